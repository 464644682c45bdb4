"""What the desk shows beside an order: how its customer stands with the company."""

from collections.abc import Callable
from typing import Any

import frappe

from sales_mgmt.api.permission import require_permission
from sales_mgmt.documents import customer_standing


@frappe.whitelist()
def standing(
    customer: str, company: str, items: str | list | None = None, leave_out: str | None = None
) -> dict[str, Any]:
    """How a customer stands with a company: `credit`, `deposits`, `overdue`, open `orders` (`leave_out`: the one that
    is shown) and the `prices` that these `items` were last billed at.

    Each part is there only for who may read what it is made of, and lists name only documents that the user may see.
    Raises frappe.PermissionError for who may not read the customer or the company.
    """
    require_permission("Customer", "read", customer)
    require_permission("Company", "read", company)
    codes = frappe.parse_json(items) if isinstance(items, str) else items or []
    parts: dict[str, tuple[str, Callable[[], Any]]] = {
        "credit": ("SM Credit Account", lambda: customer_standing.credit(customer, company)),
        "deposits": ("SM Deposit", lambda: customer_standing.deposits(customer, company)),
        "overdue": ("SM Invoice", lambda: customer_standing.overdue_debts(customer, company)),
        "orders": ("SM Sales Order", lambda: customer_standing.open_orders(customer, company, leave_out)),
        "prices": ("SM Invoice", lambda: customer_standing.last_prices(customer, company, codes)),
    }
    return {name: read() for name, (doctype, read) in parts.items() if frappe.has_permission(doctype, "read")}
