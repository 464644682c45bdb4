"""Connections of a deposit: what it answers, what was kept of it."""

from frappe import _


def get_data() -> dict:
    """What Frappe's form shows as connections."""
    return {
        "fieldname": "deposit",
        "internal_links": {"SM Sales Order": "sales_order", "SM Deposit Request": "deposit_request"},
        "transactions": [
            {"label": _("Reference"), "items": ["SM Sales Order", "SM Deposit Request"]},
            {"label": _("Forfeited"), "items": ["SM Deposit Forfeiture"]},
        ],
    }
