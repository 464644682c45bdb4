"""Connections of a return: what it takes back."""

from frappe import _


def get_data() -> dict:
    """What Frappe's form shows as connections."""
    return {
        "fieldname": "return",
        "internal_links": {
            "SM Sales Order": ["items", "sales_order"],
            "SM Delivery Note": ["items", "delivery_note"],
            "SM Invoice": ["items", "sales_invoice"],
        },
        "transactions": [{"label": _("Reference"), "items": ["SM Sales Order", "SM Delivery Note", "SM Invoice"]}],
    }
