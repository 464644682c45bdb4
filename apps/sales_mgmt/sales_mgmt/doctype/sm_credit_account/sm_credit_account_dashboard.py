"""Connections of a credit account: what was decided, what waits, what counts in it."""

from frappe import _


def get_data() -> dict:
    """What Frappe's form shows as connections."""
    return {
        "fieldname": "credit_account",
        "transactions": [
            {"label": _("Decisions"), "items": ["SM Credit Decision", "SM Credit Hold", "SM Credit Limit Change"]},
            {"label": _("Exposure"), "items": ["SM Sales Order", "SM Credit Entry"]},
        ],
    }
