"""What account, cost center and warehouse trees have in common: names with the company's abbreviation, one company to a
branch, and nodes that are in use."""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document

COMPANY_TREES = ("Account", "Cost Center", "Warehouse")

Uses = Iterable[tuple[str, str]]
"""(DocType, field) pairs in which a node may occur."""


def name_with_abbr(title: str, company: str, number: str | None = None) -> str:
    """'Debtors' of Northwind (NW) becomes 'Debtors - NW', with its number '1310 - Debtors - NW'."""
    abbr = frappe.get_cached_value("Company", company, "abbr")
    parts = [(number or "").strip(), (title or "").strip(), abbr or ""]
    return " - ".join(part for part in parts if part)


def check_parent(doc: Document) -> None:
    """Raises ValidationError where the parent is no group or belongs to another company, or a root is no group."""
    parent = doc.get(doc.nsm_parent_field)
    if not parent:
        if not doc.is_group:
            frappe.throw(_("{0} {1} needs a parent").format(_(doc.doctype), doc.name))
        return
    fact = frappe.db.get_value(doc.doctype, parent, ["is_group", "company"], as_dict=True)
    if not fact or not fact.is_group:
        frappe.throw(_("{0}: the parent {1} is not a group").format(doc.name, parent))
    if fact.company != doc.company:
        frappe.throw(_("{0}: the parent {1} belongs to {2}").format(doc.name, parent, fact.company))


def in_use(doc: Document, uses: Uses) -> str | None:
    """The DocType in which the node occurs, None where it is unused."""
    return next((doctype for doctype, field in uses if frappe.db.exists(doctype, {field: doc.name})), None)


def check_group_change(doc: Document, uses: Uses) -> None:
    """Raises ValidationError where a node in use would become a group, or a group with nodes below it a leaf."""
    before = doc.get_doc_before_save()
    if not before or bool(before.is_group) == bool(doc.is_group):
        return
    if doc.is_group and (doctype := in_use(doc, uses)):
        frappe.throw(_("{0} occurs in {1} and cannot become a group").format(doc.name, _(doctype)))
    if not doc.is_group and frappe.db.exists(doc.doctype, {doc.nsm_parent_field: doc.name}):
        frappe.throw(_("{0} has others below it and must stay a group").format(doc.name))


def refuse_if_used(doc: Document, uses: Uses) -> None:
    """Raises LinkExistsError before a node in use is deleted."""
    if doctype := in_use(doc, uses):
        frappe.throw(_("{0} occurs in {1} and cannot be deleted").format(doc.name, _(doctype)), frappe.LinkExistsError)


def renamed(doc: Document, old: str, new: str, merge: bool) -> str:
    """The new name with the company's abbreviation. Raises ValidationError for a merge across companies or kinds."""
    abbr = frappe.get_cached_value("Company", doc.company, "abbr")
    if not new.endswith(f" - {abbr}"):
        new = f"{new} - {abbr}"
    if merge:
        same = [
            field for field in ("company", "is_group", "root_type", "account_type", "account_currency")
            if doc.meta.has_field(field)
        ]  # fmt: skip
        other = frappe.db.get_value(doc.doctype, new, same, as_dict=True) or {}
        for field in same:
            if (other.get(field) or "") != (doc.get(field) or ""):
                frappe.throw(_("{0} and {1} differ in {2} and cannot be merged").format(old, new, field))
    return new


def store_title(doc: Document, title_field: str, number_field: str | None = None) -> None:
    """After a rename the title is the name without abbreviation and number."""
    abbr = frappe.get_cached_value("Company", doc.company, "abbr")
    title = doc.name.removesuffix(f" - {abbr}")
    number = doc.get(number_field) if number_field else None
    if number:
        title = title.removeprefix(f"{number} - ")
    frappe.db.set_value(doc.doctype, doc.name, title_field, title)


@frappe.whitelist()
def children(
    doctype: str, parent: str | None = None, company: str | None = None, is_root: bool | str | int = False, **_more: str
) -> list[dict]:
    """The nodes below `parent` in a company's tree, for the desk's tree view; the roots where `is_root`.

    Raises frappe.PermissionError for who may not read the DocType; rows are those the user may see.
    """
    if doctype not in COMPANY_TREES:
        frappe.throw(_("{0} is no tree of a company").format(doctype))
    field = f"parent_{frappe.scrub(doctype)}"
    wanted: dict[str, object] = {field: ("is", "not set") if is_root in (True, 1, "1", "true") else parent}
    if company:
        wanted["company"] = company
    rows = frappe.get_list(doctype, filters=wanted, fields=["name", "is_group"], order_by="name", limit_page_length=0)
    found = [{"value": row.name, "title": row.name, "expandable": row.is_group} for row in rows]
    return with_balances(found) if doctype == "Account" and frappe.has_permission("GL Entry", "read") else found


def with_balances(nodes: list[dict]) -> list[dict]:
    """The accounts with what was posted to them and all below, debit less credit, and the currency; one statement."""
    if not nodes:
        return nodes
    rows = frappe.db.sql(
        """select node.name, company.default_currency, sum(gl.debit - gl.credit)
        from `tabAccount` node join `tabCompany` company on company.name = node.company
        join `tabAccount` leaf on leaf.lft >= node.lft and leaf.rgt <= node.rgt and leaf.company = node.company
        left join `tabGL Entry` gl on gl.account = leaf.name and gl.is_cancelled = 0
        where node.name in %s group by node.name, company.default_currency""",
        ([node["value"] for node in nodes],),
    )
    balances = {
        name: {"balance": float(balance or 0), "company_currency": currency} for name, currency, balance in rows
    }
    return [{**node, **balances.get(node["value"], {})} for node in nodes]
