"""Double entry: what a voucher writes, what its reversal leaves, and what is refused."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date, timedelta
from decimal import Decimal

import frappe
import pytest

from host_erp.ledger import general_ledger, payment_ledger
from host_erp.ledger.errors import (
    AccountError,
    AllocatedError,
    ClosedPeriodError,
    LedgerError,
    PartyError,
    UnbalancedError,
)
from host_erp.ledger.rows import GLRow

D = Decimal
ZERO = D(0)


def debt(books, customer, amount="100", **extra):
    return GLRow(books.debtors, D(amount), ZERO, party_type="Customer", party=customer, **extra)


def income(books, amount="100", **extra):
    return GLRow(books.sales, ZERO, D(amount), **extra)


def test_an_invoice_writes_what_it_says(books, customer):
    voucher = books.voucher(on=books.day(3, 1), remarks="first")
    general_ledger.post(voucher, [debt(books, customer, due_date=books.day(3, 31)), income(books)])
    assert books.gl(voucher) == [(books.debtors, D(100), ZERO), (books.sales, ZERO, D(100))]
    row = frappe.get_all("GL Entry", filters={"voucher_no": voucher.name, "account": books.debtors}, fields=["*"])[0]
    expected = {
        "posting_date": books.day(3, 1), "party_type": "Customer", "party": customer, "due_date": books.day(3, 31),
        "company": books.company, "account_currency": "USD", "debit_in_account_currency": 100,
        "transaction_currency": "USD", "transaction_exchange_rate": 1, "debit_in_transaction_currency": 100,
        "cost_center": books.main, "docstatus": 1, "is_cancelled": 0, "remarks": "first", "against": books.sales,
        "is_opening": "No", "owner": "Administrator",
    }  # fmt: skip
    assert {key: row[key] for key in expected} == expected
    assert frappe.db.get_value("Fiscal Year", row.fiscal_year, "year_start_date") == books.day(1, 1)
    assert books.open(voucher) == [D(100)]
    assert payment_ledger.party_balance(books.company, "Customer", customer) == 100
    assert books.problems() == []


def test_instalments_are_kept_apart(books, customer):
    voucher = books.invoice(customer, "100", dues=[(books.day(3, 31), "30"), (books.day(4, 30), "70")])
    rows = frappe.get_all(
        "Payment Ledger Entry", filters={"voucher_no": voucher.name}, fields=["due_date", "amount"], order_by="due_date"
    )
    assert [(row.due_date, row.amount) for row in rows] == [(books.day(3, 31), 30), (books.day(4, 30), 70)]
    assert books.open(voucher) == [D(100)]


def test_alike_rows_merge_and_zero_rows_disappear(books, customer):
    voucher = books.voucher()
    rows = [debt(books, customer, "60"), debt(books, customer, "40"), income(books, "30"), income(books, "70"),
            GLRow(books.service, ZERO, ZERO), GLRow(books.cash, D(5), ZERO), GLRow(books.cash, ZERO, D(5))]  # fmt: skip
    general_ledger.post(voucher, rows)
    assert books.gl(voucher) == [(books.debtors, D(100), ZERO), (books.sales, ZERO, D(100))]


def test_a_negative_debit_is_a_credit(books, customer):
    voucher = books.voucher()
    general_ledger.post(voucher, [debt(books, customer, "90"), income(books, "100"), income(books, "-10", remarks="x")])
    assert books.gl(voucher) == [
        (books.debtors, D(90), ZERO), (books.sales, ZERO, D(100)), (books.sales, D(10), ZERO)
    ]  # fmt: skip


def test_a_document_in_another_currency(books, customer):
    voucher = books.voucher(transaction_currency="EUR", transaction_exchange_rate=D("1.25"))
    general_ledger.post(voucher, [debt(books, customer), income(books)])
    row = frappe.get_all("GL Entry", filters={"voucher_no": voucher.name, "account": books.sales}, fields=["*"])[0]
    assert (row.transaction_currency, row.transaction_exchange_rate, row.credit_in_transaction_currency) == (
        "EUR", 1.25, 80,
    )  # fmt: skip
    assert (row.credit, row.credit_in_account_currency) == (100, 100)


def test_reversal_marks_both_and_nets_to_zero(books, customer):
    voucher = books.invoice(customer, "100", on=books.day(2, 1))
    general_ledger.reverse(voucher)
    assert books.gl(voucher) == []
    assert books.gl(voucher, cancelled=1) == [
        (books.debtors, ZERO, D(100)), (books.debtors, D(100), ZERO), (books.sales, ZERO, D(100)),
        (books.sales, D(100), ZERO),
    ]  # fmt: skip
    dates = frappe.get_all("GL Entry", filters={"voucher_no": voucher.name}, pluck="posting_date")
    assert set(dates) == {books.day(2, 1)}
    assert books.open(voucher) == [ZERO]
    assert payment_ledger.party_balance(books.company, "Customer", customer) == 0
    assert books.balance(books.debtors) == 0
    before = books.rows()
    general_ledger.reverse(voucher)
    assert books.rows() == before, "a second reversal finds nothing"
    assert books.problems() == []


def refuse(books, error: type[LedgerError], rows: list[GLRow], *words: str, **voucher) -> None:
    """Posting raises `error`, names `words`, and writes nothing."""
    before = books.rows()
    with pytest.raises(error) as caught:
        general_ledger.post(books.voucher(**voucher), rows)
    for word in words:
        assert str(word) in str(caught.value)
    assert books.rows() == before


def test_unbalanced_rows_are_refused_to_the_last_digit(books, customer):
    refuse(books, UnbalancedError, [debt(books, customer, "100.01"), income(books)], "100.01", "100", "0.01")
    refuse(books, UnbalancedError, [debt(books, customer, "100.000000001"), income(books)], "0.000000001")


def test_thirds_do_not_confuse_it(books, customer):
    rows = [debt(books, customer, "0.30"), income(books, "0.1", remarks="a"), income(books, "0.2", remarks="b")]
    general_ledger.post(books.voucher(), rows)


@pytest.mark.parametrize("change", [{"disabled": 1}, {"freeze_account": "Yes"}])
def test_disabled_and_frozen_accounts_are_refused(books, customer, change):
    frappe.db.set_value("Account", books.sales, change)
    refuse(books, AccountError, [debt(books, customer), income(books)], books.sales)


def test_a_group_another_company_and_an_unknown_account_are_refused(books, customer):
    from tests.host_erp.conftest import make_company

    group = f"Direct Income - {books.abbr}"
    refuse(books, AccountError, [debt(books, customer), GLRow(group, ZERO, D(100))], group, "group")
    other = make_company("Host Other", "HO")
    refuse(books, AccountError, [debt(books, customer), GLRow(other.sales, ZERO, D(100))], other.sales, other.company)
    refuse(books, AccountError, [debt(books, customer), GLRow("Nowhere", ZERO, D(100))], "Nowhere")


def test_profit_and_loss_needs_a_cost_center_of_the_company(books, customer):
    rows = [debt(books, customer), income(books)]
    frappe.db.set_value("Company", books.company, "cost_center", None)
    refuse(books, AccountError, rows, books.sales, "cost center")
    group = frappe.db.get_value("Cost Center", {"company": books.company, "is_group": 1})
    refuse(books, AccountError, [debt(books, customer), income(books, cost_center=group)], group)
    refuse(books, AccountError, [debt(books, customer), income(books, cost_center="None - X")], "None - X")


def test_a_receivable_needs_a_known_party_in_good_standing(books, customer):
    refuse(books, PartyError, [GLRow(books.debtors, D(100), ZERO), income(books)], books.debtors, "party")
    refuse(books, PartyError, [debt(books, "Nobody"), income(books)], "Nobody")
    strange = GLRow(books.debtors, D(100), ZERO, party_type="Supplier", party="S")
    refuse(books, PartyError, [strange, income(books)], "Supplier")
    elsewhere = GLRow(books.cash, D(100), ZERO, party_type="Customer", party=customer)
    refuse(books, PartyError, [elsewhere, income(books)], books.cash, customer)
    frappe.db.set_value("Customer", customer, "is_frozen", 1)
    refuse(books, PartyError, [debt(books, customer), income(books)], customer, "frozen")
    frappe.db.set_value("Customer", customer, {"is_frozen": 0, "disabled": 1})
    refuse(books, PartyError, [debt(books, customer), income(books)], customer, "disabled")


def test_no_posting_outside_an_open_fiscal_year(books, customer):
    rows = [debt(books, customer), income(books)]
    refuse(books, ClosedPeriodError, rows, books.company, on=date(1999, 5, 5))
    for year in frappe.get_all("Fiscal Year", pluck="name"):
        frappe.db.set_value("Fiscal Year", year, "disabled", 1)
    refuse(books, ClosedPeriodError, rows, books.company)


def test_a_fiscal_year_for_another_company_does_not_count(books, customer):
    from tests.host_erp.conftest import make_company

    other = make_company("Host Other", "HO")
    for year in frappe.get_all("Fiscal Year", pluck="name"):
        doc = frappe.get_doc("Fiscal Year", year)
        doc.append("companies", {"company": other.company})
        doc.save()
    refuse(books, ClosedPeriodError, [debt(books, customer), income(books)], books.company)


def test_the_freeze_date_stops_posting_and_reversing(books, customer):
    rows = [debt(books, customer), income(books)]
    voucher = books.invoice(customer, "100", on=books.day(2, 28))
    frappe.db.set_single_value("Accounts Settings", "acc_frozen_upto", books.day(2, 28))
    frappe.db.set_single_value("Accounts Settings", "frozen_accounts_modifier", "Accounts Manager")
    refuse(books, ClosedPeriodError, rows, on=books.day(2, 28))
    with pytest.raises(ClosedPeriodError):
        general_ledger.reverse(voucher)
    assert len(books.gl(voucher)) == 2
    general_ledger.post(books.voucher(on=books.day(2, 28) + timedelta(days=1)), rows)


def test_the_freeze_date_lets_a_role_pass_but_not_administrator_as_such(books, customer):
    frappe.db.set_single_value("Accounts Settings", "acc_frozen_upto", books.day(6, 30))
    frappe.db.set_single_value("Accounts Settings", "frozen_accounts_modifier", "Accounts Manager")
    user = frappe.get_doc({"doctype": "User", "email": "closer@host.test", "first_name": "C", "send_welcome_email": 0})
    user.insert().add_roles("Accounts Manager")
    frappe.set_user(user.name)
    general_ledger.post(books.voucher(on=books.day(6, 1)), [debt(books, customer), income(books)])
    frappe.set_user("Administrator")
    refuse(books, ClosedPeriodError, [debt(books, customer), income(books)], on=books.day(6, 1))


def test_stock_accounts_are_for_stock_movements(books):
    stock = frappe.get_cached_value("Company", books.company, "default_inventory_account")
    rows = [GLRow(stock, D(5), ZERO), GLRow(books.cash, ZERO, D(5))]
    refuse(books, AccountError, rows, stock)
    frappe.db.set_value("Company", books.company, "enable_perpetual_inventory", 0)
    general_ledger.post(books.voucher(), rows)


def test_an_account_in_another_currency_wants_its_amount(books, customer):
    euro = frappe.get_doc({
        "doctype": "Account", "account_name": "Euro Bank", "company": books.company, "account_type": "Bank",
        "parent_account": f"Bank Accounts - {books.abbr}", "account_currency": "EUR",
    }).insert()  # fmt: skip
    credit = GLRow(books.debtors, ZERO, D(100), party_type="Customer", party=customer)
    refuse(books, AccountError, [GLRow(euro.name, D(100), ZERO), credit], euro.name, "EUR")
    voucher = books.voucher()
    general_ledger.post(voucher, [GLRow(euro.name, D(100), ZERO, debit_in_account_currency=D(80)), credit])
    row = frappe.get_all("GL Entry", filters={"account": euro.name}, fields=["*"])[0]
    assert (row.debit, row.debit_in_account_currency, row.account_currency) == (100, 80, "EUR")


def test_a_voucher_that_others_settle_cannot_be_reversed(books, customer):
    invoice = books.invoice(customer, "100")
    payment = books.payment(customer, "60", (invoice, "60"))
    before = books.rows()
    with pytest.raises(AllocatedError) as caught:
        general_ledger.reverse(invoice)
    assert payment.name in str(caught.value) and "60" in str(caught.value)
    assert books.rows() == before
    assert books.open(invoice) == [D(40)]


def test_the_hook_hears_of_party_rows_once_a_voucher(books, customer, monkeypatch):
    """The hook is read from the installed apps; a test cannot install one, so it adds a handler to what they name."""
    heard = []
    monkeypatch.setattr("host_erp.ledger.check.heard", heard.append, raising=False)
    hooks = frappe.get_hooks
    monkeypatch.setattr(
        frappe,
        "get_hooks",
        lambda name=None, *rest, **more: (
            ["host_erp.ledger.check.heard"] if name == "party_rows_posted" else hooks(name, *rest, **more)
        ),
    )
    voucher = books.invoice(customer, "100", dues=[(books.day(1, 31), "40"), (books.day(2, 28), "60")])
    general_ledger.reverse(voucher)
    posted, reversed_ = heard
    (row,) = posted
    assert (row.company, row.party_type, row.party, row.account) == (books.company, "Customer", customer, books.debtors)
    assert (row.amount, row.voucher_type, row.voucher_no) == (100, voucher.doctype, voucher.name)
    assert [one.amount for one in reversed_] == [-100]
    with pytest.raises(FrozenInstanceError):
        row.amount = 0


@pytest.mark.parametrize("lines", [1, 100])
def test_the_number_of_statements_does_not_depend_on_the_rows(books, customer, count_queries, lines):
    general_ledger.post(books.voucher(), [debt(books, customer), income(books)])  # warms the caches
    voucher = books.voucher()
    rows = [income(books, "1", remarks=str(at)) for at in range(lines)]
    rows += [debt(books, customer, "1", due_date=books.day(1, 1) + timedelta(days=at)) for at in range(lines)]
    with count_queries() as posting:
        general_ledger.post(voucher, rows)
    with count_queries() as reversing:
        general_ledger.reverse(voucher)
    own = [query for query in posting + reversing if "SM " not in query]
    assert len(own) == 6 + 7
