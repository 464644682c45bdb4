"""Credit accounts beside what to judge their limits by, and a limit to propose (credit/review_rules.py)."""

from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from sales_mgmt.credit import review
from sales_mgmt.credit.review_rules import Habits, proposed
from sales_mgmt.documents.reporting import Row, checked, currency_column, link, money, plain
from sales_mgmt.money.rounding import ZERO
from sales_mgmt.posting import credit_ledger

FIELDS = ["name", "customer", "customer_name", "group_name", "is_group", "risk_class", "review_date"]


def execute(filters: dict[str, Any] | None = None) -> tuple[list[Row], list[Row]]:
    """Columns and rows, those due for review first. Filters: company; optional risk_class, due_until. Frappe's list
    permissions hold."""
    asked = checked(filters)
    wanted: dict[str, Any] = {"company": asked.company}
    if asked.get("risk_class"):
        wanted["risk_class"] = asked.risk_class
    if asked.get("due_until"):
        wanted["review_date"] = ("between", ("1900-01-01", asked.due_until))
    accounts = frappe.get_list("SM Credit Account", wanted, FIELDS, limit_page_length=0)
    balances = credit_ledger.read_balances({account.name for account in accounts})
    habits = review.habits(asked.company)
    rows = [
        _row(account, balances[account.name], habits.get(account.name, Habits()), asked.currency)
        for account in accounts
        if account.name in balances
    ]
    return _columns(), sorted(rows, key=lambda row: (str(row["review_date"] or "9999"), -row["used"], row["account"]))


def _row(account: frappe._dict, balance: credit_ledger.CreditBalance, habits: Habits, currency: str) -> Row:
    used = sum(balance.exposure.values(), ZERO)
    return {
        "account": account.name,
        "customer": account.customer,
        "customer_name": account.group_name if account.is_group else account.customer_name,
        "risk_class": account.risk_class,
        "limit": _plain(balance.limit),
        "used": float(used),
        "utilisation": float((used * 100 / balance.limit).quantize(Decimal("0.1"))) if balance.limit else None,
        "overdue": float(habits.overdue),
        "sales": float(habits.sales),
        "days_to_pay": _plain(habits.days_to_pay),
        "review_date": account.review_date,
        "proposed": _plain(proposed(habits, balance.limit)),
        "currency": currency,
    }


def _plain(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _columns() -> list[Row]:
    return [
        link("account", _("Account"), "SM Credit Account"),
        link("customer", _("Customer"), "Customer"),
        plain("customer_name", _("Customer or Group"), width=160),
        link("risk_class", _("Risk Class"), "SM Risk Class", 110),
        money("limit", _("Limit")),
        money("used", _("Used")),
        plain("utilisation", _("Used (%)"), "Percent"),
        money("overdue", _("Overdue")),
        money("sales", _("Sales of 12 Months")),
        plain("days_to_pay", _("Days to Pay"), "Float"),
        plain("review_date", _("Next Review"), "Date"),
        money("proposed", _("Proposed Limit")),
        currency_column(),
    ]
