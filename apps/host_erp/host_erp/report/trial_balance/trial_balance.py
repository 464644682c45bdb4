"""Opening, movement and closing of every account; groups show what lies below them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from host_erp.ledger.money import ZERO, dec
from host_erp.reporting import check_company, checked, link, money

Sums = list[Decimal]
"""[opening balance, debit of the period, credit of the period]"""


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filters: company, from_date, to_date; optional show_zero."""
    filters = checked(filters, "company", "from_date", "to_date")
    currency = check_company(filters.company)
    accounts = read_accounts(filters.company)
    sums = read_sums(filters)
    rolled = roll_up(accounts, sums)
    rows = [
        show(account.name, rolled[account.name], currency, account.parent_account, account.depth)
        for account in accounts
        if filters.show_zero or any(rolled[account.name])
    ]
    return columns(), [*rows, total([sums[account.name] for account in accounts if account.name in sums], currency)]


def read_accounts(company: str) -> list[frappe._dict]:
    """The accounts of a company from the roots down, with their depth."""
    accounts = frappe.get_all(
        "Account", filters={"company": company}, fields=["name", "parent_account", "is_group"], order_by="lft"
    )
    depth: dict[str | None, int] = {None: -1, "": -1}
    for account in accounts:
        account.depth = depth[account.name] = depth.get(account.parent_account, -1) + 1
    return accounts


def read_sums(filters: frappe._dict) -> dict[str, Sums]:
    """What was posted to each account, summed by the database."""
    rows = frappe.db.sql(
        """select account,
            sum(if(posting_date < %(from_date)s, debit - credit, 0)),
            sum(if(posting_date >= %(from_date)s, debit, 0)),
            sum(if(posting_date >= %(from_date)s, credit, 0))
        from `tabGL Entry`
        where company = %(company)s and posting_date <= %(to_date)s and is_cancelled = 0
        group by account""",
        filters,
    )
    return {account: [dec(opening), dec(debit), dec(credit)] for account, opening, debit, credit in rows}


def roll_up(accounts: Sequence[frappe._dict], sums: dict[str, Sums]) -> dict[str, Sums]:
    """Sums of each account and all below it; `accounts` come with parents before children."""
    rolled = {account.name: list(sums.get(account.name, (ZERO, ZERO, ZERO))) for account in accounts}
    for account in reversed(accounts):
        parent = rolled.get(account.parent_account)
        if parent:
            parent[:] = [above + own for above, own in zip(parent, rolled[account.name], strict=True)]
    return rolled


def show(label: str, sums: Sums, currency: str, parent: str | None, depth: int) -> dict[str, Any]:
    """A row: balances stand on their side, movements on both."""
    opening, debit, credit = sums
    closing = opening + debit - credit
    return {
        "account": label, "parent_account": parent, "indent": depth, "currency": currency,
        **sides("opening", opening), "debit": float(debit), "credit": float(credit), **sides("closing", closing),
    }  # fmt: skip


def sides(name: str, balance: Decimal) -> dict[str, float]:
    """A balance as debit or credit."""
    return {f"{name}_debit": float(max(balance, ZERO)), f"{name}_credit": float(max(-balance, ZERO))}


def total(sums: Sequence[Sums], currency: str) -> dict[str, Any]:
    """Debits and credits of all accounts with entries; each pair of columns is equal."""
    row: dict[str, Any] = {"account": _("Total"), "parent_account": None, "indent": 0, "currency": currency, "bold": 1}
    row["opening_debit"] = float(sum((max(one[0], ZERO) for one in sums), ZERO))
    row["opening_credit"] = float(sum((max(-one[0], ZERO) for one in sums), ZERO))
    row["debit"] = float(sum((one[1] for one in sums), ZERO))
    row["credit"] = float(sum((one[2] for one in sums), ZERO))
    closing = [one[0] + one[1] - one[2] for one in sums]
    row["closing_debit"] = float(sum((max(one, ZERO) for one in closing), ZERO))
    row["closing_credit"] = float(sum((max(-one, ZERO) for one in closing), ZERO))
    return row


def columns() -> list[dict]:
    return [
        link("account", _("Account"), "Account", 300),
        money("opening_debit", _("Opening (Dr)")),
        money("opening_credit", _("Opening (Cr)")),
        money("debit", _("Debit")),
        money("credit", _("Credit")),
        money("closing_debit", _("Closing (Dr)")),
        money("closing_credit", _("Closing (Cr)")),
    ]
