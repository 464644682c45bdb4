"""Exposure of each credit account by stage, beside its limit; groups are shown with what their accounts come to."""

from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from sales_mgmt.documents.reporting import Row, checked, currency_column, link, money, plain
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.movements import STAGES
from sales_mgmt.posting import credit_ledger

FIELDS = ["name", "customer", "customer_name", "group_name", "is_group", "credit_group", "risk_class", "review_date"]


def execute(filters: dict[str, Any] | None = None) -> tuple[list[Row], list[Row]]:
    """Columns and rows, the fullest first. Filters: company; optional risk_class, at_least (percent of the limit).
    Frappe's list permissions hold."""
    asked = checked(filters)
    wanted = {"company": asked.company, **({"risk_class": asked.risk_class} if asked.get("risk_class") else {})}
    accounts = frappe.get_list("SM Credit Account", wanted, FIELDS, limit_page_length=0)
    balances = credit_ledger.read_balances({account.name for account in accounts})
    rows = [_row(account, balances[account.name], asked.currency) for account in accounts if account.name in balances]
    least = dec(asked.get("at_least"))
    shown = [row for row in rows if not least or (row["used"] is not None and dec(row["used"]) >= least)]
    return _columns(), sorted(shown, key=lambda row: (-(row["used"] or 0), -row["exposure"], row["account"]))


def _row(account: frappe._dict, balance: credit_ledger.CreditBalance, currency: str) -> Row:
    exposure = sum(balance.exposure.values(), ZERO)
    limit = balance.limit
    return {
        "account": account.name,
        "customer": account.customer,
        "customer_name": account.group_name if account.is_group else account.customer_name,
        "credit_group": account.credit_group,
        "risk_class": account.risk_class,
        **{stage: float(balance.exposure[stage]) for stage in STAGES},
        "exposure": float(exposure),
        "limit": None if limit is None else float(limit),
        "free": None if limit is None else float(limit - exposure),
        "used": None if limit is None else float(_share(exposure, limit)),
        "on_hold": int(balance.hold),
        "valid_until": balance.valid_until,
        "review_date": account.review_date,
        "currency": currency,
    }


def _share(exposure: Decimal, limit: Decimal) -> Decimal:
    """Percent of the limit; of a limit of zero everything is all."""
    if limit:
        return (exposure * 100 / limit).quantize(Decimal("0.1"))
    return Decimal(100) if exposure > 0 else ZERO


def _columns() -> list[Row]:
    return [
        link("account", _("Account"), "SM Credit Account"),
        link("customer", _("Customer"), "Customer"),
        plain("customer_name", _("Customer or Group"), width=160),
        link("credit_group", _("Credit Group"), "SM Credit Account"),
        link("risk_class", _("Risk Class"), "SM Risk Class", 110),
        money("open_orders", _("Open Orders")),
        money("unbilled", _("Delivered, Not Invoiced")),
        money("receivable", _("Receivables")),
        money("uncleared", _("Uncleared Cheques")),
        money("exposure", _("Exposure")),
        money("limit", _("Limit")),
        money("free", _("Free")),
        plain("used", _("Used (%)"), "Percent"),
        plain("on_hold", _("On Hold"), "Check"),
        plain("valid_until", _("Limit Valid until"), "Date"),
        plain("review_date", _("Next Review"), "Date"),
        currency_column(),
    ]
