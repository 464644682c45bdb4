"""A customer's account between two days: invoices, payments, deposits and credits with the running balance, then the
deposits that are free and, where asked for, the open orders."""

from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from sales_mgmt.documents.reporting import Row, checked, currency_column, dynamic, link, money, plain
from sales_mgmt.host.statement import statement
from sales_mgmt.money.rounding import ZERO, dec


def execute(filters: dict[str, Any] | None = None) -> tuple[list[Row], list[Row]]:
    """Columns and rows. Filters: company, customer, from_date, to_date; optional with_open_orders. Raises
    frappe.PermissionError where the user may not read the customer or the company."""
    asked = checked(filters, "customer", "from_date", "to_date")
    if asked.from_date > asked.to_date:
        frappe.throw(_("From {0} is after To {1}.").format(asked.from_date, asked.to_date))
    rows = [*_account(asked), *_deposits(asked)]
    if asked.get("with_open_orders"):
        rows += _orders(asked)
    return _columns(), rows


def _account(asked: frappe._dict) -> list[Row]:
    found = statement(asked.customer, asked.company, asked.from_date, asked.to_date)
    ours, paid_as_deposit = _our_invoices(found.rows), _our_receipts(found.rows)
    balance, bold = found.opening, {"currency": found.currency, "bold": 1}
    rows = [{**bold, "posting_date": asked.from_date, "kind": _("Balance brought forward"), "balance": float(balance)}]
    for each in found.rows:
        balance += each.amount
        document = ours.get((each.voucher_type, each.voucher_no)) or paid_as_deposit.get(each.voucher_no)
        doctype, name = document or (each.voucher_type, each.voucher_no)
        rows.append(
            {
                "posting_date": each.posting_date,
                "kind": _(doctype),
                "document_type": doctype,
                "document": name,
                "due_date": each.due_date if each.amount > 0 else None,
                "debit": float(max(each.amount, ZERO)),
                "credit": float(max(-each.amount, ZERO)),
                "balance": float(balance),
                "currency": found.currency,
            }
        )
    return [*rows, {**bold, "posting_date": asked.to_date, "kind": _("Balance"), "balance": float(balance)}]


def _our_invoices(rows: tuple) -> dict[tuple[str, str], tuple[str, str]]:
    """The host's voucher -> our invoice."""
    names = tuple({row.voucher_no for row in rows}) or ("",)
    found = frappe.db.sql(
        """SELECT receivable_type, receivable_no, name FROM `tabSM Invoice`
           WHERE receivable_no IN %s AND docstatus = 1""",
        (names,),
    )
    return {(kind, number): ("SM Invoice", name) for kind, number, name in found}


def _our_receipts(rows: tuple) -> dict[str, tuple[str, str]]:
    """The host's payment -> our deposit."""
    names = tuple({row.voucher_no for row in rows if row.voucher_type == "Payment Entry"}) or ("",)
    found = frappe.db.sql("SELECT receipt_no, name FROM `tabSM Deposit` WHERE receipt_no IN %s", (names,))
    return {number: ("SM Deposit", name) for number, name in found}


def _deposits(asked: frappe._dict) -> list[Row]:
    """What is free of each deposit as of the last day."""
    rows = frappe.db.sql(
        """SELECT entry.deposit, doc.posting_date, doc.sales_order,
                  SUM(CASE entry.movement WHEN 'received' THEN entry.amount WHEN 'allocated' THEN 0
                      ELSE -entry.amount END) AS free
           FROM `tabSM Deposit Entry` entry JOIN `tabSM Deposit` doc ON doc.name = entry.deposit
           WHERE doc.customer = %(customer)s AND doc.company = %(company)s AND entry.posting_date <= %(to_date)s
           GROUP BY entry.deposit HAVING free != 0 ORDER BY doc.posting_date, entry.deposit""",
        asked,
        as_dict=True,
    )
    documents = [("SM Deposit", row.deposit, row.posting_date, None, dec(row.free)) for row in rows]
    return _part(_("Of which free deposits"), documents, asked.currency, -1)


def _orders(asked: frappe._dict) -> list[Row]:
    """What is neither delivered nor invoiced of confirmed orders, now, with taxes."""
    rows = frappe.db.sql(
        """SELECT doc.name, doc.transaction_date, doc.delivery_date, SUM(
                  IF(line.ordered > 0, line.gross * GREATEST(line.ordered - line.cancelled
                     - GREATEST(line.delivered, line.invoiced), 0) / line.ordered, 0)) AS still_open
           FROM `tabSM Sales Order` doc JOIN `tabSM Line Balance` line ON line.source_parent = doc.name
             AND line.source_doctype = 'SM Sales Order'
           WHERE COALESCE(NULLIF(doc.payer, ''), doc.customer) = %(customer)s AND doc.company = %(company)s
             AND doc.docstatus = 1 AND doc.status NOT IN ('Completed', 'Closed')
           GROUP BY doc.name HAVING still_open > 0 ORDER BY doc.transaction_date, doc.name""",
        asked,
        as_dict=True,
    )
    documents = [
        ("SM Sales Order", row.name, row.transaction_date, row.delivery_date, dec(round(row.still_open, 2)))
        for row in rows
    ]
    return _part(_("Open orders"), documents, asked.currency, 1)


def _part(title: str, documents: list[tuple], currency: str, sign: int) -> list[Row]:
    """A heading with the sum, and the documents below it."""
    if not documents:
        return []
    total: Decimal = sum((amount for *_rest, amount in documents), ZERO)
    rows: list[Row] = [{"kind": title, "balance": float(sign * total), "currency": currency, "bold": 1}]
    for doctype, name, day, due, amount in documents:
        row = {"posting_date": day, "kind": _(doctype), "document_type": doctype, "document": name, "due_date": due}
        rows.append({**row, "open_amount": float(amount), "currency": currency})
    return rows


def _columns() -> list[Row]:
    return [
        plain("posting_date", _("Date"), "Date"),
        plain("kind", _("What"), width=160),
        dynamic("document", _("Document"), "document_type", 170),
        plain("due_date", _("Due"), "Date"),
        money("debit", _("Debit")),
        money("credit", _("Credit")),
        money("balance", _("Balance")),
        money("open_amount", _("Open")),
        link("document_type", _("Document Type"), "DocType"),
        currency_column(),
    ]
