"""What confirming an order does."""

from dataclasses import replace
from typing import TYPE_CHECKING

from sales_mgmt.documents import reservations, sources
from sales_mgmt.documents.plans.parts import line_move
from sales_mgmt.documents.sources import QUOTATION
from sales_mgmt.money.rounding import HUNDRED, dec
from sales_mgmt.plan.credit_stages import AMEND, CONFIRM
from sales_mgmt.plan.movements import ORDERED
from sales_mgmt.plan.posting_plan import LineMove, NewLine, PostingPlan

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def new_line(doc: "SalesDocument", row) -> NewLine:
    """The source line that an order's row becomes."""
    return NewLine(
        source_doctype=doc.doctype,
        source_parent=doc.name,
        source_line=row.name,
        credit_account=doc.credit_account,
        gross=dec(row.gross_amount),
        tolerance=dec(row.tolerance),
        open_weight=dec(doc.open_order_weight) / HUNDRED,
        unbilled_weight=dec(doc.unbilled_weight) / HUNDRED,
        service=not (doc.facts.items[row.item_code].is_stock_item or row.is_kit or row.delivered_by_supplier),
    )


def order_plan(doc: "SalesDocument") -> PostingPlan:
    """Confirming an order opens its lines and reserves credit for their gross value."""
    return PostingPlan(
        voucher=doc.voucher,
        new_lines=tuple(new_line(doc, row) for row in doc.items),
        line_moves=tuple(line_move(doc.doctype, doc.name, row.name, ORDERED, row) for row in doc.items)
        + tuple(_of_quotation(row) for row in doc.items if row.quotation_item),
        sources=sources.of(doc),
        credit_guarded=True,
        credit_stage=AMEND if doc.amended_from else CONFIRM,
        reservations=reservations.wanted_at_first(doc),
    )


def _of_quotation(row) -> LineMove:
    """What an order's line uses up of the quotation's line that it draws on."""
    moved = line_move(QUOTATION.doctype, row.quotation, row.quoted_line, ORDERED, row)
    return replace(moved, qty=dec(row.quoted_qty), amount=dec(row.quoted_amount), item_code=row.quoted_item)
