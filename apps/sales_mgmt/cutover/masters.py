"""Advances, price lists and credit limits of the host become ours."""

from typing import Any

import frappe
from frappe import _

from sales_mgmt.credit import limits
from sales_mgmt.credit.accounts import account_of, find_account
from sales_mgmt.cutover import copying
from sales_mgmt.host import host
from sales_mgmt.host.opening import ADVANCE, PRICES, OpenDocument
from sales_mgmt.plan.posting_plan import ReceivableRef

CHANGE = "SM Credit Limit Change"
Made = tuple[str, str]


def take_advance(document: OpenDocument, company: str) -> Made:
    """A deposit that stands for the host's payment, as a whole: what it settles already counts as applied."""
    native = frappe.get_doc(ADVANCE, document.name)
    receipt = ReceivableRef(ADVANCE, document.name)
    doc = copying.begin("SM Deposit", native)
    doc.update(
        {
            "customer": native.party,
            "amount": float(host().deposit_uses([receipt], latest=True)[receipt].received),
            "receipt_type": ADVANCE,
            "receipt_no": document.name,
        }
    )
    copying.post(doc)
    return doc.doctype, doc.name


def undo_advance(row: Any) -> None:
    """Forget of the payment; it stands at the host as before."""
    doc = frappe.get_doc(row.made_doctype, row.made)
    doc.flags.ignore_permissions = True  # who reverses the cut-over was asked for the right to
    doc.cancel()


def take_prices(document: OpenDocument, company: str) -> Made:
    """A price list of ours with the prices of the host's. It is the default of those whose default the host's is."""
    native = frappe.get_doc(PRICES, document.name)
    if frappe.db.exists("SM Price List", native.name):
        frappe.throw(_("There is a price list {0} of ours already.").format(native.name))
    doc = {"doctype": "SM Price List", "price_list_name": native.name, "currency": native.currency, "enabled": 1}
    doc["is_default"] = int(frappe.db.get_single_value("Selling Settings", "selling_price_list") == native.name)
    doc["assignments"] = [
        {field: name}
        for field, master in (("customer", "Customer"), ("customer_group", "Customer Group"))
        for name in frappe.get_all(master, {"default_price_list": native.name}, pluck="name", limit_page_length=0)
    ]
    made = frappe.get_doc(doc).insert(ignore_permissions=True)  # who started the cut-over was asked for the right to
    for price in _prices(native.name):
        frappe.get_doc({"doctype": "SM Item Price", "price_list": made.name, **price}).insert(ignore_permissions=True)
    return made.doctype, made.name


def _prices(price_list: str) -> list[dict[str, Any]]:
    """The host's prices; of those that we would call equal (batches, packing units) the latest."""
    rows = frappe.get_all(
        "Item Price",
        {"price_list": price_list, "selling": 1},
        ["item_code", "uom", "price_list_rate as rate", "customer", "valid_from", "valid_upto", "reference"],
        order_by="modified",
        limit_page_length=0,
    )
    return list({(row.item_code, row.uom, row.customer, row.valid_from): row for row in rows}.values())


def undo_prices(row: Any) -> None:
    """Delete list and prices. Raises frappe.LinkExistsError where a document has used the list."""
    for name in frappe.get_all("SM Item Price", {"price_list": row.made}, pluck="name", limit_page_length=0):
        frappe.delete_doc("SM Item Price", name, ignore_permissions=True)  # see begin() in copying.py
    frappe.delete_doc("SM Price List", row.made, ignore_permissions=True)


def take_limit(document: OpenDocument, company: str) -> Made:
    """The customer's limit is that of its credit account, by a change of the limit that whoever began the cut-over
    approves; refused where somebody else has to."""
    account = find_account(document.name, company) or account_of(document.name, company)
    if limits.own_limit(account).amount is not None:
        frappe.throw(_("{0} has a credit limit of ours already.").format(document.name))
    return _change_limit(account, float(document.amount))


def undo_limit(row: Any) -> None:
    """The account has no limit of its own any more."""
    _change_limit(frappe.db.get_value(CHANGE, row.made, "credit_account"), None)


def _change_limit(account: str, amount: float | None) -> Made:
    doc = {"doctype": CHANGE, "credit_account": account, "reason": _("Cut-over")}
    doc |= {"limit_applies": int(amount is not None), "credit_limit": amount or 0}
    change = frappe.get_doc(doc)
    change.flags.ignore_permissions = True  # the change itself asks whether its limit may be approved
    change.insert()
    change.submit()
    return CHANGE, change.name
