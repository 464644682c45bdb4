"""Native orders, deliveries and invoices in a company that sells with our documents: refused, asked for credit, or only
counted, as SM Company Policy says. They count in exposure in every case."""

from typing import Any

import frappe
from frappe import _

from sales_mgmt.credit import native_control, policy
from sales_mgmt.host import host
from sales_mgmt.plan import credit_stages
from sales_mgmt.plan.posting_plan import ReceivableRef

INSTEAD = {
    "Quotation": "SM Quotation",
    "Sales Order": "SM Sales Order",
    "Delivery Note": "SM Delivery Note",
    "Sales Invoice": "SM Invoice",
    "POS Invoice": "SM Invoice",
}
"""Native DocType -> ours that does the same."""

BEGINS = {
    "Sales Order": credit_stages.CONFIRM,
    "Delivery Note": credit_stages.DIRECT_DELIVERY,
    "Sales Invoice": credit_stages.DIRECT_INVOICE,
}
"""Native DocType -> the stage at which it asks for credit."""


def refuse_by_policy(doc: Any, method: str | None = None) -> None:
    """Before a native document is saved: none of a company that sells by our documents only.

    What takes back something native, and opening invoices, are let through: they finish what was there before.
    """
    if doc.get("sm_voucher") or policy.mode_of(doc.company) != policy.SM_ONLY or _let_through(doc):
        return
    frappe.throw(
        _("{0} sells by our documents only. Make an {1} instead of a {2}.").format(
            doc.company, _(INSTEAD[doc.doctype]), _(doc.doctype)
        )
    )


def ask_for_credit(doc: Any, method: str | None = None) -> None:
    """Before a native document is submitted under our control: does the customer's account bear what it adds?"""
    if _controlled(doc) and (amount := host().native_amount(doc)) > 0:
        native_control.ask(doc, BEGINS[doc.doctype], amount)
        if doc.doctype == "Sales Invoice":
            native_control.ask_when_posted(doc)


def order_changed(doc: Any, method: str | None = None) -> None:
    """A native order was submitted, changed, closed, reopened or cancelled."""
    if doc.docstatus:
        native_control.count(doc, [ReceivableRef(doc.doctype, doc.name)], _stage(doc))


def delivery_changed(doc: Any, method: str | None = None) -> None:
    """A native delivery note was submitted, returned, closed or cancelled; its orders are delivered by it."""
    if doc.docstatus:
        own = [ReceivableRef(doc.doctype, name) for name in {doc.name, doc.get("return_against")} if name]
        orders = {row.get("against_sales_order") for row in doc.items}
        native_control.count(doc, [*own, *_refs("Sales Order", orders)], _stage(doc))


def invoice_changed(doc: Any, method: str | None = None) -> None:
    """A native invoice was submitted or cancelled: what it bills is not open any more, or is open again."""
    if not doc.get("sm_voucher"):
        orders, deliveries = ({row.get(field) for row in doc.items} for field in ("sales_order", "delivery_note"))
        billed = [*_refs("Sales Order", orders), *_refs("Delivery Note", deliveries)]
        native_control.count(doc, billed, None)


def _stage(doc: Any) -> str | None:
    """The stage at which somebody confirms, changes or reopens a document under our control; None for what follows from
    others: that an invoice was taken back opens an order again, which weighs no more than before."""
    if not _controlled(doc):
        return None
    before = doc.get_doc_before_save()
    if before and before.status == "Closed" and doc.status != "Closed":
        return credit_stages.REOPEN
    return {"submit": BEGINS[doc.doctype], "update_after_submit": credit_stages.CHANGE}.get(getattr(doc, "_action", ""))


def _controlled(doc: Any) -> bool:
    """Whether a document needs the credit account's leave."""
    if doc.get("sm_voucher") or doc.docstatus == 2:
        return False
    return policy.mode_of(doc.company) == policy.BOTH and not (doc.get("is_pos") and policy.pos_exempt(doc.company))


def _let_through(doc: Any) -> bool:
    if doc.get("is_return") and doc.get("return_against"):
        return True
    if doc.get("is_opening") == "Yes":
        return True
    return bool(doc.doctype == "POS Invoice" or doc.get("is_pos")) and policy.pos_exempt(doc.company)


def _refs(doctype: str, names: set[str | None]) -> list[ReceivableRef]:
    return [ReceivableRef(doctype, name) for name in sorted(filter(None, names))]
