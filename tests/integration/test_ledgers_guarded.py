"""Nobody but posting writes a ledger, and a guarded UPDATE is all or nothing."""

from __future__ import annotations

from decimal import Decimal as D

import books
import factories as f
import frappe
import pytest

LEDGERS = ("SM Line Entry", "SM Line Balance", "SM Credit Entry", "SM Credit Balance")


@pytest.fixture
def order():
    """A confirmed order of 10 units in two lines of one item."""
    item = f.item(20)
    return f.order(f.customer(), f.line(item, 4), f.line(item, 6))


@pytest.mark.parametrize("doctype", LEDGERS)
def test_no_one_edits_a_ledger(doctype, order):
    row = frappe.get_last_doc(doctype)
    before = books.snapshot()
    for attempt in (
        lambda: row.save(ignore_permissions=True),
        lambda: frappe.delete_doc(doctype, row.name, force=True, ignore_permissions=True),
        lambda: frappe.rename_doc(doctype, row.name, "another", force=True),
        lambda: frappe.get_doc({"doctype": doctype, "name": "new"}).insert(ignore_permissions=True),
    ):
        with pytest.raises(frappe.PermissionError):
            attempt()
    assert books.changes(before, books.snapshot()) == {}


def line_balance(name: str) -> tuple[D, ...]:
    """(ordered, delivered, version)"""
    [row] = frappe.db.sql("SELECT ordered, delivered, version FROM `tabSM Line Balance` WHERE name = %s", name)
    return tuple(D(str(value)) for value in row)


def test_changes_of_one_row_are_added_up_before_they_are_written(order):
    from sales_mgmt.posting.guarded import add_up, guarded_update
    from sales_mgmt.posting.line_ledger import LINE_BALANCE

    name = order.items[0].name
    guarded_update(LINE_BALANCE, add_up([(name, "delivered", D("1.1")), (name, "delivered", D("2.2"))]))
    assert line_balance(name) == (4, D("3.3"), line_balance(name)[2])


def test_decimals_stay_exact(order):
    from sales_mgmt.posting.guarded import guarded_update
    from sales_mgmt.posting.line_ledger import LINE_BALANCE

    name = order.items[0].name
    frappe.db.sql("UPDATE `tabSM Line Balance` SET ordered = 0.3 WHERE name = %s", name)
    for part in ("0.1", "0.2"):
        guarded_update(LINE_BALANCE, {name: {"delivered": D(part)}})
    assert line_balance(name)[1] == D("0.3")


def test_a_missing_row_refuses_all():
    from sales_mgmt.posting.guarded import GuardRefused, guarded_update
    from sales_mgmt.posting.line_ledger import LINE_BALANCE

    with pytest.raises(GuardRefused) as refused:
        guarded_update(LINE_BALANCE, {"no such line": {"delivered": D(1)}})
    [row] = refused.value.refused_rows()
    assert (row.wanted_name, row.name) == ("no such line", None)


def test_one_short_line_keeps_the_whole_delivery_back_and_names_who_took_it(order):
    first = f.delivery([order.name], {order.items[0].name: 3})
    second = f.delivery([order.name], submit=False)
    second.items[0].qty = 2
    second.save()
    with books.refused("Row 1", "2 to deliver wanted, 1 of", first.name):
        second.submit()
    assert books.lines(order) == [(4, 3, 0), (6, 0, 0)]


def test_a_closed_line_lets_nothing_more_through(order):
    frappe.db.sql("UPDATE `tabSM Line Balance` SET state = 'Closed' WHERE source_parent = %s", order.name)
    delivery = f.delivery([order.name], submit=False)
    with books.refused("is Closed", order.name):
        delivery.submit()


def test_the_version_counts_every_write(order):
    name = order.items[0].name
    before = line_balance(name)[2]
    f.delivery([order.name])
    assert line_balance(name)[2] == before + 1


def test_the_balance_of_an_account_survives_a_save_of_its_form(order):
    account = frappe.get_doc("SM Credit Account", order.credit_account)
    f.order(order.customer, f.line(f.item(5), 1, 70))
    account.update({"limit_applies": 1, "credit_limit": 1000})
    account.save()
    assert books.exposure(order.customer, f.company()) == (170, 0, 0)
    assert frappe.db.get_value("SM Credit Balance", account.name, "credit_limit") == 1000
