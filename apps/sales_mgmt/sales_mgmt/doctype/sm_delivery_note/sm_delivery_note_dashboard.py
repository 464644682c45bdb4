"""Connections of a delivery note: its orders, its invoices, what came back."""

from frappe import _


def get_data() -> dict:
    """What Frappe's form shows as connections."""
    return {
        "fieldname": "delivery_note",
        "internal_links": {"SM Sales Order": ["items", "sales_order"]},
        "transactions": [
            {"label": _("Reference"), "items": ["SM Sales Order"]},
            {"label": _("Billing"), "items": ["SM Invoice"]},
            {"label": _("Returns"), "items": ["SM Return"]},
        ],
    }
