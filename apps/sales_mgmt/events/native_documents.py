"""The host's own documents beside ours: what would go past our balances is refused, and our action is named."""

from typing import Any

import frappe
from frappe import _

from sales_mgmt.posting.archived import archived


def keep_linked_invoice(doc: Any, method: str | None = None) -> None:
    """Before a native Sales Invoice is cancelled: one that carries our debt goes with our document.

    The link is written when the native invoice is made and never changes, so that nothing needs to be locked.
    """
    if doc.get("sm_voucher") and not doc.flags.sm_cancelled_by:
        frappe.throw(
            _("{0} carries the debt of {1} {2}. Cancel that document instead.").format(
                doc.name, _(doc.sm_voucher_type), doc.sm_voucher
            )
        )


MONEY = {"Payment Entry": ("SM Deposit", "receipt"), "Journal Entry": ("SM Deposit Forfeiture", "journal")}
"""By DocType of the host: the document of ours that it may stand for, and how the fields that name it begin."""


def keep_deposits_voucher(doc: Any, method: str | None = None) -> None:
    """Before a payment or journal is cancelled: one that a deposit or forfeiture stands on goes with that document.

    Frappe's own question for links comes too late, and may not be asked: it remembers for hours which DocTypes a
    Dynamic Link leads to, and learns nothing of what is written without a save.
    """
    ours, field = MONEY[doc.doctype]
    voucher = {f"{field}_type": doc.doctype, f"{field}_no": doc.name, "docstatus": 1}
    if name := frappe.db.get_value(ours, voucher):
        frappe.throw(
            _("{0} belongs to {1} {2}. Cancel that document instead.").format(doc.name, _(ours), name),
            frappe.LinkExistsError,
        )


def refuse_beside_ours(doc: Any, method: str | None = None) -> None:
    """Before a native Sales Invoice is saved: no return, debit note or amendment of one that carries our debt.

    A desk's amendment brings the link along. In archive mode, where there is no action of ours to use instead, returns
    and debit notes pass.
    """
    if (doc.get("sm_voucher") and not doc.get("amended_from")) or archived():
        return
    for field, action in (
        ("return_against", _("Make an SM Return from {0}.")),
        ("amended_from", _("Amend {0} instead.")),
    ):
        if ours := _ours([doc.get(field)]):
            [(native, document)] = ours.items()
            frappe.throw(_("{0} carries the debt of {1}.").format(native, document) + " " + action.format(document))


def refuse_native_delivery(doc: Any, method: str | None = None) -> None:
    """Before a native Delivery Note is saved: goods of our invoices leave by our delivery notes. In archive mode, where
    there are none to make, it passes."""
    if archived():
        return
    ours = _ours([row.get("against_sales_invoice") for row in doc.items])
    for row in doc.items:
        if document := ours.get(row.get("against_sales_invoice")):
            frappe.throw(
                _("Row {0}: {1} carries the debt of {2}. Make an SM Delivery Note from its order.").format(
                    row.idx, row.against_sales_invoice, document
                )
            )


def _ours(names: list[str | None]) -> dict[str, str]:
    """Native Sales Invoice -> the document of ours that it carries, for those that carry one."""
    wanted = tuple(sorted({name for name in names if name}))
    if not wanted or not frappe.get_meta("Sales Invoice").has_field("sm_voucher"):
        return {}
    rows = frappe.db.sql(
        "SELECT name, sm_voucher FROM `tabSales Invoice` WHERE name IN %s AND COALESCE(sm_voucher, '') != ''",
        (wanted,),
    )
    return dict(rows)
