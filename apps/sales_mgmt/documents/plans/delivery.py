"""What a delivery note does."""

from typing import TYPE_CHECKING

from sales_mgmt.documents import sources
from sales_mgmt.documents.direct import direct_lines
from sales_mgmt.documents.opening import is_taken_over
from sales_mgmt.documents.plans.parts import line_move, row_dimensions
from sales_mgmt.documents.short_delivery import cancelled_moves
from sales_mgmt.documents.sources import ORDER, has_source
from sales_mgmt.documents.tracked_lines import serial_nos
from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.movements import DELIVERED
from sales_mgmt.plan.posting_plan import NewLine, PostingPlan, StockMove

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def delivery_plan(doc: "SalesDocument") -> PostingPlan:
    """Delivering takes from the order's lines and from stock, and opens lines to invoice.

    A direct line carries its own exposure. What raises exposure is guarded: a direct line here, an over-delivery
    where the posting finds one. Of a kit its parts leave the stock; of what the supplier delivers, or the host has
    delivered before, nothing.
    """
    numbers = {row.name: row.idx for row in doc.items}
    stock_items = {code for code, item in doc.facts.items.items() if item.is_stock_item}
    dimensions = row_dimensions(doc)
    return PostingPlan(
        voucher=doc.voucher,
        new_lines=tuple(
            NewLine(doc.doctype, doc.name, row.name)
            if has_source(doc, row)
            else NewLine(doc.doctype, doc.name, row.name, doc.credit_account, dec(row.gross_amount))
            for row in doc.items
        ),
        line_moves=(
            *(
                line_move(ORDER.doctype, row.sales_order, row.so_detail, DELIVERED, row)
                for row in doc.items
                if row.so_detail
            ),
            *(line_move(doc.doctype, doc.name, row.name, DELIVERED, row) for row in doc.items),
            *cancelled_moves(doc),
        ),
        stock_moves=tuple(
            StockMove(
                item_code=row.item_code,
                warehouse=row.warehouse,
                qty=-dec(row.stock_qty),
                voucher_line=row.name,
                row=numbers[row.kit_line or row.name],
                expense_account=row.expense_account,
                cost_center=row.cost_center,
                batch_no=row.batch_no or None,
                serial_nos=serial_nos(row),
                dimensions=dimensions.get(row.name, {}),
            )
            for row in (*doc.items, *doc.packed_items)
            if row.item_code in stock_items and not row.delivered_by_supplier and not is_taken_over(doc)
        ),
        sources=sources.of(doc),
        credit_guarded=bool(direct_lines(doc)),
    )
