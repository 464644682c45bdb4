"""How credit decided in a period: how often and on how much, by stage, outcome and the rule that decided."""

from collections.abc import Iterable, Sequence
from typing import Any

import frappe
from frappe import _

from sales_mgmt.documents.reporting import Row, checked, currency_column, money, plain
from sales_mgmt.money.rounding import ZERO, dec

KEYS = ("stage", "outcome", "rule")


def execute(filters: dict[str, Any] | None = None) -> tuple[list[Row], list[Row]]:
    """Columns and rows. Filters: company, from_date, to_date. Frappe's list permissions hold."""
    asked = checked(filters, "from_date", "to_date")
    decisions = frappe.get_list(
        "SM Credit Decision",
        {"company": asked.company, "decided_on": ("between", (asked.from_date, asked.to_date))},
        ["stage", "outcome", "rule", "amount"],
        as_list=True,
        limit_page_length=0,
    )
    return _columns(), _added_up(decisions, asked.currency)


def _added_up(decisions: Iterable[Sequence[Any]], currency: str) -> list[Row]:
    """A row for each stage, outcome and rule."""
    sums: dict[tuple[str, str, str], list] = {}
    for stage, outcome, rule, amount in decisions:
        of = sums.setdefault((stage, outcome, rule), [0, ZERO])
        of[0] += 1
        of[1] += dec(amount)
    return [
        {**dict(zip(KEYS, key, strict=True)), "decisions": count, "amount": float(amount), "currency": currency}
        for key, (count, amount) in sorted(sums.items())
    ]


def _columns() -> list[Row]:
    return [
        plain("stage", _("Stage"), width=140),
        plain("outcome", _("Outcome")),
        plain("rule", _("Rule"), width=140),
        plain("decisions", _("Decisions"), "Int"),
        money("amount", _("Asked for")),
        currency_column(),
    ]
