"""Changes of confirmed orders: what may change, what it does to quantities, exposure and log, and what is refused."""

from __future__ import annotations

from typing import Any

import books
import factories as f
import frappe
import pytest

from sales_mgmt.api import orders as api
from sales_mgmt.documents import order_life
from sales_mgmt.documents.order_life import ChangeRequest
from sales_mgmt.documents.order_life.log import Why
from sales_mgmt.posting.refusals import CreditRefused

WHY = Why("Correction", "by phone")


def change(order, why: Why = WHY, **request: Any) -> Any:
    """Change an order; the order as it is afterwards."""
    order_life.change(order.name, ChangeRequest(**request), why)
    return frappe.get_doc(order.doctype, order.name)


@pytest.fixture
def order():
    """10 tea and 5 coffee at 10 each with 10% tax: 165."""
    lines = [f.line(f.item(stock=50), 10, 10), f.line(f.item(stock=50), 5, 10)]
    return f.order(f.customer(), *lines, taxes=[f.tax()])


def exposure(order) -> tuple:
    return books.exposure(order.customer, f.COMPANY)


# Quantities


def test_a_line_grows_and_shrinks_with_its_exposure(order):
    tea, coffee = (row.name for row in order.items)
    changed = change(order, lines={tea: {"qty": 12}, coffee: {"qty": 1}})
    assert books.lines(changed) == [(12, 0, 0), (1, 0, 0)]
    assert (changed.net_total, changed.grand_total) == (130, 143)
    assert exposure(order) == (143, 0, 0)
    assert books.audit() == []
    f.invoice([f.delivery([order.name]).name])
    assert exposure(order) == (0, 0, 143)
    assert books.status(order) == "Completed"
    assert books.audit() == []


def test_what_was_delivered_keeps_its_worth_when_the_line_changes(order):
    tea = order.items[0].name
    f.delivery([order.name], {tea: 4})
    assert exposure(order) == (121, 44, 0)
    change(order, lines={tea: {"qty": 20}})
    assert exposure(order) == (231, 44, 0)
    change(order, lines={tea: {"qty": 4}})
    assert exposure(order) == (55, 44, 0)
    assert books.audit() == []


@pytest.mark.parametrize("follow", ["delivery", "invoice"])
def test_a_quantity_does_not_fall_below_what_was_delivered_or_invoiced(order, follow):
    tea = order.items[0]
    make = {"delivery": f.delivery, "invoice": f.invoice_of_orders}[follow]
    make([order.name], {tea.name: 4})
    with books.refused("Row 1", tea.item_code, "3 Nos", "4 are delivered, invoiced"):
        change(order, lines={tea.name: {"qty": 3}})
    change(order, lines={tea.name: {"qty": 4}})
    assert books.audit() == []


def test_units_of_the_order_hold_even_if_the_item_changes_its_units():
    item = f.item(stock=100, uoms=f.box(12))
    order = f.order(f.customer(), f.line(item, 2, 120, uom="Box"))
    frappe.db.set_value("UOM Conversion Detail", {"parent": item, "uom": "Box"}, "conversion_factor", 10)
    changed = change(order, lines={order.items[0].name: {"qty": 3}})
    assert books.lines(changed) == [(36, 0, 0)]
    assert changed.items[0].conversion_factor == 12
    assert books.audit() == []


def test_the_tolerance_follows_the_quantity():
    item = f.item(stock=100, over_delivery_receipt_allowance=10)
    order = f.order(f.customer(), f.line(item, 10, 10))
    [line] = order.items
    changed = change(order, lines={line.name: {"qty": 20}})
    assert changed.items[0].tolerance == 2
    f.delivery([order.name], {line.name: 22})
    assert books.audit() == []
    with books.refused("Row 1", "22 are delivered"):
        change(order, lines={line.name: {"qty": 21}})


# Lines


def test_lines_are_added_and_removed(order):
    tea, coffee = order.items
    cocoa = f.item(stock=9)
    changed = change(order, add=[f.line(cocoa, 3, 20)], remove=[coffee.name])
    assert [(row.idx, row.item_code, row.qty, row.docstatus) for row in changed.items] == [
        (1, tea.item_code, 10, 1),
        (2, cocoa, 3, 1),
    ]
    assert exposure(order) == (176, 0, 0)
    assert changed.items[1].delivery_date == changed.transaction_date
    f.invoice([f.delivery([order.name]).name])
    assert exposure(order) == (0, 0, 176)
    assert books.audit() == []


def test_a_line_is_replaced_by_another(order):
    changed = change(
        order, add=[f.line(f.service(), 1, 70)], remove=[row.name for row in order.items], why=Why("Correction")
    )
    assert len(changed.items) == 1
    assert exposure(order) == (77, 0, 0)
    assert books.audit() == []


def test_a_line_that_was_delivered_stays(order):
    tea = order.items[0]
    f.delivery([order.name], {tea.name: 1})
    with books.refused("Row 1", tea.item_code, "Close its rest"):
        change(order, remove=[tea.name])


def test_an_order_keeps_a_line(order):
    with books.refused("at least one line"):
        change(order, remove=[row.name for row in order.items])


def test_a_line_that_was_invoiced_and_credited_in_full_stays(order):
    coffee = order.items[1]
    invoice = f.invoice_of_orders([order.name], {coffee.name: 1})
    f.returned_of_invoices([invoice.name])
    with books.refused("Row 2", coffee.item_code, "stays"):
        change(order, remove=[coffee.name])
    assert books.audit() == []


def test_a_delivery_drafted_for_a_line_that_is_removed_says_so(order):
    draft = f.delivery([order.name], submit=False)
    change(order, remove=[order.items[1].name])
    with books.refused("Row 2", "does not exist"):
        draft.submit()


# Prices


def test_a_price_is_mended_until_the_first_invoice(order):
    tea = order.items[0]
    delivery = f.delivery([order.name], {tea.name: 4})
    change(order, lines={tea.name: {"rate": 9}})
    assert exposure(order) == (books.dec("114.4"), books.dec("39.6"), 0)
    invoice = f.invoice([delivery.name])
    assert (invoice.items[0].rate, invoice.grand_total) == (9, 39.6)
    with books.refused("Row 1", tea.item_code, "4 Nos are invoiced"):
        change(order, lines={tea.name: {"rate": 10}})
    change(order, lines={tea.name: {"qty": 11, "rate": 9}})
    assert exposure(order) == (books.dec("124.3"), 0, books.dec("39.6"))
    assert books.audit() == []


def test_a_rate_of_its_own_replaces_the_discount_and_a_discount_the_rate(order):
    tea = order.items[0].name
    changed = change(order, lines={tea: {"discount_percentage": 20}})
    assert [changed.items[0].get(field) for field in ("price_list_rate", "discount_percentage", "rate")] == [10, 20, 8]
    changed = change(order, lines={tea: {"rate": 7.5}})
    assert [changed.items[0].get(field) for field in ("price_list_rate", "discount_percentage", "rate")] == [10, 0, 7.5]
    assert books.audit() == []


def test_the_orders_discount_changes_until_something_is_invoiced(order):
    change(order, header={"additional_discount_percentage": 10})
    assert exposure(order) == (books.dec("148.5"), 0, 0)
    changed = change(order, header={"discount_amount": 30})
    assert (changed.additional_discount_percentage, changed.net_total) == (0, 120)
    f.invoice_of_orders([order.name], {order.items[0].name: 1})
    with books.refused("discount", order.name, "invoiced"):
        change(order, header={"discount_amount": 0})
    assert books.audit() == []


def test_a_price_that_follows_a_list_stays_when_the_quantity_changes():
    item, customer = f.item(), f.customer()
    listed = f.price_list()
    f.price(listed, item, 10)
    f.price(listed, item, 8, min_qty=100)
    order = f.order(customer, {"item_code": item, "qty": 10, "warehouse": f.warehouse()}, selling_price_list=listed)
    [line] = order.items
    changed = change(order, lines={line.name: {"qty": 200}})
    assert changed.items[0].rate == 10
    changed = change(order, lines={line.name: {"rate": 8}})
    assert (changed.items[0].rate, exposure(order)[0]) == (8, 1600)
    assert books.audit() == []


# Header, dates and warehouses


def test_dates_warehouses_and_facts_of_the_header_change_without_a_movement(order):
    tea = order.items[0]
    parent = frappe.db.get_value("Warehouse", f.warehouse(), "parent_warehouse")
    other = frappe.get_doc(
        {"doctype": "Warehouse", "warehouse_name": f.unique("Store"), "company": f.COMPANY, "parent_warehouse": parent}
    ).insert()
    entries = frappe.db.count("SM Line Entry", {"voucher_no": order.name})
    changed = change(
        order,
        lines={tea.name: {"delivery_date": "2026-05-01", "warehouse": other.name}},
        header={"po_no": "PO-77", "remarks": "gate 3"},
    )
    assert str(changed.items[0].delivery_date) == "2026-05-01"
    assert (changed.items[0].warehouse, changed.po_no, changed.remarks) == (other.name, "PO-77", "gate 3")
    assert frappe.db.count("SM Line Entry", {"voucher_no": order.name}) == entries
    assert f.delivery([order.name], submit=False).items[0].warehouse == other.name


def test_the_rules_of_the_order_are_asked(order):
    tea = order.items[0].name
    with books.refused("Row 1", "before the order date"):
        change(order, lines={tea: {"delivery_date": "2026-01-01"}})
    with books.refused("Row 1", "whole number"):
        change(order, lines={tea: {"qty": 10.5}})
    with books.refused("Row 1", "not above zero"):
        change(order, lines={tea: {"qty": 0}})
    with books.refused("Row 3", "template"):
        change(order, add=[f.line(f.template(), 1, 1)])
    with books.refused("Nowhere", error=frappe.LinkValidationError):
        change(order, lines={tea: {"warehouse": "Nowhere"}})
    with books.refused("no number"):
        change(order, lines={tea: {"qty": "many"}})
    with books.refused("item_code", "cannot be changed"):
        change(order, lines={tea: {"item_code": "x"}}, header={"customer": "y"})
    with books.refused(order.name, "no line", "nosuchline"):
        change(order, lines={"nosuchline": {"qty": 1}})


def test_a_line_whose_item_was_disabled_since_does_not_hinder_the_others(order):
    tea, coffee = order.items
    frappe.db.set_value("Item", coffee.item_code, "disabled", 1)
    change(order, lines={tea.name: {"qty": 11}})
    with books.refused("Row 2", coffee.item_code, "disabled"):
        change(order, lines={coffee.name: {"qty": 6}})
    assert books.audit() == []


# Credit


def test_what_rises_asks_credit_and_what_falls_does_not(order):
    tea, coffee = (row.name for row in order.items)
    account = f.limit(order.customer, 170)
    with books.refused(order.customer, "limit", error=CreditRefused):
        change(order, lines={tea: {"qty": 11}})
    f.change_limit(account.name, 100)
    account.reload()
    change(order, lines={tea: {"qty": 9}})
    change(order, lines={tea: {"qty": 10}, coffee: {"qty": 4}})  # nothing rises on the whole
    account.update({"hold": 1, "hold_reason": "Test"}).save()
    change(order, lines={coffee: {"qty": 3}})
    with books.refused(order.customer, "credit hold", error=CreditRefused):
        change(order, lines={coffee: {"qty": 4}})
    assert exposure(order) == (143, 0, 0)
    assert books.audit() == []


# States


def test_a_held_order_shrinks_and_does_not_grow(order):
    order_life.hold(order.name, Why("Payment expected"))
    tea, coffee = (row.name for row in order.items)
    with books.refused("Row 1", "on hold"):
        change(order, lines={tea: {"qty": 11}})
    with books.refused(order.name, "on hold"):
        change(order, add=[f.line(f.item(), 1, 1)])
    change(order, lines={tea: {"qty": 9}}, remove=[coffee])
    assert exposure(order) == (99, 0, 0)
    assert books.status(order) == "On Hold"
    assert books.audit() == []


def test_a_closed_line_is_reopened_before_it_changes(order):
    tea, coffee = (row.name for row in order.items)
    order_life.close(order.name, Why("Rest not wanted"), [tea])
    with books.refused("Row 1", "closed", "Reopen"):
        change(order, lines={tea: {"qty": 11}})
    with books.refused("Row 1", "Close its rest"):
        change(order, remove=[tea])
    change(order, lines={coffee: {"qty": 6}})
    order_life.reopen(order.name, Why())
    assert exposure(order) == (176, 0, 0)
    assert books.audit() == []


def test_drafts_and_cancelled_orders_are_not_changed_here():
    draft = f.order(f.customer(), f.line(f.item(), 1, 1), submit=False)
    with books.refused(draft.name, "a draft"):
        change(draft, header={"remarks": "x"})
    draft.submit()
    f.cancel(draft)
    with books.refused(draft.name, "cancelled"):
        change(draft, header={"remarks": "x"})


def test_a_changed_order_is_cancelled_and_amended(order):
    tea, coffee = (row.name for row in order.items)
    changed = change(order, lines={tea: {"qty": 12, "rate": 11}}, remove=[coffee], add=[f.line(f.service(), 1, 5)])
    f.cancel(changed)
    assert exposure(order) == (0, 0, 0)
    amended = f.amend(changed).insert()
    amended.submit()
    assert exposure(order)[0] == books.dec(changed.grand_total)
    assert books.audit() == []


# Log


def test_the_log_has_every_field_before_and_after_and_the_totals(order):
    tea, coffee = order.items
    name = order_life.change(
        order.name,
        ChangeRequest(
            lines={tea.name: {"qty": 12}},
            remove=[coffee.name],
            add=[f.line(tea.item_code, 1, 2)],
            header={"po_no": "7"},
        ),
        WHY,
    )
    log = frappe.get_doc("SM Order Change", name)
    assert (log.action, log.reason, log.note, log.owner) == ("Change", *("Correction", "by phone"), "Administrator")
    assert (log.grand_total_before, log.grand_total_after) == (165, 134.2)
    rows = [(row.line_no, row.fieldname, row.before, row.after) for row in log.changes]
    assert (0, "po_no", None, "7") in rows
    assert (1, "qty", "10", "12") in rows
    assert (2, "item_code", coffee.item_code, None) in rows
    assert (2, "item_code", None, tea.item_code) in rows
    assert [(row.item_code, row.movement, row.qty, row.amount, row.gross) for row in log.moves] == [
        (tea.item_code, "ordered", 2, 20, 22),
        (tea.item_code, "ordered", 1, 2, 2.2),
        (coffee.item_code, "ordered", -5, -50, -55),
    ]


def test_what_changes_nothing_leaves_nothing(order):
    before = books.snapshot()
    assert order_life.change(order.name, ChangeRequest(lines={order.items[0].name: {"qty": "10.0"}}), WHY) is None
    assert books.changes(before, books.snapshot()) == {}


def test_two_users_do_not_overwrite_each_other(order):
    order.reload()
    seen = str(order.modified)
    change(order, header={"po_no": "1"})
    with books.refused(order.name, "changed meanwhile", error=frappe.TimestampMismatchError):
        api.change(order.name, header={"po_no": "2"}, modified=seen)


def test_the_api_takes_json_and_answers_with_the_log(order):
    answer = api.change(order.name, lines=frappe.as_json({order.items[0].name: {"qty": 11}}), reason="Correction")
    assert answer["status"] == "To Deliver and Bill"
    assert frappe.db.get_value("SM Order Change", answer["log"], "base_grand_total_after") == 176


@pytest.mark.parametrize("role", ["Stock User", "Sales Auditor", "Credit Controller"])
def test_who_may_not_confirm_orders_may_not_change_them(role):
    user = f.user(role)  # before anything is written: Frappe commits with a new user
    order = f.order(f.customer(), f.line(f.item(), 1, 10))
    frappe.set_user(user)
    with books.refused("submit", error=frappe.PermissionError):
        api.change(order.name, header={"po_no": "1"})


# Statements


def statements(lines: int, counting) -> list[int]:
    """How many statements it takes to change all lines, and to add as many."""
    item = f.item()
    order = f.order(f.customer(), *(f.line(item, 2, 10) for _ in range(lines)))
    counts = []
    for request in (
        {"lines": {row.name: {"qty": 3} for row in order.items}},
        {"add": [f.line(item, 1, 1) for _ in range(lines)]},
        {"remove": [row.name for row in order.items]},
    ):
        with counting() as queries:
            order_life.change(order.name, ChangeRequest(**request), WHY)
        counts.append(queries.count)
    return counts


def test_the_number_of_statements_does_not_depend_on_the_number_of_lines(count_queries):
    statements(1, count_queries)  # fills Frappe's caches
    assert statements(1, count_queries) == statements(40, count_queries)
