"""Profit and loss and balance sheet: the tree of accounts with a column for each period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_days, add_months, formatdate

from host_erp import account_tree
from host_erp.ledger.money import ZERO, dec
from host_erp.reporting import below, check_company, checked, link, money

MONTHS = {"Monthly": 1, "Quarterly": 3, "Half-Yearly": 6, "Yearly": 12}
MOST = 36
"""Columns that a screen can bear."""

DEBIT_KINDS = ("Asset", "Expense")
"""Their balances are shown positive where they are debits, the others' where they are credits."""


@dataclass(frozen=True, slots=True)
class Period:
    """One column: `key` is its fieldname."""

    key: str
    label: str
    start: date
    end: date


def read_filters(filters: dict[str, Any] | None) -> tuple[frappe._dict, str, list[Period]]:
    """(filters, company currency, periods). Raises ValidationError for dates that make no or too many periods."""
    filters = checked(filters, "company", "period_start_date", "period_end_date")
    return filters, check_company(filters.company), periods(filters)


def periods(filters: frappe._dict) -> list[Period]:
    """The span cut at whole months from its first day on."""
    months = MONTHS.get(filters.periodicity or "Yearly")
    if not months:
        frappe.throw(_("{0} is none of {1}").format(filters.periodicity, ", ".join(MONTHS)))
    found: list[Period] = []
    start = filters.period_start_date
    while start <= filters.period_end_date and len(found) <= MOST:
        # counted from the first day: the 31st would wander otherwise
        after = add_months(filters.period_start_date, months * (len(found) + 1))
        end = min(add_days(after, -1), filters.period_end_date)
        found.append(Period(f"period_{len(found) + 1}", formatdate(end), start, end))
        start = end + timedelta(days=1)
    if not 0 < len(found) <= MOST:
        frappe.throw(_("These dates make {0} columns; choose others").format(len(found)))
    return found


def movements(filters: frappe._dict, of: Sequence[Period], profit_and_loss: bool) -> dict[str, list[Decimal]]:
    """Debit less credit of each account in each period, in one statement; balance sheet accounts start with what was
    posted before. A closing of the period is left out of profit and loss: it would show nothing earned."""
    first = "1" if not profit_and_loss else "posting_date >= %(first)s"
    cut = "case " + " ".join(f"when posting_date <= %(end_{at})s then {at}" for at in range(len(of))) + " end"
    where = "voucher_type != 'Period Closing Voucher'" if profit_and_loss else "1"
    params = {"company": filters.company, "first": of[0].start, "last": of[-1].end}
    params |= {f"end_{at}": period.end for at, period in enumerate(of)}
    if filters.cost_center:
        where += " and cost_center in %(cost_centers)s"
        params["cost_centers"] = below("Cost Center", filters.cost_center)
    rows = frappe.db.sql(
        "select account, " + cut + " as part, sum(debit - credit) from `tabGL Entry`"
        " where company = %(company)s and is_cancelled = 0 and posting_date <= %(last)s and " + first + " and " + where
        + " group by account, part",
        params,
    )  # fmt: skip
    found: dict[str, list[Decimal]] = {}
    for account, at, amount in rows:
        found.setdefault(account, [ZERO] * len(of))[int(at)] = dec(amount)
    return found


def running(figures: dict[str, list[Decimal]]) -> dict[str, list[Decimal]]:
    """Each period's figure with all before it."""
    result = {}
    for account, amounts in figures.items():
        total, sums = ZERO, []
        for amount in amounts:
            total += amount
            sums.append(total)
        result[account] = sums
    return result


def section(
    kind: str,
    tree: Sequence[frappe._dict],
    figures: dict[str, list[Decimal]],
    of: Sequence[Period],
    currency: str,
    show_zero: bool = False,
) -> tuple[list[dict], list[Decimal]]:
    """(rows, totals) of all accounts of a root type, credits positive for those that live on the credit side."""
    sign = 1 if kind in DEBIT_KINDS else -1
    own = [account for account in tree if account.root_type == kind]
    rolled = account_tree.roll_up(own, figures, len(of))
    rows = [
        line(account.account_name, [sign * amount for amount in rolled[account.name]], of, currency,
             account=account.name, parent_account=account.parent_account, indent=account.depth,
             is_group=account.is_group)
        for account in own
        if show_zero or any(rolled[account.name])
    ]  # fmt: skip
    roots = [rolled[account.name] for account in own if not account.depth]
    totals = [sign * sum(column, ZERO) for column in zip(*roots, strict=True)] if roots else [ZERO] * len(of)
    return rows, totals


def line(label: str, amounts: Sequence[Decimal], of: Sequence[Period], currency: str, **more: Any) -> dict[str, Any]:
    """A row of the report."""
    row = {"account_name": label, "currency": currency, **more}
    return row | {period.key: float(amount) for period, amount in zip(of, amounts, strict=True)}


def columns(of: Sequence[Period]) -> list[dict]:
    """The account and a column for each period."""
    account = link("account", _("Account"), "Account", 320)
    return [account, *(money(period.key, period.label, 140) for period in of)]
