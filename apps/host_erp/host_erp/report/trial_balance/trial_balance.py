"""Opening, movement and closing of every account; groups show what lies below them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from host_erp import account_tree
from host_erp.ledger.money import ZERO, dec
from host_erp.reporting import below, check_company, checked, link, money

Sums = list[Decimal]
"""[opening balance, debit of the period, credit of the period]"""

FIGURES = ("opening_debit", "opening_credit", "debit", "credit", "closing_debit", "closing_credit")


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filters: company, from_date, to_date; optional cost_center, show_zero_values, and
    with_period_closing_entry_for_current_period (0 leaves a closing of the period itself out)."""
    filters = checked(filters, "company", "from_date", "to_date")
    currency = check_company(filters.company)
    tree = account_tree.accounts(filters.company)
    sums = read_sums(filters)
    rolled = account_tree.roll_up(tree, sums, 3)
    rows = [
        {**show(account.name, rolled[account.name], currency), "parent_account": account.parent_account,
         "indent": account.depth}
        for account in tree
        if filters.show_zero_values or any(rolled[account.name])
    ]  # fmt: skip
    return columns(), [*rows, total([sums[account.name] for account in tree if account.name in sums], currency)]


def read_sums(filters: frappe._dict) -> dict[str, Sums]:
    """What was posted to each account, summed by the database. Opening entries count as opening whatever their day."""
    before = "(posting_date < %(from_date)s or is_opening = 'Yes')"
    rows = frappe.db.sql(
        "select account, sum(if(" + before + ", debit - credit, 0)), sum(if(" + before + ", 0, debit)),"
        " sum(if(" + before + ", 0, credit)) from `tabGL Entry`"
        " where company = %(company)s and posting_date <= %(to_date)s and is_cancelled = 0" + conditions(filters)
        + " group by account",
        filters,
    )  # fmt: skip
    return {account: [dec(opening), dec(debit), dec(credit)] for account, opening, debit, credit in rows}


def conditions(filters: frappe._dict) -> str:
    """What else narrows the entries; a group of cost centers counts with all below it."""
    parts = ""
    if filters.cost_center:
        filters.cost_centers = below("Cost Center", filters.cost_center)
        parts += " and cost_center in %(cost_centers)s"
    if filters.get("with_period_closing_entry_for_current_period") in (0, "0"):
        parts += " and not (voucher_type = 'Period Closing Voucher' and posting_date >= %(from_date)s)"
    return parts


def show(label: str, sums: Sums, currency: str) -> dict[str, Any]:
    """A row: balances stand on their side, movements on both."""
    opening, debit, credit = sums
    closing = opening + debit - credit
    figures = (*sides(opening), debit, credit, *sides(closing))
    return {"account": label, "currency": currency, **dict(zip(FIGURES, map(float, figures), strict=True))}


def sides(balance: Decimal) -> tuple[Decimal, Decimal]:
    """A balance as (debit, credit)."""
    return max(balance, ZERO), max(-balance, ZERO)


def total(sums: Sequence[Sums], currency: str) -> dict[str, Any]:
    """Debits and credits of all that have entries; each pair of columns is equal where all accounts are in it."""
    rows = [(*sides(opening), debit, credit, *sides(opening + debit - credit)) for opening, debit, credit in sums]
    figures = [float(sum(column, ZERO)) for column in zip(*rows, strict=True)] if rows else [0.0] * len(FIGURES)
    return {
        "account": _("Total"), "parent_account": None, "indent": 0, "currency": currency, "bold": 1,
        **dict(zip(FIGURES, figures, strict=True)),
    }  # fmt: skip


def columns(first: dict[str, Any] | None = None) -> list[dict]:
    return [
        first or link("account", _("Account"), "Account", 300),
        money("opening_debit", _("Opening (Dr)")),
        money("opening_credit", _("Opening (Cr)")),
        money("debit", _("Debit")),
        money("credit", _("Credit")),
        money("closing_debit", _("Closing (Dr)")),
        money("closing_credit", _("Closing (Cr)")),
    ]
