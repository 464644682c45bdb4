"""Every entry of a company or an account between two dates, with opening, running and closing balance."""

from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from host_erp.ledger.money import ZERO, dec
from host_erp.reporting import below, check_company, checked, dynamic, link, money, plain


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filters: company, from_date, to_date; optional account (a group counts with all below it),
    party, voucher_no, show_cancelled."""
    filters = checked(filters, "company", "from_date", "to_date")
    currency = check_company(filters.company)
    where, params = conditions(filters)
    debit, credit = opening(where, params)
    rows = [total(_("Opening"), debit, credit, currency)]
    period = [ZERO, ZERO]
    for row in entries(where, params):
        debit, credit = debit + dec(row.debit), credit + dec(row.credit)
        period = [period[0] + dec(row.debit), period[1] + dec(row.credit)]
        row.update(balance=float(debit - credit), currency=currency)
        rows.append(row)
    rows.append(total(_("Total"), *period, currency))
    rows.append(total(_("Closing (Opening + Total)"), debit, credit, currency))
    return columns(), rows


def conditions(filters: frappe._dict) -> tuple[str, dict[str, Any]]:
    """The WHERE that opening and entries share."""
    parts = ["company = %(company)s"]
    if not filters.show_cancelled:
        parts.append("is_cancelled = 0")
    if filters.account:
        filters.accounts = below("Account", filters.account)
        parts.append("account in %(accounts)s")
    if filters.party:
        parts.append("party_type = 'Customer' and party = %(party)s")
    if filters.voucher_no:
        parts.append("voucher_no = %(voucher_no)s")
    return " and ".join(parts), filters


def opening(where: str, params: dict[str, Any]) -> tuple[Decimal, Decimal]:
    """Debit and credit before the first day, as one balance on its side."""
    rows = frappe.db.sql(
        "select sum(debit - credit) from `tabGL Entry` where posting_date < %(from_date)s and " + where, params
    )
    balance = dec(rows[0][0])
    return max(balance, ZERO), max(-balance, ZERO)


def entries(where: str, params: dict[str, Any]) -> list[frappe._dict]:
    """The entries of the period in the order in which they were posted."""
    return frappe.db.sql(
        """select posting_date, account, debit, credit, voucher_type, voucher_no, against, party_type, party,
            cost_center, against_voucher_type, against_voucher, remarks
        from `tabGL Entry` where posting_date between %(from_date)s and %(to_date)s and """
        + where
        + " order by posting_date, creation, name",
        params,
        as_dict=True,
    )


def total(label: str, debit: Decimal, credit: Decimal, currency: str) -> dict[str, Any]:
    """A row of sums; in bold, as its account is no account."""
    return {
        "account": label, "debit": float(debit), "credit": float(credit), "balance": float(debit - credit),
        "currency": currency, "bold": 1,
    }  # fmt: skip


def columns() -> list[dict]:
    return [
        plain("posting_date", _("Posting Date"), "Date"),
        link("account", _("Account"), "Account", 200),
        money("debit", _("Debit")),
        money("credit", _("Credit")),
        money("balance", _("Balance")),
        plain("voucher_type", _("Voucher Type"), width=130),
        dynamic("voucher_no", _("Voucher No"), "voucher_type", 170),
        plain("against", _("Against Account"), width=150),
        plain("party_type", _("Party Type")),
        dynamic("party", _("Party"), "party_type"),
        link("cost_center", _("Cost Center"), "Cost Center"),
        plain("against_voucher_type", _("Against Voucher Type"), width=130),
        dynamic("against_voucher", _("Against Voucher"), "against_voucher_type"),
        plain("remarks", _("Remarks"), width=300),
    ]
