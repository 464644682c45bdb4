"""How credit decided in a period: how often and on how much, by stage, outcome and the rule that decided."""

from typing import Any

import frappe
from frappe import _

from sales_mgmt.documents.reporting import Row, checked, currency_column, money, plain


def execute(filters: dict[str, Any] | None = None) -> tuple[list[Row], list[Row]]:
    """Columns and rows. Filters: company, from_date, to_date. Frappe's list permissions hold."""
    asked = checked(filters, "from_date", "to_date")
    rows = frappe.get_list(
        "SM Credit Decision",
        {"company": asked.company, "decided_on": ("between", (asked.from_date, asked.to_date))},
        ["stage", "outcome", "rule", "count(*) as decisions", "sum(amount) as amount"],
        group_by="stage, outcome, rule",
        order_by="stage, outcome, rule",
        limit_page_length=0,
    )
    return _columns(), [{**row, "currency": asked.currency} for row in rows]


def _columns() -> list[Row]:
    return [
        plain("stage", _("Stage"), width=140),
        plain("outcome", _("Outcome")),
        plain("rule", _("Rule"), width=140),
        plain("decisions", _("Decisions"), "Int"),
        money("amount", _("Asked for")),
        currency_column(),
    ]
