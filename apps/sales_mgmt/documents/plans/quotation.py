"""What a quotation does."""

from typing import TYPE_CHECKING

from sales_mgmt.documents.plans.parts import line_move
from sales_mgmt.documents.settings import setting
from sales_mgmt.money.rounding import HUNDRED, dec
from sales_mgmt.plan.movements import QUOTED
from sales_mgmt.plan.posting_plan import NewLine, PostingPlan

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def quotation_plan(doc: "SalesDocument") -> PostingPlan:
    """Submitting a quotation opens its lines to order, without credit; alternatives draw on the line they stand for.

    What may be ordered beyond the quoted quantity is frozen on the line's balance.
    """
    beyond = dec(setting("order_beyond_quotation")) / HUNDRED
    rows = [row for row in doc.items if not row.is_alternative]
    return PostingPlan(
        voucher=doc.voucher,
        new_lines=tuple(
            NewLine(doc.doctype, doc.name, row.name, tolerance=dec(row.stock_qty) * beyond) for row in rows
        ),
        line_moves=tuple(line_move(doc.doctype, doc.name, row.name, QUOTED, row) for row in rows),
        sources=tuple((doc.doctype, name) for name in doc.revised_names),
    )
