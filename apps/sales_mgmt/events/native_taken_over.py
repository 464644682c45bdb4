"""Native documents for which documents of ours stand since the cut-over: what was taken goes on with ours."""

from typing import Any

import frappe
from frappe import _

from sales_mgmt.money.rounding import dec, plain
from sales_mgmt.posting.archived import archived


def refuse_return(doc: Any, method: str | None = None) -> None:
    """Before a native Delivery Note is saved: as a return it brings back no more of a line than was not taken over.

    What was billed there is returned and credited there. Product bundles come back there whole; in archive mode all.
    """
    if not doc.get("is_return") or archived():
        return
    wanted: dict[str, Any] = {}
    for row in doc.items:
        if row.get("dn_detail"):
            wanted[row.dn_detail] = wanted.get(row.dn_detail, 0) - dec(row.qty)
    taken = _taken(tuple(sorted(wanted)))
    for row in doc.items:
        line = taken.get(row.get("dn_detail"))
        if line and wanted[row.dn_detail] > (left := line.qty - line.returned_qty - line.taken):
            text = _("Row {0}: {1} stands for {2} since the cut-over; {3} are left to return here. Make an SM Return.")
            frappe.throw(text.format(row.idx, line.ours, line.native, plain(max(left, dec(0)))))


def refuse_order(doc: Any, method: str | None = None) -> None:
    """Before a native Sales Order is saved: it draws on no quotation that was taken over. In archive mode it may."""
    names = sorted({row.prevdoc_docname for row in doc.items if row.get("prevdoc_docname")})
    if not names or archived():
        return
    found = frappe.get_all(
        "SM Quotation", {"opening_document": ("in", names), "docstatus": 1}, ["opening_document", "name"], as_list=True
    )
    ours: dict[str, str] = dict(found)
    for row in doc.items:
        if name := ours.get(row.get("prevdoc_docname")):
            frappe.throw(
                _("Row {0}: {1} stands for {2} since the cut-over. Make an SM Sales Order from it.").format(
                    row.idx, name, row.prevdoc_docname
                )
            )


def keep_delivery(doc: Any, method: str | None = None) -> None:
    """Before a native Delivery Note is cancelled: not while a delivery of ours stands for it."""
    ours = frappe.db.get_value("SM Delivery Note", {"opening_document": doc.name, "docstatus": 1})
    if ours and not doc.get("is_return"):
        frappe.throw(
            _("{0} stands for {1} since the cut-over. Cancel it first, or reverse the cut-over.").format(ours, doc.name)
        )


def _taken(lines: tuple[str, ...]) -> dict[str, frappe._dict]:
    """Of native lines that were taken over: how much was delivered, came back there, and was taken, in their unit."""
    if not lines:
        return {}
    rows = frappe.db.sql(
        """SELECT native.name, native.parent AS native, native.qty, native.returned_qty, MAX(ours.parent) AS ours,
                  SUM(ours.qty) AS taken
           FROM `tabDelivery Note Item` native JOIN `tabSM Delivery Note Item` ours ON ours.opening_line = native.name
           WHERE native.name IN %s AND ours.docstatus = 1 AND ours.is_kit = 0 GROUP BY native.name""",
        (lines,),
        as_dict=True,
    )
    for row in rows:
        row.update({field: dec(row[field]) for field in ("qty", "returned_qty", "taken")})
    return {row.name: row for row in rows}
