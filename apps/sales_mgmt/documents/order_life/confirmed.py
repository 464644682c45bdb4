"""The confirmed order that an action is about, locked, and how the action posts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

import frappe
from frappe import _

from sales_mgmt.documents import status
from sales_mgmt.documents.sources import DELIVERY
from sales_mgmt.documents.sources import ORDER as ORDER_SOURCE
from sales_mgmt.plan.posting_plan import LineMove, Voucher
from sales_mgmt.posting.archived import refuse_if_archived
from sales_mgmt.posting.bulk import new_names
from sales_mgmt.posting.undo import undone_on_refusal

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

ORDER = ORDER_SOURCE.doctype


@contextmanager
def acting_on(name: str) -> "Iterator[SalesDocument]":
    """The confirmed order with its row locked, so that its lines stand still; a refusal undoes what the block wrote.

    Raises frappe.ValidationError where the order is not confirmed, frappe.DoesNotExistError where there is none.
    """
    refuse_if_archived()
    with undone_on_refusal("sm_order_life"):
        order = frappe.get_doc(ORDER, name, for_update=True)
        if not order.docstatus.is_submitted():
            state = _("cancelled") if order.docstatus.is_cancelled() else _("a draft")
            frappe.throw(_("Sales order {0} is {1}: this is for confirmed orders.").format(name, state))
        yield order


def refresh_statuses(order: "SalesDocument") -> None:
    """The status of the order, and of its deliveries: what they have to bill depends on the order's lines."""
    deliveries = frappe.db.sql_list(
        """SELECT DISTINCT parent FROM `tabSM Delivery Note Item`
           WHERE sales_order = %s AND docstatus = 1 LOCK IN SHARE MODE""",
        (order.name,),
    )
    status.refresh([(ORDER, order.name), *((DELIVERY.doctype, name) for name in deliveries)])
    order.forget_balances()


def voucher_of_today(order: "SalesDocument") -> Voucher:
    """The order as the voucher of what happens to it now."""
    return Voucher(order.doctype, order.name, order.company, order.customer, frappe.utils.getdate())


def line_move(order: "SalesDocument", row, movement: str, qty: Decimal, amount: Decimal, gross: Decimal) -> LineMove:
    """A movement of an order's own line. Its voucher line is new: the row of the log that explains it."""
    [log_row] = new_names(1)
    return LineMove(ORDER, order.name, row.name, movement, qty, amount, log_row, row.idx, row.item_code, gross)


def chosen_rows(order: "SalesDocument", lines: Sequence[str] | None) -> list:
    """The order's rows by name, all of them where no names are given. Raises frappe.ValidationError for a stranger."""
    if lines is None:
        return list(order.items)
    strangers = set(lines) - {row.name for row in order.items}
    if strangers:
        frappe.throw(_("Sales order {0} has no line {1}.").format(order.name, ", ".join(sorted(strangers))))
    return [row for row in order.items if row.name in lines]
