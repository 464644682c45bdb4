"""Stock that orders hold, and what is available."""

import frappe

from sales_mgmt.api.permission import require_permission
from sales_mgmt.documents import order_life
from sales_mgmt.host import host
from sales_mgmt.posting import reservation_ledger
from sales_mgmt.posting.retry import retried

ORDER = "SM Sales Order"


@frappe.whitelist(methods=["POST"])
@retried
def reserve(name: str) -> dict[str, float]:
    """Set aside for a confirmed order what is open and available; what each of its lines holds then, in stock units."""
    require_permission(ORDER, "submit", name)
    order_life.reserve_stock(name)
    return _held(name)


@frappe.whitelist(methods=["POST"])
@retried
def free(name: str) -> dict[str, float]:
    """Let others have what a confirmed order holds."""
    require_permission(ORDER, "submit", name)
    order_life.free_stock(name)
    return _held(name)


@frappe.whitelist()
def available(item_code: str, warehouse: str) -> float:
    """What of an item lies in a warehouse and is not set aside, in stock units."""
    require_permission("Item", "read", item_code)
    require_permission("Warehouse", "read", warehouse)
    return float(host().available_qty([(item_code, warehouse)])[item_code, warehouse])


def _held(name: str) -> dict[str, float]:
    return {line: float(held.qty) for line, held in reservation_ledger.read_of([name]).items()}
