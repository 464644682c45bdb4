"""Addresses and contacts of customers and companies: Frappe's own DocTypes, alike on both hosts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import frappe
from frappe.contacts.doctype.address.address import get_address_display, get_default_address

ADDRESS, CONTACT = "Address", "Contact"
AT_MOST = 50
"""Of a party with many addresses, those that are asked for by name come first, then the primary ones."""

PLACES = {"city": "city", "county": "county", "state": "state", "zipcode": "pincode", "country": "country"}
"""A Tax Rule's word -> Address's field."""


@dataclass(frozen=True, slots=True)
class Linked:
    """An address or contact of a party."""

    kind: str
    party_type: str
    party: str
    name: str
    is_primary: bool
    is_shipping: bool
    disabled: bool


def linked(parties: Sequence[tuple[str, str]], names: Sequence[str]) -> list[Linked]:
    """Addresses and contacts of the parties (DocType, name), in one query: those in `names` and the usual ones first.

    Without permission: whoever may make a sales document for a customer sees what is printed on it.
    """
    rows = frappe.db.sql(
        """SELECT link.parenttype, link.link_doctype, link.link_name, link.parent,
                  COALESCE(address.is_primary_address, contact.is_primary_contact, 0) AS is_primary,
                  COALESCE(address.is_shipping_address, 0) AS is_shipping, COALESCE(address.disabled, 0)
           FROM `tabDynamic Link` link
           LEFT JOIN `tabAddress` address ON link.parenttype = 'Address' AND address.name = link.parent
           LEFT JOIN `tabContact` contact ON link.parenttype = 'Contact' AND contact.name = link.parent
           WHERE link.parenttype IN ('Address', 'Contact') AND (link.link_doctype, link.link_name) IN %s
           ORDER BY link.parent IN %s DESC, is_primary DESC, is_shipping DESC, link.parent LIMIT %s""",
        (tuple(parties), tuple(names) or ("",), AT_MOST),
    )
    return [
        Linked(kind, party_type, party, name, bool(primary), bool(shipping), bool(disabled))
        for kind, party_type, party, name, primary, shipping, disabled in rows
    ]


def address_text(name: str | None) -> str | None:
    """An address as its country's template shows it."""
    return get_address_display(address(name)) if name else None


def default_address_text(doctype: str, name: str) -> str | None:
    """The usual address of a customer or company, for documents that keep none."""
    return address_text(get_default_address(doctype, name))


def address(name: str | None) -> dict:
    """An address's fields, from Frappe's cache; empty where there is none."""
    if not name or not frappe.get_cached_value(ADDRESS, name, "name"):
        return {}
    return frappe.get_cached_doc("Address", name).as_dict()


def contact(name: str | None) -> Mapping[str, str | None]:
    """What documents show of a contact."""
    if not name or not frappe.get_cached_value(CONTACT, name, "name"):
        return dict.fromkeys(("contact_display", "contact_mobile", "contact_email"))
    doc = frappe.get_cached_doc("Contact", name)
    full_name = doc.get("full_name") or " ".join(part for part in (doc.first_name, doc.last_name) if part)
    return {"contact_display": full_name, "contact_mobile": doc.mobile_no, "contact_email": doc.email_id}


def tax_category(bill_to: str | None, ship_to: str | None) -> str | None:
    """The tax category of an address: of bill-to, or of ship-to where the accounts settings say so."""
    by = frappe.get_cached_value("Accounts Settings", "Accounts Settings", "determine_address_tax_category_from")
    return address(ship_to if by == "Shipping Address" else bill_to).get("tax_category") or None


def places(bill_to: str | None, ship_to: str | None) -> dict[str, str | None]:
    """billing_city, shipping_country ...: what tax rules ask of a document's addresses."""
    found = {}
    for prefix, name in (("billing", bill_to), ("shipping", ship_to)):
        known = address(name)
        found |= {f"{prefix}_{word}": known.get(field) for word, field in PLACES.items()}
    return found


def other_ledger_currency(customer: str, company: str, currency: str) -> str | None:
    """A currency in which the company's books have the customer already, other than this one."""
    found = frappe.db.sql(
        """SELECT account_currency FROM `tabPayment Ledger Entry`
           WHERE party_type = 'Customer' AND party = %s AND company = %s AND delinked = 0 AND account_currency != %s
           LIMIT 1""",
        (customer, company, currency),
    )
    return found[0][0] if found else None
