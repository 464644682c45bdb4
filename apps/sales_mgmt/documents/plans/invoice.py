"""What an invoice does."""

from typing import TYPE_CHECKING

from sales_mgmt.documents import sources
from sales_mgmt.documents.direct import direct_lines
from sales_mgmt.documents.plans.parts import line_move, receivable
from sales_mgmt.documents.sources import DELIVERY, ORDER, has_source
from sales_mgmt.plan.movements import INVOICED
from sales_mgmt.plan.posting_plan import NewLine, PostingPlan

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def invoice_plan(doc: "SalesDocument") -> PostingPlan:
    """Invoicing takes from the order's and the delivery's lines, creates the debt, and opens lines to credit.

    What was ordered or delivered has passed the credit limit before; a direct line has not, so the debt is guarded. Its
    exposure is the receivable alone: the line has no gross amount, but names the account, so that a hold is met even by
    an invoice of nothing.
    """
    moves = [
        line_move(ORDER.doctype, row.sales_order, row.so_detail, INVOICED, row) for row in doc.items if row.so_detail
    ]
    moves += [
        line_move(DELIVERY.doctype, row.delivery_note, row.dn_detail, INVOICED, row)
        for row in doc.items
        if row.dn_detail
    ]
    moves += [line_move(doc.doctype, doc.name, row.name, INVOICED, row) for row in doc.items]
    return PostingPlan(
        voucher=doc.voucher,
        new_lines=tuple(
            NewLine(doc.doctype, doc.name, row.name, None if has_source(doc, row) else doc.credit_account)
            for row in doc.items
        ),
        line_moves=tuple(moves),
        receivable=receivable(doc),
        sources=sources.of(doc),
        credit_guarded=bool(direct_lines(doc)),
    )
