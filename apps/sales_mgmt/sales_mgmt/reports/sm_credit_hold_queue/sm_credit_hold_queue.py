"""What waits for the credit controller, oldest first, with its age and the exposure of its account now."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import date_diff, nowdate

from sales_mgmt.documents.reporting import Row, checked, currency_column, dynamic, link, money, plain
from sales_mgmt.posting import credit_ledger

AGES = ((1, "up to 1 day"), (3, "2 to 3 days"), (7, "4 to 7 days"))
OLDER = "more than 7 days"


def execute(filters: dict[str, Any] | None = None) -> tuple[list[Row], list[Row]]:
    """Columns and rows. Filter: company. Frappe's list permissions hold."""
    asked = checked(filters)
    fields = ["name", "creation", "voucher_type", "voucher_no", "stage", "amount", "excess", "customer", "sales_person"]
    holds = frappe.get_list(
        "SM Credit Hold",
        {"company": asked.company, "status": "Waiting"},
        [*fields, "credit_account", "explanation", "asked_by"],
        order_by="creation",
        limit_page_length=0,
    )
    balances = credit_ledger.read_balances({hold.credit_account for hold in holds})
    return _columns(), [_row(hold, balances.get(hold.credit_account), asked.currency) for hold in holds]


def age_of(days: int) -> str:
    """The bucket of an age in days."""
    return next((label for most, label in AGES if days <= most), OLDER)


def _row(hold: frappe._dict, balance: credit_ledger.CreditBalance | None, currency: str) -> Row:
    days = date_diff(nowdate(), hold.creation)
    now = {stage: float(amount) for stage, amount in balance.exposure.items()} if balance else {}
    limit = float(balance.limit) if balance and balance.limit is not None else None
    age = {"days": days, "age": _(age_of(days))}
    return {**hold, **now, **age, "hold": hold.name, "limit": limit, "currency": currency}


def _columns() -> list[Row]:
    return [
        link("hold", _("Hold"), "SM Credit Hold"),
        plain("creation", _("Since"), "Datetime", 150),
        plain("days", _("Days"), "Int", 60),
        plain("age", _("Age"), width=110),
        plain("voucher_type", _("Document"), width=120),
        dynamic("voucher_no", _("Number"), "voucher_type"),
        plain("stage", _("Stage")),
        link("customer", _("Customer"), "Customer"),
        link("sales_person", _("Sales Person"), "Sales Person", 120),
        money("amount", _("Adds")),
        money("excess", _("Over the Limit")),
        money("limit", _("Limit")),
        money("open_orders", _("Open Orders")),
        money("unbilled", _("Delivered, Not Invoiced")),
        money("receivable", _("Receivables")),
        plain("explanation", _("Explanation"), width=300),
        currency_column(),
    ]
