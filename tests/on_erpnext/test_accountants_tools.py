"""What an accountant looks at in ERPNext: an SM Invoice, its payment, its credit note and a deposit appear there as if
they had been written natively, and closed books stay closed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import books
import factories as f
import frappe
import pytest

MONTH = {"company": f.COMPANY, "from_date": "2026-03-01", "to_date": "2026-03-31"}
REPORTS = "erpnext.accounts.report."


@pytest.fixture
def story() -> SimpleNamespace:
    """55.00 due at once, of which 20.00 are paid and 11.00 credited; 110.00 due in 30 days; 30.00 paid ahead."""
    customer, item = f.customer(), f.item(stock=30, cost=6)
    order = f.order(customer, f.line(item, 5, 10), taxes=[f.tax()])
    delivery = f.delivery([order.name])
    first = f.invoice([delivery.name])
    first.reload()
    payment = f.pay(customer, 20, first)
    back = f.returned([delivery.name], {delivery.items[0].name: 1})
    later = f.terms((100, "Day(s) after invoice date", 30))
    order = f.order(customer, f.line(item, 10, 10), taxes=[f.tax()], payment_terms_template=later)
    second = f.invoice([f.delivery([order.name]).name])
    second.reload()
    first.reload()
    return SimpleNamespace(
        customer=customer, first=first, second=second, payment=payment, deposit=f.deposit(customer, 30),
        credit_note=back.credits[0].credit_note_no, balance=55 - 20 - 11 + 110 - 30,
    )  # fmt: skip


def run(report: str, **filters: Any) -> list[dict]:
    """The rows of a report of ERPNext."""
    result = frappe.get_attr(f"{REPORTS}{report}.execute")(frappe._dict(filters))
    return [row for row in result[1] if isinstance(row, dict)]


def receivable(story: SimpleNamespace, report: str) -> list[dict]:
    """Accounts Receivable at the end of the month."""
    return run(
        report, company=f.COMPANY, report_date="2026-03-31", ageing_based_on="Due Date", range="30, 60, 90, 120",
        calculate_ageing_with="Report Date",
        party_type="Customer", party=[story.customer],
    )  # fmt: skip


def test_accounts_receivable(story):
    rows = {row["voucher_no"]: row for row in receivable(story, "accounts_receivable.accounts_receivable")}
    first, second = rows[story.first.receivable_no], rows[story.second.receivable_no]
    figures = ("invoiced", "paid", "credit_note", "outstanding", "age")
    assert [first[field] for field in figures] == [55, 20, 11, 24, 15]
    assert [second[field] for field in figures] == [110, 0, 0, 110, -15]
    assert str(second["due_date"]) == "2026-04-15"
    [deposit] = [row for row in rows.values() if row["voucher_type"] == "Payment Entry"]
    assert (deposit["voucher_no"], deposit["outstanding"]) == (story.deposit.receipt_no, -30)
    assert sum(row["outstanding"] for row in rows.values()) == story.balance


def test_accounts_receivable_summary(story):
    [row] = receivable(story, "accounts_receivable_summary.accounts_receivable_summary")
    assert (row["party"], row["outstanding"]) == (story.customer, story.balance)
    assert (row["invoiced"], row["credit_note"]) == (165, 11)


def test_general_ledger(story):
    rows = run(
        "general_ledger.general_ledger", **MONTH, party_type="Customer", party=frappe.as_json([story.customer]),
        categorize_by="Categorize by Voucher (Consolidated)",
    )  # fmt: skip
    found = {row["voucher_no"]: row["debit"] - row["credit"] for row in rows if row.get("voucher_no")}
    assert found == {
        story.first.receivable_no: 55,
        story.second.receivable_no: 110,
        story.credit_note: -11,
        story.payment.name: -20,
        story.deposit.receipt_no: -30,
    }
    assert rows[-1]["balance"] == story.balance


def test_customer_ledger_summary(story):
    [row] = run("customer_ledger_summary.customer_ledger_summary", **MONTH, party=story.customer)
    figures = ("opening_balance", "invoiced_amount", "paid_amount", "return_amount", "closing_balance")
    assert [row[field] for field in figures] == [0, 165, 50, 11, story.balance]


def test_statement_of_accounts(story):
    from erpnext.accounts.doctype.process_statement_of_accounts import process_statement_of_accounts as statements

    doc = frappe.get_doc(
        {
            "doctype": "Process Statement Of Accounts", "__newname": f.unique("Statement"), "report": "General Ledger",
            "posting_date": "2026-03-31",
            **MONTH, "customers": [{"customer": story.customer}], "include_ageing": 1, "ageing_based_on": "Due Date",
            "categorize_by": "Categorize by Voucher (Consolidated)", "orientation": "Portrait", "currency": "USD",
        }
    ).insert()  # fmt: skip
    rows, ageing = statements.get_statement_dict(doc, get_statement_dict=True)[story.customer]
    names = {row.get("voucher_no") for row in rows}
    assert {story.first.receivable_no, story.second.receivable_no, story.payment.name, story.credit_note} <= names
    assert rows[-1]["balance"] == story.balance
    assert sum(ageing[0].get(f"range{part}", 0) for part in range(1, 6)) == story.balance


def reconciliation(story: SimpleNamespace) -> Any:
    """The tool, with what is open on both sides."""
    tool = frappe.get_doc("Payment Reconciliation")
    tool.update(
        {
            "company": f.COMPANY, "party_type": "Customer", "party": story.customer,
            "receivable_payable_account": books.accounts(f.COMPANY).receivable,
        }
    )  # fmt: skip
    tool.get_unreconciled_entries()
    return tool


def test_payment_reconciliation_settles_our_invoice_with_a_deposit(story):
    tool = reconciliation(story)
    assert {row.invoice_number: row.outstanding_amount for row in tool.invoices} == {
        story.first.receivable_no: 24,
        story.second.receivable_no: 110,
    }
    assert {row.reference_name: row.amount for row in tool.payments} == {story.deposit.receipt_no: 30}
    invoices = [row.as_dict() for row in tool.invoices if row.invoice_number == story.first.receivable_no]
    tool.allocate_entries(frappe._dict(invoices=invoices, payments=[row.as_dict() for row in tool.payments]))
    tool.reconcile()
    assert (books.owed(story.first), books.status(story.first)) == (0, "Paid")
    applied = frappe.db.get_value("SM Deposit Balance", story.deposit.name, "applied")
    assert books.dec(applied) == 24
    assert books.balance(story.customer, f.COMPANY) == story.balance
    assert books.audit() == []


def test_dunning(story):
    """Of an overdue SM Invoice, as ERPNext's own button makes it; it is resolved when we are paid."""
    from erpnext.accounts.doctype.sales_invoice.sales_invoice import create_dunning

    dunning = create_dunning(story.first.receivable_no)
    dunning.update({"posting_date": "2026-04-20", "currency": "USD", "conversion_rate": 1})
    dunning.income_account = books.accounts(f.COMPANY).income
    dunning.cost_center = frappe.get_cached_value("Company", f.COMPANY, "cost_center")
    dunning.insert()
    dunning.submit()
    [row] = dunning.overdue_payments
    assert (row.sales_invoice, row.outstanding) == (story.first.receivable_no, 24)
    f.pay(story.customer, 24, story.first, day="2026-04-21")
    assert frappe.db.get_value("Dunning", dunning.name, "status") == "Resolved"


class TestClosedBooks:
    """Nothing of ours is posted or taken back where ERPNext's books are closed, and nothing is left behind."""

    def drafts(self) -> list[Any]:
        customer, item = f.customer(), f.item(stock=9, cost=6)
        delivery = f.delivery([f.order(customer, f.line(item, 5, 10)).name])
        return [
            f.invoice([delivery.name], submit=False),
            f.deposit(customer, 30, submit=False),
            f.returned([delivery.name], submit=False),
            f.delivery([f.order(customer, f.line(item, 1, 10)).name], submit=False),
        ]

    def refused(self, drafts: list[Any], posted: list[Any]) -> None:
        for draft in drafts:
            with books.refused():
                draft.submit()
        for doc in posted:
            with books.refused():
                f.cancel(doc)

    def test_frozen_dates(self, story):
        drafts = self.drafts()
        for field, value in {"acc_frozen_upto": "2026-03-31", "frozen_accounts_modifier": ""}.items():
            frappe.db.set_single_value("Accounts Settings", field, value)
        self.refused(drafts, [story.second, story.deposit])

    def test_a_closed_accounting_period(self, story):
        """It names documents: those of ours are among those that it can name."""
        drafts = self.drafts()
        closed = ("Sales Invoice", "Payment Entry", "SM Delivery Note", "SM Return")
        rows = [{"document_type": doctype, "closed": 1} for doctype in closed]
        period = {"doctype": "Accounting Period", "period_name": f.unique("March"), "company": f.COMPANY}
        period |= {"start_date": "2026-03-01", "end_date": "2026-03-31", "closed_documents": rows}
        frappe.get_doc(period).insert()
        self.refused(drafts, [])

    def test_a_period_closing_voucher(self, story):
        drafts = self.drafts()
        parent = frappe.db.get_value("Account", {"company": f.COMPANY, "root_type": "Equity", "is_group": 1})
        doc = {"doctype": "Account", "account_name": f.unique("Retained"), "parent_account": parent}
        account = frappe.get_doc(doc | {"company": f.COMPANY, "account_type": "Equity"}).insert().name
        closing = {
            "doctype": "Period Closing Voucher", "company": f.COMPANY, "fiscal_year": "2026",
            "transaction_date": "2026-03-31", "period_start_date": "2026-01-01", "period_end_date": "2026-03-31",
            "closing_account_head": account, "remarks": "Closed",
        }  # fmt: skip
        frappe.get_doc(closing).insert().submit()
        self.refused(drafts, [story.second, story.deposit])
