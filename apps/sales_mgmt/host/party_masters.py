"""Addresses and contacts of customers and companies: Frappe's own DocTypes, alike on both hosts."""

from typing import TYPE_CHECKING

import frappe

if TYPE_CHECKING:
    from frappe.model.document import Document

PLACES = {"city": "city", "county": "county", "state": "state", "zipcode": "pincode", "country": "country"}
"""A Tax Rule's word -> Address's field."""


def tax_category(doc: "Document") -> str | None:
    """The tax category of the document's address: of bill-to, or ship-to where the accounts settings say so."""
    by = frappe.get_cached_value("Accounts Settings", "Accounts Settings", "determine_address_tax_category_from")
    name = doc.get("shipping_address_name" if by == "Shipping Address" else "customer_address")
    return _address(name).get("tax_category") or None


def places(doc: "Document") -> dict[str, str | None]:
    """billing_city, shipping_country ...: what tax rules ask of a document's addresses."""
    found = {}
    for prefix, field in (("billing", "customer_address"), ("shipping", "shipping_address_name")):
        address = _address(doc.get(field))
        found |= {f"{prefix}_{word}": address.get(column) for word, column in PLACES.items()}
    return found


def _address(name: str | None) -> dict:
    return frappe.get_cached_doc("Address", name).as_dict() if name and frappe.db.exists("Address", name) else {}
