"""Accounting dimensions and cost centres: they go along the chain, and every ledger row carries them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import books
import factories as f
import frappe
import pytest

FIELD = "sales_branch"


@pytest.fixture(scope="module", autouse=True)
def dimension(shared_masters: None) -> Iterator[None]:
    """A dimension that is mandatory on all accounts of the tests' company. It adds columns, which commits."""
    frappe.flags.in_test = True
    for name in ("North", "South"):
        if not frappe.db.exists("Branch", name):
            frappe.get_doc({"doctype": "Branch", "branch": name}).insert()
    mandatory = {"company": f.COMPANY, "mandatory_for_pl": 1, "mandatory_for_bs": 1, "reference_document": "Branch"}
    doc = {"doctype": "Accounting Dimension", "document_type": "Branch", "label": "Sales Branch"}
    made = frappe.get_doc(doc | {"dimension_defaults": [mandatory]}).insert()
    frappe.db.commit()
    yield
    frappe.db.rollback()
    frappe.flags.in_test = True
    frappe.delete_doc("Accounting Dimension", made.name)
    frappe.db.commit()
    frappe.clear_cache()


@pytest.fixture(autouse=True)
def known_dimensions() -> None:
    """ERPNext remembers them in flags, which each test begins with anew."""
    frappe.flags.accounting_dimensions = frappe.flags.accounting_dimensions_details = None


def received(item: str, qty: float) -> str:
    """Stock that came in under a dimension."""
    return f.receive(item, qty, 6, **{FIELD: "North"})


def branches(*vouchers: tuple[str, str]) -> set[tuple[str | None, Decimal]]:
    """(branch, debit less credit) of the vouchers' general ledger rows."""
    rows = frappe.db.sql(
        f"""SELECT {FIELD}, debit - credit FROM `tabGL Entry`
            WHERE (voucher_type, voucher_no) IN %s AND is_cancelled = 0""",
        (vouchers,),
    )
    return {(branch, books.dec(amount)) for branch, amount in rows}


def sold(**values: Any) -> tuple[Any, Any]:
    """Two lines of 2 and 3 pieces, the second of another branch, delivered and invoiced."""
    item = f.item()
    received(item, 9)
    lines = f.line(item, 2, 10), f.line(item, 3, 10, **{FIELD: "South"})
    order = f.order(f.customer(), *lines, taxes=[f.tax()], **{FIELD: "North"}, **values)
    delivery = f.delivery([order.name])
    return delivery, f.invoice([delivery.name])


def test_they_go_from_the_order_to_every_ledger_row():
    delivery, invoice = sold()
    assert branches(books.ref(delivery)) == {("North", -12), ("North", 12), ("South", -18), ("South", 18)}
    assert branches(books.ref(invoice)) == {("North", 55), ("North", -20), ("South", -30), ("North", -5)}
    assert books.audit() == []


def test_a_return_takes_back_what_it_credits_under_its_dimension():
    delivery, invoice = sold()
    invoice.reload()
    f.pay(invoice.customer, 50, invoice, **{FIELD: "South"})
    back = f.returned([delivery.name], {delivery.items[1].name: 1})
    assert branches(books.ref(back)) == {("South", 6), ("South", -6)}
    [credit] = back.credits
    assert branches((credit.credit_note_type, credit.credit_note_no)) == {("South", 10), ("North", 1), ("North", -11)}
    journal = frappe.db.get_value("Journal Entry Account", {"reference_name": credit.credit_note_no}, "parent")
    assert {branch for branch, _amount in branches(("Journal Entry", journal))} == {"North"}
    f.cancel(back)
    assert books.owed(invoice) == 5
    assert books.audit() == []


def test_what_nobody_filled_is_asked_for():
    item = f.item()
    received(item, 9)
    delivery = f.delivery([f.order(f.customer(), f.line(item, 2, 10)).name], submit=False)
    with books.refused("Sales Branch"):
        delivery.submit()


def test_a_deposit_carries_its_own():
    deposit = f.deposit(f.customer(), 30, **{FIELD: "South"})
    assert branches((deposit.receipt_type, deposit.receipt_no)) == {("South", 30), ("South", -30)}


def test_the_cost_center_of_a_line_stands_on_its_rows():
    company = frappe.get_cached_doc("Company", f.COMPANY)
    parent = frappe.db.get_value("Cost Center", company.cost_center, "parent_cost_center")
    doc = {"doctype": "Cost Center", "cost_center_name": f.unique("Shop"), "parent_cost_center": parent}
    shop = frappe.get_doc(doc | {"company": f.COMPANY}).insert().name
    item = f.item()
    received(item, 9)
    order = f.order(f.customer(), f.line(item, 2, 10), **{FIELD: "North"})
    delivery = f.delivery([order.name], submit=False)
    delivery.items[0].cost_center = shop
    delivery.save()
    delivery.submit()
    invoice = f.invoice([delivery.name])
    accounts = books.accounts(f.COMPANY)
    for doc, account in ((delivery, accounts.expense), (invoice, accounts.income)):
        kind, name = books.ref(doc)
        filters = {"voucher_type": kind, "voucher_no": name, "account": account}
        assert frappe.get_all("GL Entry", filters, pluck="cost_center") == [shop]
