"""The debt of an invoice as one native Sales Invoice, inserted once as submitted, and its cancellation."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from sales_mgmt.host.erpnext import ledgers, native_invoice
from sales_mgmt.host.erpnext.custom_fields import INVOICE_LINK, LINE_LINK
from sales_mgmt.host.facts import CarriedFields, LedgerRow
from sales_mgmt.money.rounding import ZERO
from sales_mgmt.plan.posting_plan import Due, PostingPlan, Receivable, ReceivableRef, RevenueLine, TaxLine, Voucher

NATIVE = "Sales Invoice"

OWN = frozenset(
    {
        "naming_series", "status", "amended_from", "customer", "company", "posting_date", "posting_time", "due_date",
        "debit_to", "outstanding_amount", "title", "sales_order", "so_detail", "delivery_note", "dn_detail",
        "serial_and_batch_bundle", "set_posting_time", "is_return", "return_against",
    }
)  # fmt: skip
"""Fields of the same name with another meaning, or that this module sets itself. A link to our order is none to a
native one."""


def carried_fields(doctype: str) -> CarriedFields:
    """The fields that a document of ours has in common with the native invoice."""
    return CarriedFields(
        header=_common(doctype, NATIVE),
        line=_common(f"{doctype} Item", f"{NATIVE} Item"),
        tax=_common("SM Sales Tax", "Sales Taxes and Charges"),
    )


def _common(ours: str, native: str) -> frozenset[str]:
    mine, theirs = frappe.get_meta(ours), frappe.get_meta(native)
    return frozenset(
        df.fieldname
        for df in mine.fields
        if df.fieldtype not in (*frappe.model.no_value_fields, *frappe.model.table_fields)
        and not df.get("is_virtual")
        and df.fieldname not in OWN
        and (same := theirs.get_field(df.fieldname))
        and (df.fieldtype != "Link" or df.options == same.options)
    )


def post(plan: PostingPlan) -> ReceivableRef:
    """Insert the native invoice of the plan's debt, submitted.

    Its own permission is not asked: whoever may submit our invoice was asked for that by the document.
    """
    invoice = native_invoice.new(_header(plan), _amounts(plan.receivable))
    invoice.flags.ignore_permissions = True
    invoice.insert()
    return ReceivableRef(NATIVE, invoice.name)


def reverse(voucher: Voucher, ref: ReceivableRef) -> list[ReceivableRef]:
    """Cancel the native invoice. ERPNext frees its payments, or refuses, as Accounts Settings say; what was freed."""
    invoice = frappe.get_doc("Sales Invoice", ref.voucher_no)
    invoice.flags.ignore_permissions = True  # who may cancel our document was asked there
    invoice.flags.sm_cancelled_by = voucher.name
    freed = ledgers.settling(ref)
    invoice.cancel()
    return freed  # by SQL: ERPNext tells nobody


def preview(plan: PostingPlan) -> list[LedgerRow]:
    """The general ledger rows that the native invoice would post."""
    debt = plan.receivable
    rows = [LedgerRow(debt.account, due.base_payment_amount, ZERO, debt.customer, due.due_date) for due in debt.dues]
    income: dict[str, Decimal] = {}
    for line in debt.lines:
        income[line.income_account] = income.get(line.income_account, ZERO) + line.base_net_amount
    rows += [LedgerRow(account, ZERO, amount) for account, amount in income.items()]
    return rows + [LedgerRow(tax.account, ZERO, tax.base_tax_amount) for tax in debt.taxes]


def _header(plan: PostingPlan) -> dict[str, Any]:
    debt, voucher = plan.receivable, plan.voucher
    return {
        **_texts(debt.carried, frappe.get_meta(NATIVE)),
        "docstatus": 1,
        "sm_voucher_type": voucher.doctype,
        INVOICE_LINK: voucher.name,
        "customer": debt.customer,
        "company": voucher.company,
        "set_posting_time": 1,
        "posting_date": voucher.posting_date,
        "posting_time": voucher.posting_time or frappe.utils.nowtime(),
        "due_date": max(due.due_date for due in debt.dues),
        "currency": debt.currency,
        "conversion_rate": float(debt.conversion_rate),
        # The price list is a mandatory field there; prices are ours, so its currency is the document's.
        "selling_price_list": any_price_list(),
        "price_list_currency": debt.currency,
        "plc_conversion_rate": float(debt.conversion_rate),
        "debit_to": debt.account,
        "cost_center": debt.cost_center,
        "discount_amount": debt.carried.get("discount_amount") or 0,
        "payment_terms_template": debt.payment_terms_template,
        "items": [_item(line) for line in debt.lines],
        "taxes": [_tax(tax) for tax in debt.taxes],
        "payment_schedule": [_due(due) for due in debt.dues],
    }


def _item(line: RevenueLine) -> dict[str, Any]:
    return {
        **_texts(line.carried, frappe.get_meta(f"{NATIVE} Item")),
        LINE_LINK: line.voucher_line,
        "item_code": line.item_code,
        "item_name": line.item_name,
        "description": line.description,
        "qty": float(line.qty),
        "uom": line.uom,
        "conversion_factor": float(line.conversion_factor),
        "price_list_rate": line.carried.get("price_list_rate") or 0,
        "rate": float(line.rate),
        "income_account": line.income_account,
        "cost_center": line.cost_center,
    }


def _tax(tax: TaxLine) -> dict[str, Any]:
    return {
        **_texts(tax.carried, frappe.get_meta("Sales Taxes and Charges")),
        "charge_type": tax.charge_type,
        "account_head": tax.account,
        "description": tax.description,
        "rate": float(tax.rate),
        "tax_amount": tax.carried.get("tax_amount", 0) if tax.charge_type == "Actual" else 0,
        "cost_center": tax.cost_center,
    }


def _due(due: Due) -> dict[str, Any]:
    return {
        "payment_term": due.payment_term,
        "due_date": due.due_date,
        "invoice_portion": float(due.invoice_portion),
        "payment_amount": float(due.payment_amount),
        "base_payment_amount": float(due.base_payment_amount),
        "outstanding": float(due.payment_amount),
        "base_outstanding": float(due.base_payment_amount),
        "description": due.description,
        "discount_type": due.discount_type or "Percentage",
        "discount": float(due.discount),
        "discount_date": due.discount_date,
    }


def _texts(carried: Mapping[str, Any], meta: Any) -> dict[str, Any]:
    """What is carried, for the native document to begin with: its amounts are written after its own calculation."""
    return {field: value for field, value in carried.items() if meta.get_field(field).fieldtype != "Currency"}


def _money(carried: Mapping[str, Any], meta: Any) -> dict[str, float]:
    return {field: value for field, value in carried.items() if meta.get_field(field).fieldtype == "Currency"}


def _amounts(debt: Receivable) -> native_invoice.PlannedAmounts:
    """Every amount that the two documents have under one name."""
    header, item, tax = (frappe.get_meta(of) for of in (NATIVE, f"{NATIVE} Item", "Sales Taxes and Charges"))
    return native_invoice.PlannedAmounts(
        header=_money(debt.carried, header),
        items=[_money(line.carried, item) for line in debt.lines],
        taxes=[_money(row.carried, tax) for row in debt.taxes],
    )


def any_price_list() -> str:
    """A selling price list of ERPNext, for a field that is mandatory there; its prices are not used.

    Raises frappe.ValidationError where there is none.
    """
    found = frappe.db.get_single_value("Selling Settings", "selling_price_list") or frappe.db.get_value(
        "Price List", {"selling": 1, "enabled": 1}
    )
    if not found:
        frappe.throw(_("ERPNext has no selling price list. Make one, and choose it in Selling Settings."))
    return found


def draft_payment(debt: ReceivableRef) -> Any:
    """ERPNext's Payment Entry for what is open of a native invoice, unsaved."""
    from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry

    return get_payment_entry(debt.voucher_type, debt.voucher_no)
