"""Connections of an invoice: what it bills, what was credited and paid."""

from frappe import _


def get_data() -> dict:
    """What Frappe's form shows as connections."""
    return {
        "fieldname": "sales_invoice",
        "internal_links": {
            "SM Sales Order": ["items", "sales_order"],
            "SM Delivery Note": ["items", "delivery_note"],
        },
        "non_standard_fieldnames": {"Payment Entry": "reference_name"},
        "transactions": [
            {"label": _("Reference"), "items": ["SM Sales Order", "SM Delivery Note"]},
            {"label": _("Returns"), "items": ["SM Return"]},
            {"label": _("Payment"), "items": ["Payment Entry"]},
        ],
    }
