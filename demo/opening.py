"""Opening stock: made up, for the data knows no purchases. Of each product just what is shipped in the orders and
what the data says is in stock in the end, at a share of the list price."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import frappe

from demo.dates import OPENING_DAY
from demo.masters import COMPANY, WAREHOUSE, item_code
from demo.northwind import Northwind

COST_SHARE = Decimal("0.55")
"""Cost of a product, of its list price."""
REMARKS = "Opening stock of the demo: quantities from the data, cost made up"


def cost(list_price: Decimal) -> Decimal:
    """The made-up cost of a product, to the cent."""
    return (list_price * COST_SHARE).quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)


def quantities(data: Northwind) -> dict[int, int]:
    """Product -> opening quantity, where there is any."""
    found = {row["Id"]: row["UnitsInStock"] for row in data.raw["Products"]}
    for order in data.orders.values():
        for line in order.lines if order.shipped else ():
            found[line.product_id] += line.qty
    return {product: qty for product, qty in found.items() if qty}


def receive(data: Northwind) -> bool:
    """Bring the opening stock in, once. Returns whether it was done now."""
    if frappe.db.exists("Stock Entry", {"company": COMPANY, "remarks": REMARKS}):
        return False
    prices = {row["Id"]: Decimal(row["UnitPrice"]) for row in data.raw["Products"]}
    entry = frappe.get_doc(
        {
            "doctype": "Stock Entry",
            "stock_entry_type": "Material Receipt",
            "purpose": "Material Receipt",
            "company": COMPANY,
            "posting_date": OPENING_DAY,
            "posting_time": "00:00:00",
            "set_posting_time": 1,
            "is_opening": "Yes",
            "remarks": REMARKS,
            "items": [
                {
                    "item_code": item_code(product),
                    "qty": qty,
                    "t_warehouse": WAREHOUSE,
                    "basic_rate": float(cost(prices[product])),
                }
                for product, qty in quantities(data).items()
            ],
        }
    )
    entry.insert()
    entry.submit()
    return True
