"""What a company gets when it is made, and what its defaults may be."""

from collections.abc import Iterator

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Max
from frappe.utils import now

from host_erp.masters.chart import CHART, PROFIT_AND_LOSS, Node

ACCOUNT_COLUMNS = (
    "name", "owner", "modified_by", "creation", "modified", "docstatus", "idx", "account_name", "company", "is_group",
    "root_type", "report_type", "account_type", "account_currency", "parent_account", "old_parent", "freeze_account",
    "disabled", "lft", "rgt",
)  # fmt: skip
WAREHOUSES = ("Stores", "Finished Goods")


def check_abbr(doc: Document) -> None:
    """Fill in the initials where there is no abbreviation. Raises ValidationError where another company has it."""
    doc.abbr = (doc.abbr or "".join(word[0] for word in doc.company_name.split())).strip()
    other = frappe.db.get_value("Company", {"abbr": doc.abbr, "name": ("!=", doc.name)})
    if other:
        frappe.throw(_("Abbreviation {0} is used by {1}").format(doc.abbr, other))


def check_defaults(doc: Document) -> None:
    """Raises ValidationError for a default account, cost center or warehouse that is a group or not the company's."""
    for doctype in ("Account", "Cost Center", "Warehouse"):
        chosen = {field.fieldname: doc.get(field.fieldname) for field in doc.meta.get("fields", {"options": doctype})}
        wanted = sorted({name for name in chosen.values() if name})
        if not wanted:
            continue
        rows = frappe.get_all(doctype, filters={"name": ("in", wanted)}, fields=["name", "company", "is_group"])
        good = {row.name for row in rows if row.company == doc.name and not row.is_group}
        for field, name in chosen.items():
            if name and name not in good:
                frappe.throw(
                    _("{0}: {1} is a group or not of {2}").format(_(doc.meta.get_label(field)), name, doc.name)
                )


def set_up(doc: Document) -> None:
    """Give a company a chart of accounts, cost centers and warehouses, and fill its empty defaults; each of the three
    only where it has none, so running it again changes nothing."""
    defaults: dict[str, str] = {}
    if not frappe.db.exists("Account", {"company": doc.name}):
        defaults |= make_accounts(doc)
    if not frappe.db.exists("Cost Center", {"company": doc.name}):
        main = make_tree(doc, "Cost Center", doc.company_name, ["Main"])[0]
        defaults |= {"cost_center": main, "round_off_cost_center": main}
    if not frappe.db.exists("Warehouse", {"company": doc.name}):
        make_tree(doc, "Warehouse", "All Warehouses", WAREHOUSES)
    missing = {field: name for field, name in defaults.items() if not doc.get(field)}
    if missing:
        doc.db_set(missing)


def make_accounts(doc: Document) -> dict[str, str]:
    """Write the chart in one statement; returns the company defaults that it fills.

    Not by saving documents: that would renumber the tree and read it again for every account.
    """
    table = frappe.qb.DocType("Account")
    last = frappe.qb.from_(table).select(Max(table.rgt)).for_update().run()[0][0] or 0
    user, stamp, rows, defaults = frappe.session.user, now(), [], {}
    for root_type, root in CHART.items():
        report = "Profit and Loss" if root_type in PROFIT_AND_LOSS else "Balance Sheet"
        for node, parent, left, right in walk(root, None, last + 1):
            name = f"{node[0]} - {doc.abbr}"
            above = f"{parent[0]} - {doc.abbr}" if parent else None
            rows.append((
                name, user, user, stamp, stamp, 0, 0, node[0], doc.name, int(len(node) > 2), root_type, report,
                node[1].get("type", ""), doc.default_currency, above, above, "No", 0, left, right,
            ))  # fmt: skip
            last = max(last, right)
            if "default" in node[1]:
                defaults[node[1]["default"]] = name
    frappe.db.bulk_insert("Account", list(ACCOUNT_COLUMNS), rows)
    return defaults


def walk(node: Node, parent: Node | None, left: int) -> Iterator[tuple[Node, Node | None, int, int]]:
    """(node, parent, left, right) of a node and all below it, numbered as a nested set from `left` on."""
    right = left + 1
    below = []
    for child in node[2] if len(node) > 2 else ():
        rows = list(walk(child, node, right))
        right = rows[0][3] + 1
        below += rows
    yield node, parent, left, right
    yield from below


def make_tree(doc: Document, doctype: str, root: str, leaves: list[str] | tuple[str, ...]) -> list[str]:
    """A root group with leaves below it; returns the leaves' names."""
    key = frappe.scrub(doctype)
    names = []
    parent = None
    for title in (root, *leaves):
        node = frappe.new_doc(doctype)
        node.update({f"{key}_name": title, "company": doc.name, "is_group": int(parent is None)})
        node.set(f"parent_{key}", parent)
        # who may make a company gets its trees with it
        node.insert(ignore_permissions=True)
        parent = parent or node.name
        names.append(node.name)
    return names[1:]


def remove_set_up(doc: Document) -> None:
    """Delete what `set_up` made. Raises LinkExistsError where anything was posted in the company."""
    for doctype in ("GL Entry", "Stock Ledger Entry", "Payment Ledger Entry"):
        if frappe.db.exists(doctype, {"company": doc.name}):
            frappe.throw(
                _("{0} has entries in {1} and cannot be deleted").format(doc.name, _(doctype)), frappe.LinkExistsError
            )
    warehouses = frappe.get_all("Warehouse", filters={"company": doc.name}, pluck="name")
    if warehouses:
        frappe.db.delete("Bin", {"warehouse": ("in", warehouses)})
    for doctype in ("Account", "Cost Center", "Warehouse"):
        frappe.db.delete(doctype, {"company": doc.name})


def refuse_merge(old: str, new: str, merge: bool) -> None:
    """Raises ValidationError: two sets of books cannot become one."""
    if merge:
        frappe.throw(_("Companies {0} and {1} cannot be merged").format(old, new))
