"""Several processes want the same thing at the same time: exactly so many get it as there is, the others are told why.

Each race is run with innodb_snapshot_isolation off and, where the server knows it, on. The processes load their
documents first, so all of them have a snapshot from before anybody has won. What is posted here is committed, under
customers and items of its own.
"""

from __future__ import annotations

from types import SimpleNamespace

import books
import factories as f
import frappe
from credit_races import fifty_for_ten, group_of
from racing import LOST, WORKERS, one_of

from sales_mgmt.credit.accounts import account_of


def test_the_last_unit_of_an_order_is_delivered_once(racers):
    item = f.item(stock=10)
    order = f.order(f.customer(), f.line(item, 1, 10))
    drafts = [f.delivery([order.name], submit=False) for _ in range(WORKERS)]
    one_of(racers.one_by_one(*(("submit", draft) for draft in drafts)), "Row 1", item, order.name, "0 of")
    assert books.lines(order) == [(1, 1, 0)]
    assert books.on_hand(item, f.warehouse()) == (9, 54)
    assert books.status(order) == "To Bill"
    assert books.audit() == []


def test_the_last_unit_in_stock_is_delivered_once(racers):
    item = f.item(stock=1)
    orders = [f.order(f.customer(), f.line(item, 1, 10)) for _ in range(3)]
    drafts = [f.delivery([order.name], submit=False) for order in orders]
    one_of(racers.one_by_one(*(("submit", draft) for draft in drafts)), item, "Not enough stock")
    assert books.on_hand(item, f.warehouse()) == (0, 0)
    assert sorted(books.lines(order) for order in orders) == [[(1, 0, 0)], [(1, 0, 0)], [(1, 1, 0)]]
    assert books.audit() == []


def test_the_last_units_of_a_batch_are_delivered_once(racers):
    item = f.batched(("A", 2, None), ("B", 20, None))
    orders = [f.order(f.customer(), f.line(item, 2, 10)) for _ in range(3)]
    drafts = [f.delivery([order.name], submit=False) for order in orders]
    for draft in drafts:
        draft.items[0].batch_no = f"A {item}"
        draft.save()
    one_of(racers.one_by_one(*(("submit", draft) for draft in drafts)), "Row 1", f"A {item}", "missing 2")
    assert [frappe.get_doc("Batch", f"{name} {item}").batch_qty for name in "AB"] == [0, 20]
    assert books.audit() == []


def test_serial_numbers_picked_at_the_same_time_are_all_different(racers):
    item, names = f.serialised(2 * WORKERS)
    orders = [f.order(f.customer(), f.line(item, 2, 10)) for _ in range(WORKERS)]
    drafts = [f.delivery([order.name], submit=False) for order in orders]
    assert racers.one_by_one(*(("submit", draft) for draft in drafts)) == [None] * WORKERS
    picked = [frappe.get_doc(draft.doctype, draft.name).items[0].serial_no.split("\n") for draft in drafts]
    assert sorted(name for pair in picked for name in pair) == sorted(names)
    assert books.audit() == []


def test_a_serial_number_goes_to_one_customer(racers):
    item, names = f.serialised(5)
    orders = [f.order(f.customer(), f.line(item, 1, 10)) for _ in range(3)]
    drafts = [f.delivery([order.name], submit=False) for order in orders]
    for draft in drafts:
        draft.items[0].serial_no = names[3]
        draft.save()
    one_of(racers.one_by_one(*(("submit", draft) for draft in drafts)), "Row 1", names[3])
    assert books.on_hand(item, f.warehouse())[0] == 4
    assert books.audit() == []


def test_confirmations_share_the_stock_that_there_is(racers):
    item = f.item(stock=7)
    drafts = [f.order(f.customer(), f.line(item, 3, 10), reserve_stock=1, submit=False) for _ in range(WORKERS)]
    assert racers.one_by_one(*(("submit", draft) for draft in drafts)) == [None] * WORKERS
    held = [row.reserved_qty for draft in drafts for row in frappe.get_doc(draft.doctype, draft.name).items]
    assert sorted(held) == [0, 0, 1, 3, 3]
    assert books.audit() == []


def test_stock_is_reserved_for_one_or_delivered_to_another(racers):
    item = f.item(stock=4)
    order = f.order(f.customer(), f.line(item, 4, 10))
    delivery = f.delivery([order.name], submit=False)
    draft = f.order(f.customer(), f.line(item, 4, 10), reserve_stock=1, submit=False)
    refused, confirmed = racers.one_by_one(("submit", delivery), ("submit", draft))
    [row] = frappe.get_doc(draft.doctype, draft.name).items
    assert confirmed is None
    assert row.reserved_qty == (4 if refused else 0)
    assert refused is None or "4 reserved" in refused[1]
    assert books.audit() == []


def test_deliveries_of_orders_that_hold_stock_do_not_take_each_others(racers):
    item = f.item(stock=10)
    orders = [f.order(f.customer(), f.line(item, 2, 10), reserve_stock=1) for _ in range(4)]
    drafts = [f.delivery([order.name], submit=False) for order in orders]
    lacking = f.delivery([f.order(f.customer(), f.line(item, 3, 10)).name], submit=False)
    outcomes = racers.one_by_one(*(("submit", draft) for draft in drafts), ("submit", lacking))
    assert outcomes[:4] == [None] * 4
    assert outcomes[4][0] == "NegativeStockError"
    assert books.on_hand(item, f.warehouse())[0] == 2
    assert books.audit() == []


def test_the_last_piece_of_a_work_order_is_made_once(racers):
    table, leg = f.item(), f.item(stock=40, cost=2.5)
    f.bom(table, (leg, 4))
    order = f.work_order(table, 2)
    entries = [f.finishing(order, 2) for _ in range(3)]
    one_of(racers.one_by_one(*(("submit", entry) for entry in entries)), order.name, "2 to make, 0 left")
    assert books.on_hand(table, f.warehouse()) == (2, 20)
    assert books.on_hand(leg, f.warehouse())[0] == 32
    assert frappe.db.get_value("Work Order", order.name, ("produced_qty", "status")) == (2, "Completed")
    assert books.audit() == []


def test_an_order_line_is_invoiced_once(racers):
    customer, item = f.customer(), f.item(stock=5)
    order = f.order(customer, f.line(item, 5, 10))
    delivery = f.delivery([order.name])
    drafts = [f.invoice([delivery.name], submit=False) for _ in range(2)]
    drafts += [f.invoice_of_orders([order.name], submit=False) for _ in range(2)]
    one_of(racers.one_by_one(*(("submit", draft) for draft in drafts)), "Row 1", item, "5 to invoice", "0 of")
    assert books.lines(order) == [(5, 5, 5)]
    assert books.exposure(customer, f.COMPANY) == (0, 0, 50)
    assert books.audit() == []


def test_fifty_confirmations_of_a_tenth_of_the_limit_pass_ten_times(racers):
    customer = f.customer()
    f.limit(customer, 1000)
    fifty_for_ten(racers, [customer], account_of(customer, f.COMPANY), lanes=WORKERS)


def test_fifty_confirmations_of_subsidiaries_share_the_limit_of_their_group(racers):
    customers = [f.customer() for _ in range(3)]
    fifty_for_ten(racers, customers, group_of(customers, 1000), lanes=WORKERS)
    assert sum(sum(books.exposure(customer, f.COMPANY)) for customer in customers) == 1000


def test_a_delivery_and_the_cancellation_of_its_order_exclude_each_other(racers):
    customer, item = f.customer(), f.item(stock=5)
    order = f.order(customer, f.line(item, 5, 10))
    draft = f.delivery([order.name], submit=False)
    one_of(racers.one_by_one(("submit", draft), ("cancel", order)), order.name)
    delivered = frappe.db.get_value("SM Delivery Note", draft.name, "docstatus") == 1
    assert frappe.db.get_value("SM Sales Order", order.name, "docstatus") == (1 if delivered else 2)
    assert books.exposure(customer, f.COMPANY) == ((0, 50, 0) if delivered else (0, 0, 0))
    assert books.on_hand(item, f.warehouse())[0] == (0 if delivered else 5)
    assert books.audit() == []


def test_an_invoice_and_the_cancellation_of_its_delivery_exclude_each_other(racers):
    customer, item = f.customer(), f.item(stock=5)
    order = f.order(customer, f.line(item, 5, 10))
    delivery = f.delivery([order.name])
    draft = f.invoice([delivery.name], submit=False)
    one_of(racers.one_by_one(("cancel", delivery), ("submit", draft)), delivery.name)
    assert books.audit() == []


def test_deliveries_of_different_lines_of_an_order_leave_it_with_the_right_status(racers):
    customer, items = f.customer(), [f.item(stock=5) for _ in range(4)]
    order = f.order(customer, *(f.line(item, 5, 10) for item in items))
    drafts = [f.delivery([order.name], {row.name: 5}, submit=False) for row in order.items]
    assert racers.one_by_one(*(("submit", draft) for draft in drafts)) == [None] * 4
    assert books.status(order) == "To Bill"
    assert books.exposure(customer, f.COMPANY) == (0, 200, 0)
    assert books.audit() == []


def test_a_remark_saved_during_a_delivery_does_not_write_the_old_status_back(racers):
    customer, item = f.customer(), f.item(stock=5)
    order = f.order(customer, f.line(item, 5, 10))
    draft = f.delivery([order.name], submit=False)
    outcomes = racers.one_by_one(("submit", draft), ("remark", order))
    assert outcomes == [None, None]
    assert frappe.db.get_value("SM Sales Order", order.name, "remarks") == "changed meanwhile"
    assert books.status(order) == "To Bill"


def test_the_first_orders_of_a_customer_open_one_credit_account(racers):
    customer, item = f.customer(), f.item()
    drafts = [f.order(customer, f.line(item, 1, 10), submit=False) for _ in range(WORKERS)]
    assert racers.one_by_one(*(("submit", draft) for draft in drafts)) == [None] * WORKERS
    assert frappe.db.count("SM Credit Account", {"customer": customer}) == 1
    assert books.exposure(customer, f.COMPANY) == (10 * WORKERS, 0, 0)
    assert books.audit() == []


def test_orders_sharing_lines_with_deliveries_in_opposite_order_all_go_through(racers):
    customer, items = f.customer(), [f.item(stock=20) for _ in range(2)]
    orders = [f.order(customer, f.line(items[0], 4, 10), f.line(items[1], 4, 10)) for _ in range(2)]
    drafts = []
    for at in range(4):
        names = [order.name for order in (orders if at % 2 else reversed(orders))]
        take = {row.name: 1 for order in orders for row in order.items}
        drafts.append(f.delivery(names, take, submit=False))
    assert racers.one_by_one(*(("submit", draft) for draft in drafts)) == [None] * 4
    assert [books.lines(order) for order in orders] == [[(4, 4, 0), (4, 4, 0)]] * 2
    assert [books.on_hand(item, f.warehouse())[0] for item in items] == [12, 12]
    assert books.audit() == []


def test_the_last_unit_comes_back_and_is_credited_once(racers):
    customer, item = f.customer(), f.item(stock=1)
    order = f.order(customer, f.line(item, 1, 10))
    delivery = f.delivery([order.name])
    invoice = f.invoice([delivery.name])
    drafts = [f.returned([delivery.name], submit=False) for _ in range(2)]
    drafts += [f.returned_of_invoices([invoice.name], submit=False) for _ in range(2)]
    one_of(racers.one_by_one(*(("submit", draft) for draft in drafts)), "Row 1", item, "1 to ", "0 of")
    assert books.on_hand(item, f.warehouse()) == (1, 6)
    assert books.owed(invoice) == 0
    assert books.exposure(customer, f.COMPANY) == (0, 0, 0)
    assert books.audit() == []


def test_parts_returned_at_the_same_time_add_up_to_the_invoice(racers):
    customer, item = f.customer(), f.item(stock=5)
    f.receive(item, 2, 1)  # seven that cost 32.00 together
    delivery = f.delivery([f.order(customer, f.line(item, 7, 1.43), discount_amount=0.01, taxes=[f.tax(7)]).name])
    invoice = f.invoice([delivery.name])
    line = delivery.items[0].name
    drafts = [f.returned([delivery.name], {line: qty}, submit=False) for qty in (1, 2, 1, 2, 1)]
    assert racers.one_by_one(*(("submit", draft) for draft in drafts)) == [None] * 5
    assert books.owed(invoice) == 0
    assert books.on_hand(item, f.warehouse()) == (7, 32)
    assert books.status(delivery) == "Return Issued"
    assert books.audit() == []


def test_a_return_and_the_cancellation_of_its_invoice_exclude_each_other(racers):
    customer, item = f.customer(), f.item(stock=5)
    delivery = f.delivery([f.order(customer, f.line(item, 5, 10)).name])
    invoice = f.invoice([delivery.name])
    draft = f.returned([delivery.name], submit=False)
    one_of(racers.one_by_one(("submit", draft), ("cancel", invoice)), invoice.name)
    assert books.audit() == []


def test_a_deposit_is_applied_once(racers):
    customer = f.customer()
    invoices = [f.invoice_of_orders([f.order(customer, f.line(f.service(), 1, 100)).name]) for _ in range(4)]
    deposit = f.deposit(customer, 100)
    pieces = [(f"apply {invoice.name} 60", deposit) for invoice in invoices]
    outcomes = racers.one_by_one(*pieces, ("refund", deposit))
    assert all(outcome is None or outcome[0] == "DepositRefused" for outcome in outcomes), outcomes
    assert all(deposit.name in outcome[1] for outcome in outcomes if outcome)
    deposit = frappe.get_doc("SM Deposit", deposit.name)
    # whoever came first took 60, or all was paid back; what was open after 60 may have been paid back, too
    assert (deposit.applied_amount, deposit.refunded_amount) in ((60, 0), (60, 40), (0, 100))
    assert outcomes[:4].count(None) == (deposit.applied_amount == 60)
    assert books.exposure(customer, f.COMPANY)[2] == books.balance(customer, f.COMPANY)
    assert books.audit() == []


def test_an_invoice_takes_no_more_of_two_deposits_than_it_owes(racers):
    customer = f.customer()
    invoice = f.invoice_of_orders([f.order(customer, f.line(f.service(), 1, 100)).name])
    made = [f.deposit(customer, 100) for _ in range(3)]
    one_of(racers.one_by_one(*((f"apply {invoice.name} 100", deposit) for deposit in made)), invoice.name)
    assert books.owed(invoice) == 0
    assert books.balance(customer, f.COMPANY) == -200
    assert books.audit() == []


def test_a_deposit_and_the_cancellation_of_its_invoice_agree(racers):
    customer = f.customer()
    invoice = f.invoice_of_orders([f.order(customer, f.line(f.service(), 1, 100)).name])
    deposit = f.deposit(customer, 100)
    outcomes = racers.one_by_one((f"apply {invoice.name} 100", deposit), ("cancel", invoice))
    assert all(outcome is None or outcome[0] not in LOST for outcome in outcomes), outcomes
    assert books.audit() == []
    assert books.exposure(customer, f.COMPANY)[2] == books.balance(customer, f.COMPANY)


def test_a_quotations_line_is_ordered_once(racers):
    quotation = f.quotation(f.customer(), f.line(f.service(), 5, 10))
    drafts = [f.order_of([quotation.name], submit=False) for _ in range(WORKERS)]
    one_of(racers.one_by_one(*(("submit", draft) for draft in drafts)), "Row 1", quotation.name, "0 of")
    assert books.status(quotation) == "Ordered"
    assert books.audit() == []


def test_an_order_and_a_revision_of_its_quotation_exclude_each_other(racers):
    quotation = f.quotation(f.customer(), f.line(f.service(), 5, 10))
    order, revision = f.order_of([quotation.name], submit=False), f.revision(quotation.name, submit=False)
    one_of(racers.one_by_one(("submit", order), ("submit", revision)), quotation.name)
    assert books.status(quotation) in ("Ordered", "Revised")


def test_one_key_makes_one_order(racers):
    customer, item = f.customer(), f.item()
    doc = {"customer": customer, "company": f.COMPANY, "transaction_date": f.DAY, "items": [f.line(item, 1, 10)]}
    payload = SimpleNamespace(doctype="SM Sales Order", name=frappe.as_json(doc | {"remarks": f.unique("key")}))
    outcomes = racers.one_by_one(*[("create", payload)] * WORKERS)
    assert sorted(kind for kind, _name in outcomes) == ["created", *["found"] * (WORKERS - 1)], outcomes
    assert len({name for _kind, name in outcomes}) == 1
    assert frappe.db.count("SM Sales Order", {"customer": customer}) == 1
    assert books.exposure(customer, f.COMPANY) == (10, 0, 0)
    assert books.audit() == []


def test_an_order_is_closed_or_delivered_not_both(racers):
    customer, item = f.customer(), f.item(stock=5)
    order = f.order(customer, f.line(item, 5, 10))
    draft = f.delivery([order.name], submit=False)
    delivered, closed = racers.one_by_one(("submit", draft), ("close", order))
    assert closed is None  # what was delivered first stays, and nothing is left to cancel
    assert delivered is None or "closed" in delivered[1], delivered
    assert books.exposure(customer, f.COMPANY) == ((0, 0, 0) if delivered else (0, 50, 0))
    assert books.status(order) == "Closed"
    assert books.audit() == []


def test_changes_and_deliveries_of_one_order_all_count(racers):
    customer, item = f.customer(), f.item(stock=9)
    order = f.order(customer, f.line(item, 5, 10))
    drafts = [f.delivery([order.name], {order.items[0].name: 2}, submit=False) for _ in range(2)]
    work = [("grow", order), ("submit", drafts[0]), ("grow", order), ("submit", drafts[1])]
    assert racers.one_by_one(*work) == [None] * 4
    assert books.lines(order) == [(7, 4, 0)]
    assert books.exposure(customer, f.COMPANY) == (30, 40, 0)
    assert frappe.db.count("SM Order Change", {"sales_order": order.name}) == 2
    assert books.audit() == []
