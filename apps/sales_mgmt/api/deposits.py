"""What users do with deposits: ask for them, apply them to invoices, free them, pay them back. Who may submit deposits
may move them."""

from typing import Any

import frappe
from frappe.model.document import Document

from sales_mgmt.api.permission import require_permission
from sales_mgmt.documents import deposits
from sales_mgmt.documents.deposits import gates, requests
from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.posting_plan import Money
from sales_mgmt.posting.retry import retried

DEPOSIT, INVOICE = deposits.DEPOSIT, deposits.INVOICE


@frappe.whitelist()
def open_deposits(invoice: str) -> list[str]:
    """Deposits that could settle an invoice, in the order in which they would."""
    require_permission(DEPOSIT, "read")
    require_permission(INVOICE, "read", invoice)
    return [name for name in deposits.open_deposits(invoice) if frappe.has_permission(DEPOSIT, "read", doc=name)]


@frappe.whitelist(methods=["POST"])
@retried
def apply(deposit: str, invoice: str, amount: float | None = None, day: str | None = None) -> dict[str, Any]:
    """Settle an invoice with a deposit, by all that both have open where no amount is given."""
    _require(deposit, invoice)
    return _answer(deposit, deposits.apply(deposit, invoice, _amount(amount), _date(day)))


@frappe.whitelist(methods=["POST"])
@retried
def apply_to_invoice(invoice: str, day: str | None = None) -> dict[str, float]:
    """Settle an invoice with the open deposits, those tied to its orders first, then the oldest."""
    require_permission(INVOICE, "read", invoice)
    for deposit in deposits.open_deposits(invoice):
        require_permission(DEPOSIT, "submit", deposit)
    return {name: float(amount) for name, amount in deposits.apply_to(invoice, _date(day)).items()}


@frappe.whitelist(methods=["POST"])
@retried
def unapply(deposit: str, invoice: str, amount: float | None = None, day: str | None = None) -> dict[str, Any]:
    """Free what a deposit settles of an invoice."""
    _require(deposit, invoice)
    return _answer(deposit, deposits.unapply(deposit, invoice, _amount(amount), _date(day)))


@frappe.whitelist(methods=["POST"])
@retried
def refund(
    deposit: str,
    amount: float | None = None,
    day: str | None = None,
    mode_of_payment: str | None = None,
    reference_no: str | None = None,
) -> dict[str, Any]:
    """Pay back what is open of a deposit."""
    require_permission(DEPOSIT, "submit", deposit)
    money = Money(mode_of_payment, reference_no) if mode_of_payment or reference_no else None
    return _answer(deposit, deposits.refund(deposit, _amount(amount), _date(day), money))


@frappe.whitelist()
def needed_by(order: str) -> list[dict[str, Any]]:
    """What an order needs before each of its gates, what has come, and what is missing."""
    require_permission("SM Sales Order", "read", order)
    return gates.state_of(order)


@frappe.whitelist()
def request_for(order: str) -> Document:
    """The unsaved request for the deposit that an order lacks."""
    require_permission("SM Sales Order", "read", order)
    require_permission(requests.REQUEST, "create")
    made = frappe.new_doc("SM Deposit Request")
    made.sales_order = order
    requests.work_out(made)
    return made


@frappe.whitelist()
def receipt_of(request: str, amount: float | None = None) -> Document:
    """The unsaved deposit that answers a request, of all that has not come yet where no amount is given."""
    require_permission(requests.REQUEST, "read", request)
    require_permission(DEPOSIT, "create")
    return requests.receipt(request, _amount(amount))


def _require(deposit: str, invoice: str) -> None:
    require_permission(DEPOSIT, "submit", deposit)
    require_permission(INVOICE, "read", invoice)


def _answer(deposit: str, amount: Any) -> dict[str, Any]:
    return {"deposit": deposit, "amount": float(amount), "status": frappe.db.get_value(DEPOSIT, deposit, "status")}


def _amount(amount: float | None) -> Any:
    return None if amount is None else dec(amount)


def _date(day: str | None) -> Any:
    return frappe.utils.getdate(day) if day else None
