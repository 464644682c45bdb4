"""What an order's line takes of a quotation's line.

An alternative has no balance of its own: ordering a part of it uses up the same part of the line that it stands for, so
that the two together are never ordered beyond what was quoted.
"""

from typing import TYPE_CHECKING

import frappe
from frappe import _

from sales_mgmt.documents.bulk_rows import alike
from sales_mgmt.documents.confirmed_rows import confirmed
from sales_mgmt.fulfilment.quotation_status import CLOSED
from sales_mgmt.money.rounding import dec, to_column
from sales_mgmt.pricing.trace import typed_over

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument, SalesLine

AMOUNT_PLACES = 2


def not_taken_yet(doc: "SalesDocument") -> list["SalesLine"]:
    """The lines of an order that were not confirmed with it: all, but where a confirmed order is changed. A confirmed
    line keeps what it drew on; where a change gives it another price, its trace says who did."""
    before = confirmed(doc)
    for row in doc.items:
        old = before.get(row.name)
        if old and old.quotation_item and old.price_trace:
            row.price_trace = old.price_trace
            if not alike(row.price_list_rate, old.price_list_rate) or not alike(row.rate, old.rate):
                row.price_trace = typed_over(old.price_trace, frappe.session.user)
    return [row for row in doc.items if row.name not in before]


def draw(row: "SalesLine", found: frappe._dict) -> None:
    """Set which line of the quotation an order's line uses up, and how much of it: the quantity in that line's stock
    units, the amount at its price, in company currency. Neither changes when a confirmed order is changed."""
    row.price_trace = found.price_trace
    row.quoted_line, row.quoted_item = found.main_line, found.main_item
    ordered, of = dec(row.qty), dec(found.qty)
    row.quoted_qty = float(to_column(ordered * dec(found.main_qty) / of))
    row.quoted_amount = float(round(ordered * dec(found.main_amount) / of, AMOUNT_PLACES))


def draw_nothing(row: "SalesLine") -> None:
    """A line that draws on no quotation uses up none, whatever a client says."""
    row.quoted_line, row.quoted_item, row.quoted_qty, row.quoted_amount = None, None, 0, 0


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
