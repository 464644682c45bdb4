"""Which deposits settle an invoice first: those tied to its orders, then the oldest of the others.

What is tied to another order that is still open is kept for that one: it is used by hand only.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import frappe
from frappe import _

from sales_mgmt.documents.owed import debtor
from sales_mgmt.documents.settings import setting
from sales_mgmt.plan.posting_plan import DepositUse, ReceivableRef

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

INVOICE = "SM Invoice"
BY_HAND_FIELD = "sm_deposits_by_hand"
"""Our field of the host's Customer: invoices take no deposits by themselves."""

TIED, FREE, KEPT = range(3)
"""Tied to one of the invoice's orders; tied to none that is open; kept for another order."""


def uses_for(doc: "SalesDocument") -> tuple[DepositUse, ...]:
    """What an invoice that posts now settles itself with: what had come by its date. One query where the customer has
    no open deposit, none where the site applies them by hand."""
    if not setting("apply_deposits"):
        return ()
    orders = {row.sales_order for row in doc.items if row.get("sales_order")}
    day = frappe.utils.getdate(doc.posting_date)
    found = [
        row for row in _candidates(debtor(doc), doc.company, orders) if row.choice != KEPT and row.posting_date <= day
    ]
    if not found or frappe.get_cached_value("Customer", debtor(doc), BY_HAND_FIELD) or _foreign(doc):
        return ()
    return tuple(DepositUse(row.name, ReceivableRef(row.receipt_type, row.receipt_no)) for row in found)


def open_deposits(invoice: str, by_hand: bool = True) -> list[str]:
    """Deposits with something open that could settle an invoice, in the order in which they would; without those that
    are kept for other orders where nobody chooses `by_hand`."""
    debt = debt_of(invoice)
    orders = frappe.get_all("SM Invoice Item", {"parent": invoice, "sales_order": ("is", "set")}, pluck="sales_order")
    found = _candidates(debtor(debt), debt.company, set(orders))
    return [row.name for row in found if by_hand or row.choice != KEPT]


def debt_of(invoice: str) -> frappe._dict:
    """Customer, payer, company, date and debt (`ref`) of a submitted invoice. Raises frappe.ValidationError for a draft
    or a cancelled one."""
    fields = ["customer", "payer", "company", "posting_date", "docstatus", "receivable_type", "receivable_no"]
    found = frappe.db.get_value(INVOICE, invoice, fields, as_dict=True)
    if not found or found.docstatus != 1:
        frappe.throw(_("{0} {1} is not submitted.").format(_(INVOICE), invoice))
    found.ref = ReceivableRef(found.receivable_type, found.receivable_no)
    return found


def _candidates(customer: str, company: str, orders: Iterable[str]) -> list[frappe._dict]:
    return frappe.db.sql(
        f"""SELECT doc.name, doc.receipt_type, doc.receipt_no, doc.posting_date,
                   CASE WHEN doc.sales_order IN %(orders)s THEN {TIED}
                        WHEN tied.docstatus = 0 OR (tied.docstatus = 1 AND tied.status NOT IN ('Completed', 'Closed'))
                        THEN {KEPT} ELSE {FREE} END AS choice
            FROM `tabSM Deposit` doc LEFT JOIN `tabSM Sales Order` tied ON tied.name = doc.sales_order
            WHERE doc.customer = %(customer)s AND doc.company = %(company)s
              AND doc.status IN ('Open', 'Partly Used') AND doc.docstatus = 1
            ORDER BY choice, doc.posting_date, doc.name""",
        {"customer": customer, "company": company, "orders": tuple(orders) or ("",)},
        as_dict=True,
    )


def _foreign(doc: "SalesDocument") -> bool:
    """Whether the debt stands on an account that deposits, in company currency, do not settle."""
    kept_in = frappe.get_cached_value("Account", doc.debit_to, "account_currency")
    return bool(kept_in) and kept_in != frappe.get_cached_value("Company", doc.company, "default_currency")
