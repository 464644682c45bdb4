"""Writes SM Order Change: who did what to a confirmed order, why, and what it changed. Nothing edits it afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import frappe

from sales_mgmt.money.rounding import dec, to_column
from sales_mgmt.plan.posting_plan import LineMove
from sales_mgmt.posting.bulk import insert_rows, new_names

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

DOCTYPE = "SM Order Change"
STAMP = ("name", "creation", "modified", "owner", "modified_by")
CHILD = (*STAMP, "idx", "parent", "parenttype", "parentfield")


@dataclass(frozen=True, slots=True)
class Why:
    """Why somebody acts on an order: a reason of SM Order Reason, and words of their own."""

    reason: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of the order (no line) or of one of its lines, before and after."""

    fieldname: str
    label: str
    before: Any
    after: Any
    line: str | None = None
    line_no: int | None = None
    item_code: str | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """An order's grand total in its own and in the company's currency."""

    grand_total: float
    base_grand_total: float

    @classmethod
    def of(cls, order: "SalesDocument") -> "Total":
        return cls(order.grand_total, order.base_grand_total)


def write(
    order: "SalesDocument",
    action: str,
    why: Why,
    changes: Sequence[FieldChange] = (),
    moves: Sequence[LineMove] = (),
    before: Total | None = None,
) -> str:
    """Write the log of one action and return its name. `moves` are what it posts: each names its row of the log."""
    [name] = new_names(1)
    stamp = (frappe.utils.now(), frappe.utils.now(), frappe.session.user, frappe.session.user)
    after = Total.of(order)
    before = before or after
    insert_rows(
        DOCTYPE,
        (*STAMP, "sales_order", "customer", "company", "currency", "action", "reason", "note")
        + ("grand_total_before", "grand_total_after", "base_grand_total_before", "base_grand_total_after"),
        [
            (name, *stamp, order.name, order.customer, order.company, order.currency, action, why.reason, why.note)
            + (before.grand_total, after.grand_total, before.base_grand_total, after.base_grand_total)
        ],
    )
    insert_rows(
        "SM Order Change Field",
        (*CHILD, "line", "line_no", "item_code", "fieldname", "label", "before", "after"),
        [
            (row, *stamp, idx, name, DOCTYPE, "changes")
            + (c.line, c.line_no or 0, c.item_code, c.fieldname, c.label, _text(c.before), _text(c.after))
            for idx, (row, c) in enumerate(zip(new_names(len(changes)), changes, strict=True), start=1)
        ],
    )
    insert_rows(
        "SM Order Change Move",
        (*CHILD, "line", "line_no", "item_code", "movement", "qty", "amount", "gross"),
        [
            (m.voucher_line, *stamp, idx, name, DOCTYPE, "moves")
            + (m.source_line, m.row, m.item_code, m.movement, to_column(m.qty), to_column(m.amount), to_column(m.gross))
            for idx, m in enumerate(moves, start=1)
        ],
    )
    return name


def _text(value: Any) -> str | None:
    """A value as people read it: 3 for 3.0, a date as 2026-03-16."""
    if isinstance(value, float):
        plain = dec(value).normalize()
        return format(plain, "f")
    return None if value in (None, "") else str(value)
