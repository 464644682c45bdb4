"""What a company owes customers for deposits as of a day, deposit by deposit, beside its account for advances."""

from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from sales_mgmt.documents.reporting import Row, checked, currency_column, link, money, plain
from sales_mgmt.documents.visibility import every_customer
from sales_mgmt.host.deposit_uses import advances_on_account
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.movements import APPLIED, DEPOSIT_MOVEMENTS, FORFEITED, RECEIVED, REFUNDED, UNAPPLIED

COLUMN = {name: name for name in DEPOSIT_MOVEMENTS} | {UNAPPLIED: APPLIED}
USES = (APPLIED, REFUNDED, FORFEITED)


def execute(filters: dict[str, Any] | None = None) -> tuple[list[Row], list[Row]]:
    """Columns and rows. Filters: company, as_of; optional customer, with_used. Frappe's list permissions hold.

    Where the company keeps advances apart, no customer is chosen and the user may see all, the account's balance
    follows, and what stands there besides deposits.
    """
    asked = checked(filters, "as_of")
    sums = _sums(asked)
    facts = _deposits(list(sums))
    rows = [_row(name, sums[name], facts.get(name), asked.currency) for name in sorted(sums)]
    shown = [row for row in rows if row["free"] or asked.get("with_used")]
    return _columns(), [*shown, *_totals(rows, asked)] if rows else []


def _sums(asked: frappe._dict) -> dict[str, dict[str, Decimal]]:
    """Deposit -> column -> sum as of the day."""
    wanted = {"company": asked.company, "posting_date": ("<=", asked.as_of)}
    if asked.get("customer"):
        wanted["customer"] = asked.customer
    rows = frappe.get_list(
        "SM Deposit Entry", wanted, ["deposit", "movement", "sum(amount) as amount"], group_by="deposit, movement",
        order_by="deposit", limit_page_length=0,
    )  # fmt: skip
    sums: dict[str, dict[str, Decimal]] = {}
    for row in rows:
        columns = sums.setdefault(row.deposit, dict.fromkeys(DEPOSIT_MOVEMENTS, ZERO))
        columns[COLUMN[row.movement]] += dec(row.amount)
    return sums


def _deposits(names: list[str]) -> dict[str, frappe._dict]:
    fields = ["name", "customer", "customer_name", "posting_date", "sales_order", "receipt_no"]
    rows = frappe.get_all("SM Deposit", {"name": ("in", names)}, fields) if names else []
    return {row.name: row for row in rows}


def _row(name: str, sums: dict[str, Decimal], facts: frappe._dict | None, currency: str) -> Row:
    free = sums[RECEIVED] - sum((sums[use] for use in USES), ZERO)
    amounts = {column: float(sums[column]) for column in (RECEIVED, *USES)}
    return {**(facts or {}), **amounts, "deposit": name, "free": float(free), "currency": currency}


def _totals(rows: list[Row], asked: frappe._dict) -> list[Row]:
    bold = {"currency": asked.currency, "bold": 1}
    total = {name: float(sum((dec(row[name]) for row in rows), ZERO)) for name in (RECEIVED, *USES, "free")}
    found = [{**bold, "customer_name": _("Total"), **total}]
    of_all = not asked.get("customer") and every_customer()
    account = advances_on_account(asked.company, asked.as_of) if of_all else None
    if account:
        name, balance = account
        found.append({**bold, "customer_name": _("Balance of {0}").format(name), "free": float(balance)})
        rest = balance - dec(total["free"])
        found.append({**bold, "customer_name": _("Besides deposits of ours"), "free": float(rest)})
    return found


def _columns() -> list[Row]:
    return [
        link("deposit", _("Deposit"), "SM Deposit"),
        link("customer", _("Customer"), "Customer"),
        plain("customer_name", _("Customer Name"), width=160),
        plain("posting_date", _("Date"), "Date"),
        link("sales_order", _("Sales Order"), "SM Sales Order"),
        money("received", _("Received")),
        money("applied", _("Applied")),
        money("refunded", _("Paid Back")),
        money("forfeited", _("Forfeited")),
        money("free", _("Free")),
        currency_column(),
    ]
