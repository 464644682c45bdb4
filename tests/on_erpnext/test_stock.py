"""What only ERPNext's stock engine does with our deliveries and returns: queues, reposts, landed cost, bundles.

In tests ERPNext reposts at once, in the transaction that asks for it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import books
import factories as f
import frappe
import pytest

from sales_mgmt.documents.kits import cost_of_lines
from sales_mgmt.host import host

D = Decimal
STORE = f"Stores - {f.ABBR}"


def issue(*lines: dict[str, Any], day: str = f.DAY, customer: str | None = None, **values: Any) -> Any:
    """Order and deliver at once, at noon of the day."""
    order = f.order(customer or f.customer(), *lines)
    when = {"posting_date": day, "posting_time": "12:00:00", "set_posting_time": 1}
    return f.delivery([order.name], **{**when, **values})


def cost(doc: Any) -> Decimal:
    """What the goods of a document cost: by the stock ledger, and so by the contract and the general ledger."""
    value = -sum(row[2] for row in books.stock(doc))
    assert sum(host().issue_cost(doc.doctype, [doc.name]).values()) == value
    names = books.accounts(f.COMPANY)
    booked = books.gl(doc) if doc.doctype == "SM Delivery Note" else goods_of_return(doc)
    assert booked == {names.expense: value, names.inventory: -value}
    return value


def goods_of_return(doc: Any) -> dict[str, Decimal]:
    rows = frappe.db.sql(
        """SELECT account, SUM(debit - credit) FROM `tabGL Entry`
           WHERE voucher_type = %s AND voucher_no = %s AND is_cancelled = 0 GROUP BY account""",
        (doc.doctype, doc.name),
    )
    return {account: books.dec(amount) for account, amount in rows if books.dec(amount)}


def setting(doctype: str, field: str, value: Any) -> None:
    frappe.db.set_single_value(doctype, field, value)
    frappe.clear_document_cache(doctype, doctype)


def purchase_receipt(item: str, qty: float, rate: float, day: str) -> Any:
    doc = {"doctype": "Purchase Receipt", "company": f.company(), "supplier": f.supplier(supplier_group=group()),
           "posting_date": day, "posting_time": "00:00:01", "set_posting_time": 1, "currency": "USD",
           "conversion_rate": 1,
           "items": [{"item_code": item, "qty": qty, "rate": rate, "warehouse": STORE}]}  # fmt: skip
    return frappe.get_doc(doc).insert().submit()


def group() -> str:
    return frappe.db.get_value("Supplier Group", {"is_group": 0})


def landed_cost(receipt: Any, amount: float, day: str) -> Any:
    account = frappe.db.get_value("Account", {"company": f.COMPANY, "account_type": "Expenses Included In Valuation"})
    voucher = frappe.get_doc({
        "doctype": "Landed Cost Voucher", "company": f.COMPANY, "posting_date": day,
        "distribute_charges_based_on": "Qty",
        "purchase_receipts": [{
            "receipt_document_type": "Purchase Receipt", "receipt_document": receipt.name,
            "supplier": receipt.supplier, "grand_total": receipt.grand_total, "posting_date": receipt.posting_date,
        }],
        "taxes": [{"expense_account": account, "description": "Freight", "amount": amount}],
    })  # fmt: skip
    voucher.get_items_from_purchase_receipts()
    return voucher.insert().submit()


def test_a_delivery_takes_the_oldest_costs_first():
    item = f.item()
    f.receive(item, 10, 5, day="2026-03-01")
    f.receive(item, 10, 7, day="2026-03-02")
    first, second = issue(f.line(item, 4)), issue(f.line(item, 10), f.line(item, 3))
    assert cost(first) == 20
    assert [row[1:] for row in books.stock(second)] == [(-10, -58), (-3, -21)]  # 6 at 5 and 4 at 7; 3 at 7
    assert cost(second) == 79
    assert books.on_hand(item, STORE) == (3, 21)
    assert books.audit() == []


def test_a_backdated_receipt_changes_what_was_delivered_since():
    item = f.item()
    f.receive(item, 10, 6, day="2026-03-10")
    delivery = issue(f.line(item, 5, 10), day="2026-03-12")
    invoice = f.invoice([delivery.name])
    later = issue(f.line(item, 5, 10), day="2026-03-13")
    exposed = books.exposure(invoice.customer, f.COMPANY)
    assert (cost(delivery), cost(later)) == (30, 30)
    f.receive(item, 8, 4, day="2026-03-05")
    assert (cost(delivery), cost(later)) == (20, 24)  # 5 at 4; 3 at 4 and 2 at 6
    assert cost_of_lines([delivery.name]) == {(delivery.name, delivery.items[0].name): 20}
    assert books.on_hand(item, STORE) == (8, 48)
    assert books.exposure(invoice.customer, f.COMPANY) == exposed
    assert books.audit() == []


def test_our_own_backdated_delivery_changes_what_followed():
    item = f.item()
    f.receive(item, 5, 4, day="2026-03-01")
    f.receive(item, 5, 10, day="2026-03-02")
    later = issue(f.line(item, 5), day="2026-03-20")
    assert cost(later) == 20
    earlier = issue(f.line(item, 3), day="2026-03-10")
    assert (cost(earlier), cost(later)) == (12, 38)  # 2 at 4 and 3 at 10 are left for the later one
    assert books.on_hand(item, STORE) == (2, 20)
    assert books.audit() == []


def test_a_cancelled_delivery_gives_its_costs_to_what_followed():
    item = f.item()
    f.receive(item, 5, 4, day="2026-03-01")
    f.receive(item, 5, 10, day="2026-03-02")
    earlier, later = issue(f.line(item, 5), day="2026-03-10"), issue(f.line(item, 5), day="2026-03-11")
    assert (cost(earlier), cost(later)) == (20, 50)
    f.cancel(earlier)
    assert (books.stock(earlier), books.gl(earlier)) == ([], {})
    assert cost(later) == 20
    assert books.on_hand(item, STORE) == (5, 50)
    assert books.audit() == []


def test_landed_cost_reaches_what_was_delivered_already():
    item = f.item()
    receipt = purchase_receipt(item, 10, 6, "2026-03-01")
    delivery = issue(f.line(item, 4), day="2026-03-02")
    assert cost(delivery) == 24
    voucher = landed_cost(receipt, 20, "2026-03-05")
    assert cost(delivery) == 32
    assert books.on_hand(item, STORE) == (6, 48)
    assert books.audit() == []
    voucher.cancel()
    assert cost(delivery) == 24
    assert books.audit() == []


def test_what_comes_back_is_worth_what_it_cost_and_follows_a_repost():
    item = f.item()
    f.receive(item, 10, 6, day="2026-03-01")
    f.receive(item, 10, 9, day="2026-03-02")
    delivery = issue(f.line(item, 10), day="2026-03-03")
    issue(f.line(item, 10), day="2026-03-04")
    back = f.returned([delivery.name], {delivery.items[0].name: 4})
    assert (cost(delivery), cost(back)) == (60, -24)
    assert books.on_hand(item, STORE) == (4, 24)
    f.receive(item, 10, 3, day="2026-02-20")
    assert cost(delivery) == 30
    assert cost(back) == -12, "goods came back at a cost that nobody bore"
    assert books.audit() == []


def test_parts_that_come_back_add_up_to_the_new_cost():
    item = f.item()
    f.receive(item, 3, D("3.33"), day="2026-03-02")
    delivery = issue(f.line(item, 3), day="2026-03-03")
    parts = [f.returned([delivery.name], {delivery.items[0].name: 1}) for _ in range(3)]
    f.receive(item, 3, D("3.34") / 3, day="2026-03-01")
    assert cost(delivery) == -sum(cost(part) for part in parts) == D("3.34")
    assert books.audit() == []


def test_a_batch_has_a_cost_of_its_own_and_comes_back_to_itself():
    item = f.item(has_batch_no=1)
    for name, rate, expiry in (("LATE", 9, "2027-12-31"), ("EARLY", 5, "2027-01-31")):
        f.batch(item, name, expiry)
        f.receive(item, 4, rate, day="2026-03-01", batch_no=f"{name} {item}", use_serial_batch_fields=1)
    setting("Stock Settings", "pick_serial_and_batch_based_on", "Expiry")
    delivery = issue(f.line(item, 5))
    row = frappe.get_doc(delivery.doctype, delivery.name).items[0]
    bundles = frappe.get_all(
        "Serial and Batch Bundle",
        {"voucher_no": delivery.name, "voucher_detail_no": row.name, "docstatus": 1, "is_cancelled": 0},
        pluck="name",
    )
    assert len(bundles) == 1
    taken = dict(frappe.get_all("Serial and Batch Entry", {"parent": bundles[0]}, ["batch_no", "qty"], as_list=True))
    assert taken == {f"EARLY {item}": -4, f"LATE {item}": -1}
    assert cost(delivery) == 29
    back = f.returned([delivery.name], {delivery.items[0].name: 5})
    assert cost(back) == -29
    assert {name: frappe.db.get_value("Batch", f"{name} {item}", "batch_qty") for name in ("EARLY", "LATE")} == {
        "EARLY": 4, "LATE": 4,
    }  # fmt: skip
    assert books.audit() == []
    f.receive(item, 4, 1, day="2026-02-01", batch_no=f"EARLY {item}", use_serial_batch_fields=1)
    assert (cost(delivery), cost(back)) == (21, -21)  # four of EARLY are worth 3 each now
    assert books.audit() == []
    f.cancel(back)
    f.cancel(delivery)
    assert books.on_hand(item, STORE) == (12, 60)
    assert books.audit() == []


def test_a_chosen_batch_costs_what_it_cost():
    item = f.item(has_batch_no=1)
    for name, rate in (("A", 5), ("B", 9)):
        f.batch(item, name)
        f.receive(item, 4, rate, day="2026-03-01", batch_no=f"{name} {item}", use_serial_batch_fields=1)
    order = f.order(f.customer(), f.line(item, 2))
    draft = f.delivery([order.name], submit=False)
    draft.items[0].batch_no = f"B {item}"
    draft.save()
    draft.submit()
    assert cost(draft) == 18
    assert books.audit() == []


def test_serial_numbers_leave_at_their_own_cost_and_come_back():
    item = f.item(has_serial_no=1)
    cheap, dear = f"{item} #1", f"{item} #2"
    for name, rate in ((cheap, 5), (dear, 9)):
        f.receive(item, 1, rate, day="2026-03-01", serial_no=name, use_serial_batch_fields=1)
    order = f.order(f.customer(), f.line(item, 1))
    delivery = f.delivery([order.name], submit=False)
    delivery.items[0].serial_no = dear
    delivery.save()
    delivery.submit()
    assert cost(delivery) == 9
    assert [frappe.db.get_value("Serial No", name, "warehouse") for name in (cheap, dear)] == [STORE, None]
    back = f.returned([delivery.name])
    assert cost(back) == -9
    assert frappe.db.get_value("Serial No", dear, "warehouse") == STORE
    assert books.audit() == []
    f.cancel(back)
    f.cancel(delivery)
    assert [frappe.db.get_value("Serial No", name, "warehouse") for name in (cheap, dear)] == [STORE, STORE]
    assert books.audit() == []


def test_of_two_serial_numbers_each_comes_back_at_its_own_cost_and_follows_a_landed_cost():
    item = f.item(has_serial_no=1, serial_no_series=f"{f.unique('S')}-.###")
    _cheap, dear = (purchase_receipt(item, 1, rate, "2026-03-01") for rate in (5, 9))
    delivery = issue(f.line(item, 2), day="2026-03-02")
    names = frappe.get_doc(delivery.doctype, delivery.name).items[0].serial_no.split("\n")
    assert (len(names), cost(delivery)) == (2, 14)
    first = f.returned([delivery.name], {delivery.items[0].name: 1}, submit=False)
    first.items[0].serial_no = names[1]
    first.save()
    first.submit()
    rest = f.returned([delivery.name])
    assert (cost(first), cost(rest)) == (-9, -5)
    landed_cost(dear, 3, "2026-03-05")
    assert (cost(delivery), cost(first), cost(rest)) == (17, -12, -5)
    assert books.on_hand(item, STORE) == (2, 17)
    assert books.audit() == []


def test_which_serial_numbers_come_back_must_be_said_and_be_true():
    item = f.item(has_serial_no=1)
    names = [f"{item} #{at}" for at in range(3)]
    f.receive(item, 3, 5, day="2026-03-01", serial_no="\n".join(names), use_serial_batch_fields=1)
    order = f.order(f.customer(), f.line(item, 2))
    delivery = f.delivery([order.name], submit=False)
    delivery.items[0].serial_no = "\n".join(names[:2])
    delivery.save()
    delivery.submit()
    draft = f.returned([delivery.name], {delivery.items[0].name: 1}, submit=False)
    with books.refused("Row 1", delivery.name, names[0], names[1]):
        draft.submit()
    draft = f.returned([delivery.name], {delivery.items[0].name: 1}, submit=False)
    draft.items[0].serial_no = names[2]
    draft.save()
    with books.refused("Row 1", names[2], delivery.name):
        draft.submit()


def test_parts_of_a_kit_come_back_in_parts_at_what_they_cost():
    part = f.item()
    f.receive(part, 3, D("10") / 3, day="2026-03-01")
    delivery = issue(f.line(f.kit(**{part: 1}), 3))
    backs = [f.returned([delivery.name], {delivery.items[0].name: 1}) for _ in range(3)]
    values = [-row[2] for back in backs for row in packed(back)]
    assert sum(values) == -10 and set(values) == {D("-3.33"), D("-3.34")}
    assert books.on_hand(part, STORE) == (3, 10)
    assert books.audit() == []


def packed(doc: Any) -> list[tuple]:
    rows = frappe.db.sql(
        """SELECT voucher_detail_no, actual_qty, stock_value_difference FROM `tabStock Ledger Entry`
           WHERE voucher_no = %s AND is_cancelled = 0""",
        doc.name,
    )
    return [(line, books.dec(qty), books.dec(value)) for line, qty, value in rows]


def test_where_negative_stock_is_allowed_cost_comes_later():
    setting("Stock Settings", "allow_negative_stock", 1)
    item = f.item(valuation_rate=5)
    delivery = issue(f.line(item, 4), day="2026-03-10")
    assert cost(delivery) == 20
    assert books.on_hand(item, STORE) == (-4, -20)
    f.receive(item, 10, 7, day="2026-03-01")
    assert cost(delivery) == 28
    assert books.on_hand(item, STORE) == (6, 42)
    assert books.audit() == []


def test_without_the_setting_what_is_not_there_is_refused_by_line():
    item, other = f.item(stock=1), f.item()
    order = f.order(f.customer(), f.line(item, 2), f.line(other, 3))
    draft = f.delivery([order.name], submit=False)
    with books.refused("Row 1", item, "2 needed, 1 available", "Row 2", other):
        draft.submit()


@pytest.fixture
def periodic():
    """The company keeps its stock out of the general ledger."""
    frappe.db.set_value("Company", f.COMPANY, "enable_perpetual_inventory", 0)
    frappe.clear_document_cache("Company", f.COMPANY)
    frappe.local.enable_perpetual_inventory = {}
    yield
    frappe.local.enable_perpetual_inventory = {}


def test_without_perpetual_inventory_the_general_ledger_hears_of_sales_only(periodic):
    item = f.item()
    f.receive(item, 10, 6, day="2026-03-02")
    delivery = issue(f.line(item, 4), day="2026-03-03")
    back = f.returned([delivery.name], {delivery.items[0].name: 1})
    assert (books.gl(delivery), goods_of_return(back)) == ({}, {})
    assert ([row[2] for row in books.stock(delivery)], [row[2] for row in books.stock(back)]) == ([-24], [6])
    f.receive(item, 10, 4, day="2026-03-01")
    assert sum(host().issue_cost(delivery.doctype, [delivery.name]).values()) == 16
    assert [row[2] for row in books.stock(back)] == [4]
    assert books.audit() == []
    f.cancel(back)
    f.cancel(delivery)
    assert books.on_hand(item, STORE) == (20, 100)
    assert books.audit() == []


def test_margins_follow_a_repost():
    from sales_mgmt.sales_mgmt.reports.sm_gross_margin.sm_gross_margin import execute

    item = f.item()
    f.receive(item, 10, 6, day="2026-03-10")
    delivery = issue(f.line(item, 5, 10), day="2026-03-12")
    invoice = f.invoice([delivery.name])
    filters = {"company": f.COMPANY, "from_date": f.DAY, "to_date": f.DAY, "customer": invoice.customer}
    assert [(row["cost"], row["margin"]) for row in execute(filters)[1][:-1]] == [(30, 20)]
    f.receive(item, 8, 4, day="2026-03-05")
    assert [(row["cost"], row["margin"]) for row in execute(filters)[1][:-1]] == [(20, 30)]
