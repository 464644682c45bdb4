"""The reports on deposits, and the customer's statement: they tie to the general ledger as of any day."""

from __future__ import annotations

from decimal import Decimal as D

import books
import factories as f
import frappe
import pytest
from frappe.desk.query_report import run

from sales_mgmt.documents import deposits


def day(text: str):
    return frappe.utils.getdate(f"2026-03-{text}")


def report(name: str, **filters) -> list[frappe._dict]:
    """The report as the desk runs it, with the user's permissions."""
    asked = {"company": f.COMPANY, "from_date": "2026-03-01", "to_date": "2026-03-31", **filters}
    return [frappe._dict(row) for row in run(name, filters=asked)["result"] if isinstance(row, dict)]


def advance_balance(as_of) -> D:
    [[amount]] = frappe.db.sql(
        """SELECT SUM(credit - debit) FROM `tabGL Entry`
           WHERE account = %s AND posting_date <= %s AND is_cancelled = 0""",
        (f.advance_account(), as_of),
    )
    return books.dec(amount)


@pytest.fixture
def lived(site):
    """A deposit of 100 of the 2nd, tied to an order: 60 applied on the 10th, 15 freed on the 12th, 10 paid back on the
    14th, 5 forfeited on the 15th, another refund of 3 made and cancelled; and a second deposit of 40, cancelled."""
    f.advance_account()
    f.advances_apart()
    customer = f.customer()
    order = f.order(customer, f.line(f.service(), 6, 10), transaction_date="2026-03-01")
    invoice = f.invoice_of_orders([order.name], posting_date="2026-03-08")
    deposit = f.deposit(customer, 100, posting_date="2026-03-02", sales_order=order.name)
    deposits.apply(deposit.name, invoice.name, D(60), day("10"))
    deposits.unapply(deposit.name, invoice.name, D(15), day("12"))
    deposits.refund(deposit.name, D(10), day("14"))
    income = books.accounts(f.COMPANY).income
    f.forfeiture(deposit, 5, posting_date="2026-03-15", income_account=income)
    deposits.refund(deposit.name, D(3), day("16"))
    paid = frappe.get_last_doc("SM Deposit Entry", {"deposit": deposit.name, "movement": "refunded", "amount": 3})
    f.cancel(frappe.get_doc("Payment Entry", paid.against_no))
    f.cancel(f.deposit(customer, 40, posting_date="2026-03-03"))
    return frappe._dict(customer=customer, order=order, invoice=invoice, deposit=deposit)


def test_the_ledger_shows_every_movement_and_what_is_free_after_it(lived):
    rows = report("SM Deposit Ledger", customer=lived.customer, from_date="2026-03-03")
    assert (rows[0].free, rows[-1].free) == (100, 40)
    shown = [(str(row.posting_date)[-2:], row.movement, row.amount, row.free) for row in rows[1:-1]]
    assert shown[:2] == [("03", "received", 40, 140), ("03", "received", -40, 100)]
    assert shown[2:6] == [
        ("10", "applied", 60, 40),
        ("12", "un-applied", -15, 55),
        ("14", "refunded", 10, 45),
        ("15", "forfeited", 5, 40),
    ]
    assert shown[6:] == [("16", "refunded", 3, 37), ("16", "refunded", -3, 40)]
    first = report("SM Deposit Ledger", deposit=lived.deposit.name, to_date="2026-03-02")
    assert sorted(row.movement for row in first[1:-1]) == ["allocated", "received"]
    assert (first[-1].free, first[-1].free_change) == (100, 100)
    assert report("SM Deposit Ledger", customer=lived.customer, movement="forfeited")[-1].free_change == -5


def free_of_others(rows, lived):
    """What is free of deposits that other tests have left; they stand on another account."""
    ours = set(frappe.get_all("SM Deposit", {"customer": lived.customer}, pluck="name"))
    return sum((D(str(row.free)) for row in rows if row.deposit not in ours), D(0))


@pytest.mark.parametrize(
    ("as_of", "free"), [("01", 0), ("02", 100), ("09", 100), ("10", 40), ("12", 55), ("14", 45), ("15", 40), ("31", 40)]
)
def test_the_liability_ties_to_the_account_for_advances_as_of_any_day(lived, as_of, free):
    rows = report("SM Deposit Liability", customer=lived.customer, as_of=day(as_of))
    assert [row.free for row in rows if row.deposit] == ([free] if free else [])
    assert advance_balance(day(as_of)) == free
    every = report("SM Deposit Liability", as_of=day(as_of), with_used=1)
    if every:
        *deposits, total, account, besides = every
        others = free_of_others(deposits, lived)
        assert (D(str(total.free)), D(str(account.free))) == (free + others, free)
        assert besides.free == -others


def test_what_stands_on_the_account_besides_deposits_is_told(lived):
    money = books.accounts(f.COMPANY).money
    party = {"party_type": "Customer", "party": lived.customer}
    entry = {"doctype": "Journal Entry", "voucher_type": "Journal Entry", "company": f.COMPANY, "posting_date": f.DAY}
    rows = [
        {"account": money, "debit_in_account_currency": 7},
        {"account": f.advance_account(), "credit_in_account_currency": 7, **party},
    ]
    frappe.get_doc({**entry, "accounts": rows}).insert().submit()
    every = report("SM Deposit Liability", as_of=f.DAY)
    assert every[-1].free == 7 - free_of_others(every[:-3], lived)


def test_a_statement_shows_documents_balance_free_deposits_and_open_orders(lived):
    f.order(lived.customer, f.line(f.service(), 2, 25), transaction_date="2026-03-05", taxes=[f.tax()])
    rows = report("SM Customer Statement", customer=lived.customer, with_open_orders=1)
    documents = {row.document: row for row in rows if row.document}
    assert documents[lived.invoice.name].debit == 60
    assert documents[lived.deposit.name].document_type == "SM Deposit"
    balance = next(row.balance for row in rows if row.kind == "Balance")
    assert D(str(balance)) == books.balance(lived.customer, f.COMPANY) == -25
    sections = {row.kind: row.balance for row in rows if row.bold}
    assert sections["Of which free deposits"] == -40
    assert sections["Open orders"] == 55
    plain = report("SM Customer Statement", customer=lived.customer)
    assert "Open orders" not in {row.kind for row in plain}


def test_who_may_not_read_a_customer_gets_no_figures(lived):
    user = f.user("Accounts User", "Sales User")
    other = f.customer()
    frappe.get_doc({"doctype": "User Permission", "user": user, "allow": "Customer", "for_value": other}).insert()
    frappe.clear_cache(user=user)
    frappe.set_user(user)
    try:
        for name in ("SM Deposit Ledger", "SM Deposit Liability", "SM Customer Statement"):
            with pytest.raises(frappe.PermissionError):
                report(name, customer=lived.customer, as_of=f.DAY)
        assert report("SM Deposit Liability", as_of=f.DAY) == []
        assert report("SM Deposit Ledger")[-1].free == 0
    finally:
        frappe.set_user("Administrator")


@pytest.mark.parametrize("name", ["SM Deposit Ledger", "SM Deposit Liability", "SM Customer Statement"])
def test_a_missing_filter_is_named(name):
    with pytest.raises(frappe.ValidationError, match="Choose"):
        report(name, company=None)
