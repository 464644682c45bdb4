"""Credit notes: a native Sales Invoice of type return for each debt, with the plan's amounts.

ERPNext lets a note settle its invoice as a whole or not at all. Where less is open than the note is worth, the note
stays on account and a Journal Entry of type Credit Note applies the open part, as its Payment Reconciliation would.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from sales_mgmt.host.erpnext import dimensions, ledgers, native_invoice
from sales_mgmt.host.erpnext.custom_fields import INVOICE_LINK, LINE_LINK
from sales_mgmt.host.erpnext.receivables import NATIVE, any_price_list
from sales_mgmt.host.facts import CreditNote, LedgerRow
from sales_mgmt.money.rounding import ZERO
from sales_mgmt.plan.posting_plan import Credit, PostingPlan, Receivable, ReceivableRef, RevenueLine, TaxLine, Voucher

Lines = Mapping[str, Mapping[str, str]]
"""Our invoice line -> fields of the credit note's line that the native invoice's line gives it."""


def post(plan: PostingPlan) -> list[CreditNote]:
    """Insert the native credit notes of a plan, submitted, in the order of its credits."""
    lines = _native_lines(plan)
    headers = dimensions.of_invoices([credit.against.voucher_no for credit in plan.credits])
    return [_post(plan.voucher, credit, lines, headers.get(credit.against.voucher_no, {})) for credit in plan.credits]


def reverse(refs: Sequence[ReceivableRef]) -> None:
    """Cancel the credit notes, and before them the journals that applied them."""
    for ref in sorted(set(refs), key=lambda ref: ref.voucher_no):
        for name in _journals(ref.voucher_no):
            journal = frappe.get_doc("Journal Entry", name)
            journal.flags.ignore_permissions = True  # who may cancel the return was asked there
            journal.cancel()
        note = frappe.get_doc("Sales Invoice", ref.voucher_no)
        note.flags.ignore_permissions = True
        note.flags.sm_cancelled_by = note.get(INVOICE_LINK)
        note.cancel()


def preview(plan: PostingPlan) -> list[LedgerRow]:
    """The general ledger rows that the notes would post."""
    rows = []
    for credit in plan.credits:
        debt = credit.receivable
        rows.append(LedgerRow(debt.account, ZERO, debt.base_owed, debt.customer))
        rows += [LedgerRow(line.income_account, line.base_net_amount, ZERO) for line in debt.lines]
        rows += [LedgerRow(tax.account, tax.base_tax_amount, ZERO) for tax in debt.taxes]
        if debt.base_rounding:
            rows.append(LedgerRow(debt.round_off_account, debt.base_rounding, ZERO))
    return rows


def _post(voucher: Voucher, credit: Credit, lines: Lines, under: Mapping[str, str]) -> CreditNote:
    debt = credit.receivable
    owed = max(ledgers.debts([credit.against], latest=True)[credit.against].outstanding, ZERO)
    applied = min(owed, debt.base_owed)
    whole = applied == debt.base_owed
    note = native_invoice.new(_header(voucher, credit, lines, settles=whole) | under, _amounts(debt))
    note.flags.ignore_permissions = True  # who may submit the return was asked there
    note.insert()
    ref = ReceivableRef(NATIVE, note.name)
    if applied and not whole:
        _apply(voucher, credit, ref, applied, under)
    return CreditNote(ref, applied, debt.base_owed - applied)


def _header(voucher: Voucher, credit: Credit, lines: Lines, settles: bool) -> dict[str, Any]:
    debt = credit.receivable
    return {
        "docstatus": 1,
        "sm_voucher_type": voucher.doctype,
        INVOICE_LINK: voucher.name,
        "is_return": 1,
        "return_against": credit.against.voucher_no,
        "update_outstanding_for_self": int(not settles),
        "update_billed_amount_in_delivery_note": 0,
        "update_billed_amount_in_sales_order": 0,
        "customer": debt.customer,
        "company": voucher.company,
        "set_posting_time": 1,
        "posting_date": voucher.posting_date,
        "posting_time": voucher.posting_time or frappe.utils.nowtime(),
        "due_date": voucher.posting_date,
        "currency": debt.currency,
        "conversion_rate": float(debt.conversion_rate),
        "selling_price_list": any_price_list(),
        "price_list_currency": debt.currency,
        "plc_conversion_rate": float(debt.conversion_rate),
        "debit_to": debt.account,
        "cost_center": debt.cost_center,
        "items": [_item(line, lines) for line in debt.lines],
        "taxes": [_tax(tax) for tax in debt.taxes],
    }


def _item(line: RevenueLine, lines: Lines) -> dict[str, Any]:
    return {
        **lines.get(line.credits_line, {}),
        LINE_LINK: line.voucher_line,
        "item_code": line.item_code,
        "item_name": line.item_name,
        "description": line.description,
        "qty": -float(line.qty),
        "stock_qty": -float(line.qty * line.conversion_factor),
        "uom": line.uom,
        "conversion_factor": float(line.conversion_factor),
        "rate": float(line.net_amount / line.qty) if line.qty else 0,
        "income_account": line.income_account,
        "cost_center": line.cost_center,
    }


def _tax(tax: TaxLine) -> dict[str, Any]:
    """A charge of its amount: it was worked out from what the invoice has posted."""
    return {
        "charge_type": "Actual",
        "account_head": tax.account,
        "description": tax.description,
        "tax_amount": -float(tax.tax_amount),
        "cost_center": tax.cost_center,
    }


def _amounts(debt: Receivable) -> native_invoice.PlannedAmounts:
    """Every amount of the note, negative: ERPNext does not calculate it anew."""
    net, base_net = (sum((getattr(line, field) for line in debt.lines), ZERO) for field in NET)
    tax, base_tax = (sum((getattr(row, field) for row in debt.taxes), ZERO) for field in TAX)
    rounding = debt.owed - debt.grand_total
    base_rounding = debt.base_owed - base_net - base_tax
    header = {
        "total": net, "net_total": net, "base_total": base_net, "base_net_total": base_net,
        "total_taxes_and_charges": tax, "base_total_taxes_and_charges": base_tax,
        "grand_total": debt.grand_total, "base_grand_total": debt.base_owed - base_rounding,
        "rounding_adjustment": rounding, "base_rounding_adjustment": base_rounding,
        "rounded_total": debt.owed if rounding else ZERO,
        "base_rounded_total": debt.base_owed if base_rounding else ZERO,
        "outstanding_amount": debt.owed,
    }  # fmt: skip
    return native_invoice.PlannedAmounts(_negative(header), _items(debt), _taxes(debt), final=True)


NET = ("net_amount", "base_net_amount")
TAX = ("tax_amount", "base_tax_amount")


def _items(debt: Receivable) -> list[dict[str, float]]:
    return [
        _negative({
            "amount": line.net_amount, "net_amount": line.net_amount,
            "base_amount": line.base_net_amount, "base_net_amount": line.base_net_amount,
        })
        | _rates(line)
        for line in debt.lines
    ]  # fmt: skip


def _rates(line: RevenueLine) -> dict[str, float]:
    qty = line.qty or Decimal(1)
    rate, base_rate = float(line.net_amount / qty), float(line.base_net_amount / qty)
    return {"net_rate": rate, "base_rate": base_rate, "base_net_rate": base_rate}


def _taxes(debt: Receivable) -> list[dict[str, float]]:
    found = []
    total = sum((line.net_amount for line in debt.lines), ZERO)
    base_total = sum((line.base_net_amount for line in debt.lines), ZERO)
    for tax in debt.taxes:
        total, base_total = total + tax.tax_amount, base_total + tax.base_tax_amount
        found.append(_negative({
            "tax_amount": tax.tax_amount, "tax_amount_after_discount_amount": tax.tax_amount,
            "base_tax_amount": tax.base_tax_amount, "base_tax_amount_after_discount_amount": tax.base_tax_amount,
            "total": total, "base_total": base_total,
        }))  # fmt: skip
    return found


def _negative(amounts: Mapping[str, Decimal]) -> dict[str, float]:
    return {field: -float(amount) for field, amount in amounts.items()}


def _native_lines(plan: PostingPlan) -> Lines:
    """Our invoice line -> the native line that carries it, and its accounting dimensions."""
    wanted = {line.credits_line for credit in plan.credits for line in credit.receivable.lines}
    more = "".join(f", `{field}`" for field in dimensions.fields())
    rows = frappe.db.sql(
        f"""SELECT `{LINE_LINK}` AS ours, name AS sales_invoice_item{more} FROM `tabSales Invoice Item`
            WHERE `{LINE_LINK}` IN %s AND docstatus = 1""",
        (tuple(sorted(wanted)),),
        as_dict=True,
    )
    return {row.pop("ours"): row for row in rows}


class OnlyApplies:
    """Mixed into Journal Entry: it moves what is open from the note to the invoice, and nobody owes more by it."""

    def check_credit_limit(self) -> None:
        """Nothing is lent."""


def _apply(voucher: Voucher, credit: Credit, note: ReceivableRef, amount: Decimal, under: Mapping[str, str]) -> None:
    """Settle the open part of the debt with the note, by a journal."""
    debt = credit.receivable
    row = {"account": debt.account, "party_type": "Customer", "party": debt.customer, "cost_center": debt.cost_center}
    row |= under
    sides = (("credit", credit.against), ("debit", note))
    journal = native_invoice.of_site_class("Journal Entry", OnlyApplies)
    journal.update(
        {
            "voucher_type": "Credit Note",
            "company": voucher.company,
            "posting_date": voucher.posting_date,
            "is_system_generated": 1,
            "user_remark": _("{0} of {1} {2} applied to {3}").format(
                amount, _(voucher.doctype), voucher.name, credit.against.voucher_no
            ),
            "accounts": [
                row
                | {
                    f"{side}_in_account_currency": float(amount),
                    "reference_type": ref.voucher_type,
                    "reference_name": ref.voucher_no,
                }
                for side, ref in sides
            ],
        }
    )
    journal.flags.ignore_permissions = True
    journal.submit()


def _journals(note: str) -> list[str]:
    """Live journals of type Credit Note that this app made to apply a note."""
    rows = frappe.db.sql(
        """SELECT DISTINCT journal.name FROM `tabJournal Entry` journal
           JOIN `tabJournal Entry Account` line ON line.parent = journal.name
           WHERE line.reference_type = 'Sales Invoice' AND line.reference_name = %s AND journal.docstatus = 1
             AND journal.voucher_type = 'Credit Note' AND journal.is_system_generated = 1 ORDER BY journal.name""",
        (note,),
    )
    return [name for (name,) in rows]
