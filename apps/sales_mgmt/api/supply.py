"""Purchasing and production for open orders."""

from typing import Any

import frappe

from sales_mgmt.api.permission import require_permission
from sales_mgmt.documents import supply
from sales_mgmt.posting.retry import retried

REQUEST = "Material Request"


@frappe.whitelist(methods=["POST"])
@retried
def request(company: str) -> list[dict[str, str]]:
    """Request what open orders lack at a company, now instead of tonight; what was made of it."""
    require_permission("Company", "read", company)
    for permission in ("create", "submit"):
        require_permission(REQUEST, permission)
    return [{"doctype": doctype, "name": name} for doctype, name in supply.request(company)]


@frappe.whitelist(methods=["GET", "POST"])
def proposals(company: str) -> list[dict[str, Any]]:
    """Stock, open orders and what would be requested, by item and warehouse, quantities in stock units."""
    require_permission("Company", "read", company)
    require_permission(REQUEST, "read")
    return supply.overview(company)
