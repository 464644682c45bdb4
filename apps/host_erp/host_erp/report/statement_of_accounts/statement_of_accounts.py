"""What a customer is sent: every voucher of a period with the balance after it, what is open, and how old it is."""

from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from host_erp import ageing
from host_erp.access import require
from host_erp.host_erp.report.accounts_receivable.accounts_receivable import buckets, totals
from host_erp.ledger.money import ZERO, dec
from host_erp.reporting import check_company, checked, dynamic, many, money, plain


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict], None, None, list[dict]]:
    """Columns, rows and, as summary, the age of what is open. Filters: company, party, from_date, to_date; optional
    party_account, in_party_currency, range, ageing_based_on. Raises PermissionError for who may not read the customer.
    """
    filters = checked(filters, "company", "party", "from_date", "to_date")
    currency = check_company(filters.company)
    filters.party = many(filters.party)[0]
    require("Customer", "read", filters.party)
    asked = ageing.question({**filters, "report_date": filters.to_date})
    rows = []
    for kept_in, entries in sorted(read(filters, currency).items()):
        rows += ledger(entries, kept_in)
    aged = totals(ageing.debts(asked), asked, _("Total"))
    summary = [
        {"label": f"{column['label']} ({one['currency']})", "value": one[column["fieldname"]], "datatype": "Currency",
         "currency": one["currency"]}
        for one in aged
        for column in buckets(asked)
    ]  # fmt: skip
    return columns(), rows, None, None, summary


def read(filters: frappe._dict, company_currency: str) -> dict[str, list[frappe._dict]]:
    """The customer's vouchers by currency, each in one row; what came before the period has no voucher."""
    foreign = bool(filters.in_party_currency)
    amount = (
        "gl.debit_in_account_currency - gl.credit_in_account_currency" if foreign else "gl.debit - gl.credit"
    )  # fmt: skip
    before = "(gl.posting_date < %(from_date)s or gl.is_opening = 'Yes')"
    where = " and gl.account = %(party_account)s" if filters.party_account else ""
    rows = frappe.db.sql(
        "select if(" + before + ", null, gl.posting_date) as posting_date, if(" + before + ", null, gl.voucher_type)"
        " as voucher_type, if(" + before + ", null, gl.voucher_no) as voucher_no,"
        " gl.account_currency, max(gl.due_date) as due_date, min(gl.creation) as made, sum(" + amount + ") as amount,"
        " max(gl.remarks) as remarks from `tabGL Entry` gl where gl.company = %(company)s and gl.party = %(party)s"
        " and gl.party_type = 'Customer' and gl.is_cancelled = 0 and gl.posting_date <= %(to_date)s" + where
        + " group by 1, 2, 3, 4 order by 1, made",
        filters,
        as_dict=True,
    )  # fmt: skip
    found: dict[str, list[frappe._dict]] = {}
    for row in rows:
        found.setdefault(row.account_currency if foreign else company_currency, []).append(row)
    return found


def ledger(entries: list[frappe._dict], currency: str) -> list[dict[str, Any]]:
    """Opening, vouchers with the balance after each, closing."""
    balance = sum((dec(row.amount) for row in entries if not row.voucher_no), ZERO)
    rows = [edge(_("Opening"), balance, currency)]
    for row in entries:
        amount = dec(row.pop("amount"))
        if row.voucher_no and amount:
            balance += amount
            rows.append({
                **row, "debit": float(max(amount, ZERO)), "credit": float(max(-amount, ZERO)),
                "balance": float(balance), "currency": currency,
            })  # fmt: skip
    return [*rows, edge(_("Closing"), balance, currency)]


def edge(label: str, balance: Decimal, currency: str) -> dict[str, Any]:
    """The first or the last line."""
    return {"voucher_type": label, "balance": float(balance), "currency": currency, "bold": 1}


def columns() -> list[dict]:
    return [
        plain("posting_date", _("Posting Date"), "Date"),
        plain("voucher_type", _("Voucher Type"), width=130),
        dynamic("voucher_no", _("Voucher No"), "voucher_type", 170),
        plain("due_date", _("Due Date"), "Date"),
        money("debit", _("Debit")),
        money("credit", _("Credit")),
        money("balance", _("Balance")),
        plain("remarks", _("Remarks"), width=300),
    ]
