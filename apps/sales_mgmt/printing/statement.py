"""The statement of a customer's account as a document to print."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate

from sales_mgmt.host.statement import StatementRow, statement
from sales_mgmt.money.rounding import ZERO
from sales_mgmt.printing import figures

TEMPLATE = "sales_mgmt/templates/print/statement.html"


def document(customer: str, company: str, from_date: date | str, to_date: date | str) -> frappe._dict:
    """What templates/print/statement.html shows; it looks like a document, so that all macros take it."""
    since, until = getdate(from_date), getdate(to_date)
    if since > until:
        frappe.throw(_("From {0} is after until {1}.").format(figures.day(since), figures.day(until)))
    facts = frappe.get_cached_doc("Customer", customer)
    found = statement(customer, company, since, until)
    balance, rows = found.opening, [_edge(_("Balance brought forward"), since, found.opening)]
    for row in found.rows:
        balance += row.amount
        rows.append(_row(row, balance))
    return frappe._dict(
        doctype="Customer",
        name=customer,
        customer=customer,
        customer_name=facts.customer_name,
        tax_id=facts.tax_id,
        company=company,
        from_date=since,
        to_date=until,
        currency=found.currency,
        lines=rows,
        closing=figures.amount(found.closing, 2),
    )


def html(doc: frappe._dict) -> str:
    """The statement as Frappe's PDF engine takes it."""
    body = frappe.get_template(TEMPLATE).render({"doc": doc, "no_letterhead": 1})
    head = '<!DOCTYPE html><html><head><meta charset="utf-8"></head>'
    return f'{head}<body><div class="print-format">{body}</div></body></html>'


def _row(row: StatementRow, balance) -> frappe._dict:
    return frappe._dict(
        posting_date=row.posting_date,
        voucher_type=row.voucher_type,
        voucher_no=row.voucher_no,
        due_date=row.due_date if row.amount > 0 else None,
        debit=figures.amount(max(row.amount, ZERO), 2) if row.amount > 0 else "",
        credit=figures.amount(-row.amount, 2) if row.amount < 0 else "",
        balance=figures.amount(balance, 2),
    )


def _edge(label: str, day: date, balance) -> frappe._dict:
    return frappe._dict(
        posting_date=day, voucher_type="", voucher_no=label, debit="", credit="", balance=figures.amount(balance, 2)
    )
