"""What customers owe past due today, by risk class and age."""

from typing import Any

import frappe
from frappe import _

from sales_mgmt.credit import overdue
from sales_mgmt.documents.reporting import Row, checked, currency_column, link, money, plain
from sales_mgmt.money.rounding import ZERO

BUCKETS = ((30, "to_30"), (60, "to_60"), (90, "to_90"))
OLDEST = "older"
COLUMNS = (*(name for _days, name in BUCKETS), OLDEST)


def execute(filters: dict[str, Any] | None = None) -> tuple[list[Row], list[Row]]:
    """Columns and rows. Filter: company. Frappe's list permissions on credit accounts hold."""
    asked = checked(filters)
    accounts = frappe.get_list(
        "SM Credit Account",
        {"company": asked.company, "is_group": 0},
        ["customer", "risk_class", "credit_group"],
        limit_page_length=0,
    )
    of_groups = dict(frappe.get_all("SM Credit Account", {"is_group": 1}, ["name", "risk_class"], as_list=True))
    owed = overdue.by_customer(asked.company)
    rows: dict[str, Row] = {}
    for account in accounts:
        debts = owed.get(account.customer, ())
        if debts:
            risk = account.risk_class or of_groups.get(account.credit_group) or ""
            nothing = dict.fromkeys((*COLUMNS, "total"), ZERO)
            row = rows.setdefault(risk, {"risk_class": risk, "customers": 0, **nothing})
            row["customers"] += 1
            for debt in debts:
                row[_bucket(debt.days)] += debt.amount
                row["total"] += debt.amount
    return _columns(), [_plain(rows[risk], asked.currency) for risk in sorted(rows)]


def _bucket(days: int) -> str:
    return next((name for most, name in BUCKETS if days <= most), OLDEST)


def _plain(row: Row, currency: str) -> Row:
    return {**row, **{name: float(row[name]) for name in (*COLUMNS, "total")}, "currency": currency}


def _columns() -> list[Row]:
    return [
        link("risk_class", _("Risk Class"), "SM Risk Class"),
        plain("customers", _("Customers"), "Int"),
        money("to_30", _("1 to 30 Days")),
        money("to_60", _("31 to 60 Days")),
        money("to_90", _("61 to 90 Days")),
        money("older", _("More than 90 Days")),
        money("total", _("Overdue")),
        currency_column(),
    ]
