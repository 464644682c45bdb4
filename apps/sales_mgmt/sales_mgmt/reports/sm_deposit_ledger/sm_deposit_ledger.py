"""Every movement of deposits in a period, and what is free before and after."""

from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from sales_mgmt.documents.reporting import Row, checked, currency_column, dynamic, link, money, plain
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.movements import ALLOCATED, RECEIVED

FIELDS = (
    "posting_date", "deposit", "customer", "movement", "amount", "against_type", "against_no", "voucher_type",
    "voucher_no",
)  # fmt: skip


def execute(filters: dict[str, Any] | None = None) -> tuple[list[Row], list[Row]]:
    """Columns and rows. Filters: company, from_date, to_date; optional customer, deposit, movement. Frappe's list
    permissions hold: whoever may see some customers only sees their deposits, and sums of these."""
    asked = checked(filters, "from_date", "to_date")
    every = _entries(asked)
    opening = sum((_effect(row) for row in every if row.posting_date < asked.from_date), ZERO)
    rows = [row for row in every if row.posting_date >= asked.from_date]
    free, shown = opening, []
    for row in rows:
        free += _effect(row)
        shown.append({**row, "free_change": float(_effect(row)), "free": float(free), "currency": asked.currency})
    edge = {"currency": asked.currency, "bold": 1}
    first = {**edge, "movement": _("Free before"), "free": float(opening)}
    last = {**edge, "movement": _("Free after"), "free": float(free), "free_change": float(free - opening)}
    return _columns(), [first, *shown, last]


def _entries(asked: frappe._dict) -> list[frappe._dict]:
    wanted = {"company": asked.company, "posting_date": ("<=", asked.to_date)}
    wanted |= {name: asked[name] for name in ("customer", "deposit", "movement") if asked.get(name)}
    return frappe.get_list(
        "SM Deposit Entry", wanted, list(FIELDS), order_by="posting_date, creation, name", limit_page_length=0
    )


def _effect(row: frappe._dict) -> Decimal:
    """What an entry does to what is free."""
    if row.movement == ALLOCATED:
        return ZERO
    return dec(row.amount) if row.movement == RECEIVED else -dec(row.amount)


def _columns() -> list[Row]:
    return [
        plain("posting_date", _("Date"), "Date"),
        link("deposit", _("Deposit"), "SM Deposit"),
        link("customer", _("Customer"), "Customer"),
        plain("movement", _("Movement"), width=110),
        money("amount", _("Amount")),
        money("free_change", _("Free +/-")),
        money("free", _("Free")),
        dynamic("against_no", _("Against"), "against_type"),
        dynamic("voucher_no", _("Voucher"), "voucher_type"),
        link("against_type", _("Against Type"), "DocType"),
        link("voucher_type", _("Voucher Type"), "DocType"),
        currency_column(),
    ]
