"""General ledger by groups, trial balances, customer summaries, statements, income and balance sheet: one story worked
by hand."""

from __future__ import annotations

import importlib
from decimal import Decimal

import frappe
import pytest

from host_erp.ledger import general_ledger
from host_erp.ledger.rows import GLRow
from tests.host_erp.conftest import make_customer
from tests.host_erp.test_journal_entry import of
from tests.host_erp.test_periods import close

D = Decimal
NAMES = (
    "General Ledger", "Trial Balance", "Trial Balance for Party", "Customer Ledger Summary",
    "Profit and Loss Statement", "Balance Sheet", "Statement of Accounts", "Sales Register",
)  # fmt: skip


def run(name, books, **filters):
    key = frappe.scrub(name)
    module = importlib.import_module(f"host_erp.host_erp.report.{key}.{key}")
    return module.execute({"company": books.company, **filters})


def table(name, books, *fields, **filters):
    """The rows as tuples of these fields."""
    return [tuple(row.get(field) for field in fields) for row in run(name, books, **filters)[1]]


@pytest.fixture
def story(books, customer):
    """Alfa opens with 200 and Beta with 50. February: Alfa is invoiced 110 (10 of it tax), credited 20 by journal, pays
    97 with 3 of charges; Beta is written off 5. May: Beta is invoiced 60. Rent of 40 in each of the two months."""
    beta = make_customer("HT Gamma")
    first, february, may = books.day(1, 1), books.day(2, 10), books.day(5, 10)
    rent, bad, charges = (f"{one} - {books.abbr}" for one in ("Administrative Expenses", "Bad Debts", "Bank Charges"))
    opening = books.journal(
        (books.debtors, 200, of(customer)), (books.debtors, 50, of(beta)), (f"Temporary Opening - {books.abbr}", -250),
        voucher_type="Opening Entry", posting_date=first,
    )  # fmt: skip
    invoice = books.voucher("I-1", february)
    frappe.get_doc({"doctype": "Note", "name": "I-1", "title": "I-1"}).db_insert()
    general_ledger.post(invoice, [
        GLRow(books.debtors, D(110), D(0), party_type="Customer", party=customer, due_date=books.day(3, 10)),
        GLRow(books.sales, D(0), D(100)), GLRow(f"Output Tax - {books.abbr}", D(0), D(10)),
    ])  # fmt: skip
    note = books.journal((books.sales, 20), (books.debtors, -20, of(customer)), voucher_type="Credit Note",
                         posting_date=february)  # fmt: skip
    payment = books.payment(customer, "97", (invoice, "100"), posting_date=february,
                            deductions=[{"account": charges, "amount": 3}])  # fmt: skip
    books.journal((bad, 5), (books.debtors, -5, of(beta, opening)), voucher_type="Write Off Entry",
                  posting_date=february)  # fmt: skip
    books.invoice(beta, "60", "I-2", on=may)
    for day in (february, may):
        books.journal((rent, 40), (books.bank, -40), posting_date=day)
    return frappe._dict(alfa=customer, beta=beta, opening=opening, note=note, payment=payment, rent=rent, bad=bad,
                        charges=charges)  # fmt: skip


def span(books, start=(2, 1), end=(4, 30)):
    return {"from_date": str(books.day(*start)), "to_date": str(books.day(*end))}


def test_general_ledger_by_party(books, story):
    fields = ("account", "party", "debit", "credit", "balance")
    rows = table("General Ledger", books, *fields, **span(books), account=books.debtors,
                 categorize_by="Categorize by Party")  # fmt: skip
    debtors = books.debtors
    assert rows == [
        ("Opening", None, 250, 0, 250),
        (f"Opening: {story.alfa}", None, 200, 0, 200),
        (debtors, story.alfa, 110, 0, 310), (debtors, story.alfa, 0, 20, 290), (debtors, story.alfa, 0, 100, 190),
        (f"Total: {story.alfa}", None, 110, 120, -10), ("Closing (Opening + Total)", None, 310, 120, 190),
        (f"Opening: {story.beta}", None, 50, 0, 50),
        (debtors, story.beta, 0, 5, 45),
        (f"Total: {story.beta}", None, 0, 5, -5), ("Closing (Opening + Total)", None, 50, 5, 45),
        ("Total", None, 110, 125, -15), ("Closing (Opening + Total)", None, 360, 125, 235),
    ]  # fmt: skip


def test_general_ledger_by_account_and_voucher(books, story):
    rows = table("General Ledger", books, "account", "balance", **span(books), categorize_by="Categorize by Account",
                 account=[books.sales, books.bank])  # fmt: skip
    assert rows[1:-2] == [
        (f"Opening: {books.bank}", 0), (books.bank, 97), (books.bank, 57), (f"Total: {books.bank}", 57),
        ("Closing (Opening + Total)", 57),
        (f"Opening: {books.sales}", 0), (books.sales, -100), (books.sales, -80), (f"Total: {books.sales}", -80),
        ("Closing (Opening + Total)", -80),
    ]  # fmt: skip
    by_voucher = table("General Ledger", books, "account", "debit", "credit", **span(books),
                       voucher_no=story.payment.name, categorize_by="Categorize by Voucher")  # fmt: skip
    assert by_voucher[-3] == (f"Total: {story.payment.name}", 100, 100)
    one = run("General Ledger", books, **span(books, (1, 1)), categorize_by="Categorize by Voucher (Consolidated)",
              show_opening_entries=1)[1]  # fmt: skip
    assert [(row["account"], row["debit"]) for row in one[1:3]] == [
        (books.debtors, 200), (books.debtors, 50),
    ], "an opening entry is opening, unless one asks for it"  # fmt: skip


def test_general_ledger_in_the_accounts_currency(books, euro):
    books.invoice_in(euro.debtors, euro.customer, "100", "1.10", on=books.day(2, 2))
    columns, rows = run("General Ledger", books, **span(books), account=euro.debtors, in_account_currency=1)
    assert (rows[1]["debit"], rows[1]["debit_in_account_currency"], rows[1]["account_currency"]) == (110, 100, "EUR")
    assert {"debit_in_account_currency", "account_currency"} <= {column["fieldname"] for column in columns}


def test_trial_balance_with_opening_entries_and_closings(books, story):
    figures = ("account", "opening_debit", "opening_credit", "debit", "credit", "closing_debit", "closing_credit")
    whole = {row[0]: row[1:] for row in table("Trial Balance", books, *figures, **span(books, (1, 1), (12, 31)))}
    assert whole[books.debtors] == (250, 0, 170, 125, 295, 0)
    assert whole[books.sales] == (0, 0, 20, 160, 0, 140)
    assert whole["Total"][0::2] == whole["Total"][1::2], "each pair is equal"
    closing = close(books, books.day(12, 31))
    after = {row[0]: row[1:] for row in table("Trial Balance", books, *figures, **span(books, (1, 1), (12, 31)))}
    assert after[books.sales][-2:] == (0, 0) and after[f"Retained Earnings - {books.abbr}"][-2:] == (0, 52)
    assert closing.docstatus == 1
    before = table("Trial Balance", books, *figures, **span(books, (1, 1), (12, 31)),
                   with_period_closing_entry_for_current_period=0)  # fmt: skip
    assert {row[0]: row[1:] for row in before} == whole
    none = table("Trial Balance", books, "account", **span(books), cost_center=f"Main - {books.abbr}")
    assert (books.debtors,) in none


def test_trial_balance_for_party(books, story):
    figures = ("party", "opening_debit", "debit", "credit", "closing_debit", "closing_credit")
    assert table("Trial Balance for Party", books, *figures, **span(books)) == [
        (story.alfa, 200, 110, 120, 190, 0), (story.beta, 50, 0, 5, 45, 0), ("Total", 250, 110, 125, 235, 0),
    ]  # fmt: skip
    only = table("Trial Balance for Party", books, *figures, **span(books), party=story.beta, account=books.debtors)
    assert only[-1] == ("Total", 50, 0, 5, 45, 0)


def test_customer_ledger_summary(books, story):
    figures = (
        "party", "opening_balance", "invoiced_amount", "paid_amount", "return_amount", "adjustment", "closing_balance",
    )  # fmt: skip
    assert table("Customer Ledger Summary", books, *figures, **span(books)) == [
        (story.alfa, 200, 110, 97, 20, -3, 190), (story.beta, 50, 0, 0, 0, -5, 45),
        ("Total", 250, 110, 97, 20, -8, 235),
    ]  # fmt: skip
    assert len(table("Customer Ledger Summary", books, "party", **span(books), party=[story.beta])) == 2


def test_statement_of_accounts(books, story):
    columns, rows, _message, _chart, summary = run("Statement of Accounts", books, **span(books), party=[story.alfa])
    assert [(row["voucher_type"], row.get("debit"), row.get("credit"), row["balance"]) for row in rows] == [
        ("Opening", None, None, 200), ("Note", 110, 0, 310), ("Journal Entry", 0, 20, 290),
        ("Payment Entry", 0, 100, 190), ("Closing", None, None, 190),
    ]  # fmt: skip
    # on 30 April: 10 of I-1 are 51 days old; the opening of 200 is 119, the note of 20 is 79
    assert [one["value"] for one in summary] == [0, 10, -20, 200, 0]
    assert sum(one["value"] for one in summary) == rows[-1]["balance"]
    assert columns[0]["fieldname"] == "posting_date"


def test_income_by_quarter(books, story):
    filters = {"period_start_date": str(books.day(1, 1)), "period_end_date": str(books.day(6, 30))}
    fields = ("account", "period_1", "period_2")
    rows = {row[0]: row[1:] for row in table("Profit and Loss Statement", books, *fields, **filters,
                                             periodicity="Quarterly")}  # fmt: skip
    assert rows[books.sales] == (80, 60) and rows["Total Income"] == (80, 60)
    assert rows[story.rent] == (40, 40) and rows[story.bad] == (5, 0) and rows[story.charges] == (3, 0)
    assert rows[f"Indirect Expenses - {books.abbr}"] == rows["Total Expense"] == (48, 40)
    assert rows["Profit for the year"] == (32, 20)
    columns, _rows = run("Profit and Loss Statement", books, **filters, periodicity="Quarterly")
    assert len(columns) == 3
    together = table("Profit and Loss Statement", books, *fields, **filters, periodicity="Quarterly",
                     accumulated_values=1)  # fmt: skip
    assert together[-1] == ("Profit for the year", 32, 52)
    close(books, books.day(6, 30))
    assert table("Profit and Loss Statement", books, "account", "period_1", **filters)[-1][1] == 52


def test_balance_sheet_balances_before_and_after_closing(books, story):
    filters = {"period_start_date": str(books.day(1, 1)), "period_end_date": str(books.day(6, 30)),
               "periodicity": "Quarterly"}  # fmt: skip
    fields = ("account", "period_1", "period_2")
    rows = {row[0]: row[1:] for row in table("Balance Sheet", books, *fields, **filters)}
    assert rows[books.debtors] == (235, 295) and rows[books.bank] == (57, 17)
    assert rows["Total Asset (Debit)"] == (42, 62), "the opening account stands at -250 until somebody clears it"
    assert rows["Total Liability (Credit)"] == (10, 10)
    assert rows["Provisional Profit / Loss (Credit)"] == (32, 52)
    assert rows["Total (Credit)"] == (42, 62)
    close(books, books.day(6, 30))
    rows = {row[0]: row[1:] for row in table("Balance Sheet", books, *fields, **filters)}
    assert rows["Provisional Profit / Loss (Credit)"] == (32, 0)
    assert rows[f"Retained Earnings - {books.abbr}"] == (0, 52) and rows["Total (Credit)"] == (42, 62)


def test_periods_are_cut_at_months(books):
    from host_erp.financial_statements import periods

    asked = frappe._dict(period_start_date=books.day(1, 31), period_end_date=books.day(4, 15), periodicity="Monthly")
    ends = [(one.start.month, one.start.day, one.end.month, one.end.day) for one in periods(asked)]
    assert ends == [(1, 31, 2, 27), (2, 28, 3, 30), (3, 31, 4, 15)]
    for wrong in ({"periodicity": "Daily"}, {"period_end_date": books.day(1, 1)}):
        with pytest.raises(frappe.ValidationError):
            periods(frappe._dict({**asked, **wrong}))


def test_sales_register(books, story):
    fields = ("voucher_no", "customer", "net_total", "tax_total", "other_charges", "grand_total", "outstanding_amount")
    assert table("Sales Register", books, *fields, **span(books, (1, 1), (12, 31))) == [
        ("I-1", story.alfa, 100, 10, 0, 110, 10), (story.note.name, story.alfa, -20, 0, 0, -20, -20),
        ("I-2", story.beta, 60, 0, 0, 60, 60), (None, "Total", 140, 10, 0, 150, 50),
    ]  # fmt: skip
    assert len(table("Sales Register", books, *fields, **span(books, (1, 1), (12, 31)), customer=story.beta)) == 2


FILTERS = ("from_date", "to_date", "period_start_date", "period_end_date")


def everything(books, **more):
    dates = dict(zip(FILTERS, (str(books.day(1, 1)), str(books.day(12, 31))) * 2, strict=True))
    return {**dates, "party": "HT Customer", **more}


def test_the_number_of_statements_does_not_depend_on_the_rows(books, story, count_queries):
    counts = []
    for many in (1, 20):
        for at in range(many):
            name = make_customer(f"HT {many}-{at}")
            books.invoice(name, "10", on=books.day(6, 1))
            books.payment(story.alfa, "1", posting_date=books.day(6, 1))
        found = {}
        for name in NAMES:
            run(name, books, **everything(books))
            with count_queries() as queries:
                run(name, books, **everything(books, party=None if "Statement of" not in name else "HT Customer"))
            found[name] = queries.count
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 6, counts[0]


def test_companies_and_customers_one_may_not_read(books, story):
    frappe.get_doc({
        "doctype": "User", "email": "someone@host.test", "first_name": "S", "send_welcome_email": 0,
        "roles": [{"role": "Accounts User"}],
    }).insert()  # fmt: skip
    other = frappe.get_doc({
        "doctype": "Company", "company_name": "HT Elsewhere", "abbr": "HTE", "default_currency": "USD",
        "country": "United States",
    }).insert().name  # fmt: skip
    frappe.get_doc({
        "doctype": "User Permission", "user": "someone@host.test", "allow": "Company", "for_value": other,
    }).insert()  # fmt: skip
    frappe.set_user("someone@host.test")
    for name in NAMES:
        with pytest.raises(frappe.PermissionError):
            run(name, books, **everything(books))


@pytest.mark.parametrize("name", NAMES)
def test_a_report_opens_through_the_desk(books, story, name):
    from frappe.desk.query_report import run as run_report

    answer = run_report(name, filters={"company": books.company, **everything(books)})
    assert answer["columns"] and answer["result"]
