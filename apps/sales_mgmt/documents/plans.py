"""What each document does when it posts, as a PostingPlan."""

from typing import TYPE_CHECKING

import frappe

from sales_mgmt.documents import sources
from sales_mgmt.documents.sources import DELIVERY, ORDER
from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.movements import DELIVERED, INVOICED, ORDERED
from sales_mgmt.plan.posting_plan import (
    Due,
    LineMove,
    NewLine,
    PostingPlan,
    Receivable,
    RevenueLine,
    StockMove,
    TaxLine,
)

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def order_plan(doc: "SalesDocument") -> PostingPlan:
    """Confirming an order opens its lines and reserves credit for their gross value."""
    return PostingPlan(
        voucher=doc.voucher,
        new_lines=tuple(
            NewLine(doc.doctype, doc.name, row.name, doc.credit_account, dec(row.gross_amount)) for row in doc.items
        ),
        line_moves=tuple(_move(doc.doctype, doc.name, row.name, ORDERED, row) for row in doc.items),
        credit_guarded=True,
    )


def delivery_plan(doc: "SalesDocument") -> PostingPlan:
    """Delivering takes from the order's lines and from stock, and opens lines to invoice."""
    stock_items = {code for code, item in doc.facts.items.items() if item.is_stock_item}
    return PostingPlan(
        voucher=doc.voucher,
        new_lines=tuple(NewLine(doc.doctype, doc.name, row.name) for row in doc.items),
        line_moves=tuple(
            move
            for row in doc.items
            for move in (
                _move(ORDER.doctype, row.sales_order, row.so_detail, DELIVERED, row),
                _move(doc.doctype, doc.name, row.name, DELIVERED, row),
            )
        ),
        stock_moves=tuple(
            StockMove(
                item_code=row.item_code,
                warehouse=row.warehouse,
                qty=-dec(row.stock_qty),
                voucher_line=row.name,
                row=row.idx,
                expense_account=row.expense_account,
                cost_center=row.cost_center,
            )
            for row in doc.items
            if row.item_code in stock_items
        ),
        sources=sources.of(doc),
    )


def invoice_plan(doc: "SalesDocument") -> PostingPlan:
    """Invoicing takes from the order's and the delivery's lines, creates the debt, and opens lines to credit."""
    moves = [_move(ORDER.doctype, row.sales_order, row.so_detail, INVOICED, row) for row in doc.items]
    moves += [
        _move(DELIVERY.doctype, row.delivery_note, row.dn_detail, INVOICED, row) for row in doc.items if row.dn_detail
    ]
    moves += [_move(doc.doctype, doc.name, row.name, INVOICED, row) for row in doc.items]
    return PostingPlan(
        voucher=doc.voucher,
        new_lines=tuple(NewLine(doc.doctype, doc.name, row.name) for row in doc.items),
        line_moves=tuple(moves),
        receivable=_receivable(doc),
        sources=sources.of(doc),
    )


def _move(doctype: str, parent: str, line: str, movement: str, row) -> LineMove:
    return LineMove(
        source_doctype=doctype,
        source_parent=parent,
        source_line=line,
        movement=movement,
        qty=dec(row.stock_qty),
        amount=dec(row.base_net_amount),
        voucher_line=row.name,
        row=row.idx,
        item_code=row.item_code,
    )


def _receivable(doc: "SalesDocument") -> Receivable:
    return Receivable(
        account=doc.debit_to,
        currency=doc.currency,
        conversion_rate=dec(doc.conversion_rate),
        cost_center=doc.cost_center,
        lines=tuple(
            RevenueLine(
                item_code=row.item_code,
                item_name=row.item_name,
                description=row.description or row.item_name,
                qty=dec(row.qty),
                uom=row.uom,
                conversion_factor=dec(row.conversion_factor),
                rate=dec(row.rate),
                net_amount=dec(row.net_amount),
                base_net_amount=dec(row.base_net_amount),
                income_account=row.income_account,
                cost_center=row.cost_center,
                voucher_line=row.name,
            )
            for row in doc.items
        ),
        taxes=tuple(
            TaxLine(
                charge_type=row.charge_type,
                account=row.account_head,
                description=row.description or row.account_head,
                rate=dec(row.rate),
                tax_amount=dec(row.tax_amount),
                base_tax_amount=dec(row.base_tax_amount),
                cost_center=row.cost_center or doc.cost_center,
            )
            for row in doc.taxes
        ),
        dues=tuple(
            Due(
                due_date=frappe.utils.getdate(row.due_date),
                payment_amount=dec(row.payment_amount),
                base_payment_amount=dec(row.base_payment_amount),
                payment_term=row.payment_term,
                invoice_portion=dec(row.invoice_portion),
            )
            for row in doc.payment_schedule
        ),
        grand_total=dec(doc.grand_total),
        base_grand_total=dec(doc.base_grand_total),
        payment_terms_template=doc.payment_terms_template,
    )
