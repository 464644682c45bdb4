"""What a return does."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sales_mgmt.documents import sources
from sales_mgmt.documents.plans.parts import line_move, row_dimensions
from sales_mgmt.documents.sources import DELIVERY, INVOICE, ORDER
from sales_mgmt.documents.tracked_lines import serial_nos
from sales_mgmt.host import opening
from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.movements import CREDITED, RETURNED
from sales_mgmt.plan.posting_plan import (
    Credit,
    IssueRef,
    LineMove,
    PostingPlan,
    Receivable,
    ReceivableRef,
    RevenueLine,
    StockMove,
    TaxLine,
)

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def return_plan(doc: "SalesDocument") -> PostingPlan:
    """Returning takes goods in at the cost of their issue and credits what was invoiced of them, invoice by invoice. Of
    a kit its parts come into stock; of what the supplier delivered, nothing.

    The caller has locked the sources and worked out the amounts under the lock (documents/return_credits.py).
    """
    numbers = {row.name: row.idx for row in doc.items}
    stock_items = {code for code, item in doc.facts.items.items() if item.is_stock_item}
    dimensions = row_dimensions(doc)
    return PostingPlan(
        voucher=doc.voucher,
        line_moves=tuple(move for row in doc.items for move in _moves(row)),
        stock_moves=tuple(
            StockMove(
                item_code=row.item_code,
                warehouse=row.warehouse,
                qty=dec(row.stock_qty),
                voucher_line=row.name,
                row=numbers[row.kit_line or row.name],
                expense_account=row.expense_account,
                cost_center=row.cost_center,
                batch_no=row.batch_no,
                serial_nos=serial_nos(row),
                dimensions=dimensions.get(row.name, {}),
                return_of=_issue(row),
            )
            for row in (*doc.items, *doc.packed_items)
            if row.moves_stock and row.item_code in stock_items
        ),
        credits=tuple(Credit(_debt(row), _credited(doc, row)) for row in doc.credits if dec(row.base_grand_total)),
        sources=sources.of(doc),
    )


def _issue(row) -> IssueRef:
    """What brought the goods out: our delivery, or the host's for which it stands."""
    if row.opening_line:
        return IssueRef(opening.DELIVERY, row.opening_document, row.opening_line)
    return IssueRef(DELIVERY.doctype, row.delivery_note, row.packed_detail or row.dn_detail)


def _moves(row) -> Iterator[LineMove]:
    """Goods are returned on the lines that delivered and ordered them, credits go to the lines that were billed."""
    order = (ORDER.doctype, row.sales_order, row.so_detail)
    if row.dn_detail:
        yield line_move(DELIVERY.doctype, row.delivery_note, row.dn_detail, RETURNED, row)
        if row.so_detail:
            yield line_move(*order, RETURNED, row)
    if row.si_detail:
        yield line_move(INVOICE.doctype, row.sales_invoice, row.si_detail, CREDITED, row)
        if row.credited_dn_detail:
            yield line_move(DELIVERY.doctype, row.delivery_note, row.credited_dn_detail, CREDITED, row)
        if row.so_detail:
            yield line_move(*order, CREDITED, row)


def _debt(credit) -> ReceivableRef:
    return ReceivableRef(credit.receivable_type, credit.receivable_no)


def _credited(doc: "SalesDocument", credit) -> Receivable:
    """What one credit note takes back, as the invoice has posted it."""
    return Receivable(
        customer=credit.customer,
        account=credit.debit_to,
        currency=doc.currency,
        conversion_rate=dec(credit.conversion_rate),
        cost_center=credit.cost_center,
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
                credits_line=row.si_detail,
            )
            for row in doc.items
            if row.sales_invoice == credit.sales_invoice
        ),
        taxes=tuple(
            TaxLine(
                charge_type=row.charge_type,
                account=row.account_head,
                description=row.description or row.account_head,
                rate=dec(row.rate),
                tax_amount=dec(row.tax_amount),
                base_tax_amount=dec(row.base_tax_amount),
                cost_center=row.cost_center or credit.cost_center,
            )
            for row in doc.taxes
            if row.sales_invoice == credit.sales_invoice
        ),
        dues=(),
        grand_total=dec(credit.grand_total) - dec(credit.rounding),
        base_grand_total=dec(credit.base_grand_total) - dec(credit.base_rounding),
        owed=dec(credit.grand_total),
        base_owed=dec(credit.base_grand_total),
        base_rounding=dec(credit.base_rounding),
        round_off_account=credit.round_off_account,
        round_off_cost_center=credit.round_off_cost_center,
    )
