"""Production for order lines."""

import frappe

from sales_mgmt.api.permission import require_permission
from sales_mgmt.documents import order_life
from sales_mgmt.money.rounding import dec
from sales_mgmt.posting.retry import retried

ORDER = "SM Sales Order"


@frappe.whitelist(methods=["POST"])
@retried
def request(name: str, line: str, qty: float | None = None) -> dict[str, str]:
    """Ask production to make what an order's line lacks, or `qty` stock units of it; the host's request."""
    require_permission(ORDER, "submit", name)
    doctype, made = order_life.request_production(name, line, dec(qty) if qty is not None else None)
    return {"doctype": doctype, "name": made}
