"""Connections of an order: what it came from, what was delivered, billed and paid ahead."""

from frappe import _


def get_data() -> dict:
    """What Frappe's form shows as connections."""
    return {
        "fieldname": "sales_order",
        "internal_links": {"SM Quotation": ["items", "quotation"]},
        "non_standard_fieldnames": {"SM Credit Hold": "voucher_no"},
        "transactions": [
            {"label": _("Reference"), "items": ["SM Quotation"]},
            {"label": _("Fulfilment"), "items": ["SM Delivery Note", "SM Return"]},
            {"label": _("Billing"), "items": ["SM Invoice", "SM Deposit", "SM Deposit Request"]},
            {"label": _("Credit"), "items": ["SM Credit Hold"]},
        ],
    }
