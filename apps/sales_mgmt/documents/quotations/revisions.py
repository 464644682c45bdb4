"""Revisions of a quotation: each a document of its own under the first one's number, of which the last one counts.

Of a family of revisions a later one that is submitted replaces all earlier ones. Where it is cancelled, the last of
those left counts again.
"""

from typing import TYPE_CHECKING

import frappe
from frappe import _

from sales_mgmt.documents.quotations import states
from sales_mgmt.posting import line_ledger
from sales_mgmt.posting.apply import lock_sources

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

MUST_AGREE = ("customer", "company")


def first_of(doc: "SalesDocument") -> str:
    """The quotation whose number the revisions share."""
    return doc.revision_of or doc.name


def family(first: str, lock: bool = False) -> list[frappe._dict]:
    """All revisions of a quotation, the first one included, in order. `lock` holds them until the transaction ends."""
    return frappe.db.sql(
        f"""SELECT name, revision, docstatus, customer, company FROM `tabSM Quotation`
            WHERE name = %(first)s OR revision_of = %(first)s ORDER BY revision, name {"FOR UPDATE" if lock else ""}""",
        {"first": first},
        as_dict=True,
    )


def give_name(doc: "SalesDocument") -> None:
    """Name a new revision after the first: SM-QTN-2026-00001-R1, -R2 … The family is locked, so no number comes twice.

    Raises frappe.ValidationError where there is no such quotation, or it is of another customer or company.
    """
    members = family(doc.revision_of, lock=True)
    first = next((member for member in members if member.name == doc.revision_of and not member.revision), None)
    if first is None:
        frappe.throw(_("{0} is not the first revision of a quotation.").format(doc.revision_of))
    for field in MUST_AGREE:
        if doc.get(field) != first[field]:
            frappe.throw(
                _("Quotation {0} is for {1} {2}: a revision for {3} is a new quotation.").format(
                    first.name, _(doc.meta.get_label(field)), first[field], doc.get(field)
                )
            )
    doc.revision = members[-1].revision + 1
    doc.name = f"{doc.revision_of}-R{doc.revision}"


def make(name: str) -> "SalesDocument":
    """The next revision of a quotation, unsaved, with its lines as they are.

    Raises frappe.ValidationError for a draft (edit it) and where something was ordered already.
    """
    old = frappe.get_doc(states.QUOTATION, name)
    if old.docstatus.is_draft():
        frappe.throw(_("Quotation {0} is a draft: change the draft itself.").format(name))
    refuse_ordered([member.name for member in family(first_of(old)) if member.docstatus == 1])
    new = frappe.copy_doc(old)
    new.docstatus = 0  # Frappe leaves it as it was where tests run
    new.revision_of = first_of(old)
    for row, before in zip(new.items, old.items, strict=True):
        row.revised_line = before.name
    return new


def earlier(doc: "SalesDocument") -> list[str]:
    """The submitted revisions that this one replaces, locked.

    Raises frappe.ValidationError where a later one is submitted, or something was ordered from an earlier one.
    """
    if not doc.revision_of:
        return []
    members = [member for member in family(doc.revision_of, lock=True) if member.docstatus == 1]
    for member in members:
        if member.revision > doc.revision:
            frappe.throw(
                _("Quotation {0} is later than {1} and submitted: revise that one.").format(member.name, doc.name)
            )
    names = [member.name for member in members if member.revision < doc.revision]
    refuse_ordered(names)
    return names


def refuse_ordered(names: list[str]) -> None:
    """Raise frappe.ValidationError where something was ordered from one of these quotations."""
    balances = line_ledger.read_balances_of(names, latest=True)
    ordered = {balance.source_parent for balance in balances.values() if balance.state.ordered}
    if ordered:
        frappe.throw(
            _("Quotation {0} was ordered from already and is not revised. Make a new quotation for the rest.").format(
                ", ".join(sorted(ordered))
            )
        )


def settle_others(doc: "SalesDocument") -> None:
    """After a revision was submitted or cancelled: the earlier ones' statuses and lines."""
    names = [member.name for member in family(first_of(doc)) if member.docstatus == 1 and member.name != doc.name]
    lock_sources((states.QUOTATION, name) for name in names)
    states.settle(names)
