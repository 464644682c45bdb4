"""Who buys, who pays, where it goes and from where: payer, addresses and contact of a document."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _

from sales_mgmt.documents.direct import begins_here
from sales_mgmt.host import party_masters
from sales_mgmt.host.party_masters import ADDRESS, CONTACT, Linked
from sales_mgmt.posting.refusals import throw_all

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

CUSTOMER, COMPANY = "Customer", "Company"

TEXTS = {
    "customer_address": "address_display",
    "shipping_address_name": "shipping_address",
    "dispatch_address_name": "dispatch_address",
    "company_address": "company_address_display",
}
"""Address field -> the field with its text, kept as it was when the document was made."""

BELONGS_TO = {
    "customer_address": (ADDRESS, CUSTOMER),
    "shipping_address_name": (ADDRESS, CUSTOMER),
    "contact_person": (CONTACT, CUSTOMER),
    "dispatch_address_name": (ADDRESS, COMPANY),
    "company_address": (ADDRESS, COMPANY),
}
"""Field -> what it names, and whose that must be. An address of the payer's is as good as the customer's."""

CONTACT_TEXTS = ("contact_display", "contact_mobile", "contact_email")

CARRIED = (*BELONGS_TO, *TEXTS.values(), *CONTACT_TEXTS, "tax_id", "incoterm", "named_place")
"""What the next document of the chain takes over."""


def fill(doc: "SalesDocument") -> None:
    """Payer, addresses, contact and tax id, where a new document of its own accord has none; the texts of those that
    changed. One statement where anything has to be looked up, none else.

    Raises frappe.ValidationError where an address or contact is not the customer's or the company's.
    """
    if not doc.meta.has_field("customer_address"):
        return
    fresh, changed = begins_here(doc), _changed(doc)
    if fresh:
        debtor = doc.facts.debtor.name
        doc.payer = debtor if debtor != doc.customer else None
        doc.tax_id = doc.tax_id or doc.facts.customer.tax_id
    if fresh or any(doc.get(field) for field in changed):
        found = party_masters.linked(_parties(doc), [doc.get(field) for field in BELONGS_TO if doc.get(field)])
        if fresh:
            _defaults(doc, found)
        if messages := list(_strangers(doc, found)):
            throw_all(messages, frappe.ValidationError, _("Please correct"))
    for field, text in TEXTS.items():
        if field in changed or not doc.get(text):
            doc.set(text, party_masters.address_text(doc.get(field)))
    if "contact_person" in changed or not doc.contact_display:
        doc.update(party_masters.contact(doc.contact_person))


def check(doc: "SalesDocument") -> Iterator[str]:
    """What is wrong with the payer."""
    payer = doc.facts.debtor
    if payer.name == doc.customer:
        return
    if payer.disabled:
        yield _("Payer {0} is disabled. Enable it or choose another payer.").format(payer.name)
    if payer.frozen:
        yield _("Payer {0} is frozen. Ask your accountant to unfreeze it.").format(payer.name)


def _changed(doc: "SalesDocument") -> list[str]:
    """Fields that name another address or contact than what is stored, or belong to another party by now."""
    before = doc.get_doc_before_save()
    if not before:
        # What was mapped or typed has yet to be looked at; a preview of what is stored has been.
        return list(BELONGS_TO) if doc.is_new() else []
    moved = any(doc.get(field) != before.get(field) for field in ("customer", "payer", "company"))
    return [field for field in BELONGS_TO if moved or doc.get(field) != before.get(field)]


def _parties(doc: "SalesDocument") -> list[tuple[str, str]]:
    payer = [(CUSTOMER, doc.payer)] if doc.payer else []
    return [(CUSTOMER, doc.customer), *payer, (COMPANY, doc.company)]


def _defaults(doc: "SalesDocument", found: Sequence[Linked]) -> None:
    customer = doc.facts.customer
    addresses = [one for one in found if one.kind == ADDRESS and not one.disabled]
    own = [one for one in addresses if (one.party_type, one.party) == (CUSTOMER, doc.customer)]
    company = [one for one in addresses if one.party_type == COMPANY]
    contacts = [one for one in found if one.kind == CONTACT and one.party == doc.customer]
    bill_to = _usual(own, customer.primary_address)
    ship_to = next((one.name for one in own if one.is_shipping), None) or bill_to
    defaults = {
        "customer_address": bill_to,
        "shipping_address_name": ship_to,
        "contact_person": _usual(contacts, customer.primary_contact),
        "company_address": _usual(company),
    }
    for field, name in defaults.items():
        doc.set(field, doc.get(field) or name)


def _usual(among: Sequence[Linked], preferred: str | None = None) -> str | None:
    """The one that the customer names, else the primary one, else the only one."""
    names = [one.name for one in among]
    if preferred in names:
        return preferred
    primary = next((one.name for one in among if one.is_primary), None)
    return primary or (names[0] if len(names) == 1 else None)


def _strangers(doc: "SalesDocument", found: Sequence[Linked]) -> Iterator[str]:
    known = {(one.kind, one.party_type, one.name): one for one in found}
    for field, (kind, party_type) in BELONGS_TO.items():
        name: Any = doc.get(field)
        if not name:
            continue
        label = _(doc.meta.get_label(field))
        one = known.get((kind, party_type, name))
        if one is None:
            party = doc.customer if party_type == CUSTOMER else doc.company
            yield _("{0}: {1} does not belong to {2}. Choose one that does, or link it.").format(label, name, party)
        elif one.disabled:
            yield _("{0}: {1} is disabled. Choose another one.").format(label, name)
