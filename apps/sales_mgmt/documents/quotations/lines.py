"""What an order's line takes of a quotation's line.

An alternative has no balance of its own: ordering a part of it uses up the same part of the line that it stands for, so
that the two together are never ordered beyond what was quoted.
"""

from typing import TYPE_CHECKING

import frappe
from frappe import _

from sales_mgmt.fulfilment.quotation_status import CLOSED
from sales_mgmt.money.rounding import dec, to_column

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument, SalesLine


def draw(row: "SalesLine", found: frappe._dict) -> None:
    """Set which line of the quotation an order's line uses up, and how much of it, in that line's stock units."""
    row.price_trace = found.price_trace
    row.quoted_line, row.quoted_item = found.main_line, found.main_item
    row.quoted_qty = float(to_column(dec(row.qty) * dec(found.main_qty) / dec(found.qty)))


def draw_nothing(row: "SalesLine") -> None:
    """A line that draws on no quotation uses up none, whatever a client says."""
    row.quoted_line, row.quoted_item, row.quoted_qty = None, None, 0


def lapsed(doc: "SalesDocument", found: frappe._dict) -> str | None:
    """Why the quotation of a source line cannot be ordered from, if it cannot."""
    if found.status in CLOSED:
        return _("quotation {0} is {1}. Reopen or revise it, or make a new one.").format(
            found.parent, _(found.status).lower()
        )
    day = doc.voucher.posting_date
    if found.valid_till and day > found.valid_till:
        return _("quotation {0} is valid until {1}; this document is of {2}. Extend it, or make a new one.").format(
            found.parent, found.valid_till, day
        )
    return None
