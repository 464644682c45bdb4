"""The columns that a table of lines may have. A print format names those that it wants."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from frappe import _
from frappe.utils import strip_html

from sales_mgmt.money.rounding import dec
from sales_mgmt.printing import figures


@dataclass(frozen=True)
class Column:
    """`label` is called when printed, in the print's language. `cell` answers with a line's texts, the first of which
    counts most. `mm` is the width; 0 shares what the others leave. `is_sum`: what is carried to the next page.
    `if_filled`: left out where no line has a text for it."""

    label: Callable[[Any], str]
    cell: Callable[[Any, Any], Sequence[str]]
    mm: float = 0
    right: bool = False
    is_sum: bool = False
    if_filled: bool = False


def _item(doc: Any, row: Any) -> list[str]:
    """Name; below it code, description, and what is particular about the line."""
    name = row.item_name or row.item_code
    texts = [name]
    if row.item_code != name:
        texts.append(row.item_code)
    description = strip_html(row.get("description") or "").strip()
    if description and description not in (name, row.item_code):
        texts.append(description)
    if row.get("is_alternative"):
        texts.append(_("Alternative to {0}").format(row.alternative_to or _("row {0}").format(row.alternative_to_row)))
    if dec(row.get("discount_percentage")) and row.meta.has_field("rate"):
        texts.append(_("Discount {0}").format(figures.percent(row.discount_percentage)))
    return texts + _parts(doc, row) + _tracked(row)


def _parts(doc: Any, row: Any) -> list[str]:
    """What is in a kit's line."""
    return [
        f"{figures.quantity(part.qty)} {_(part.stock_uom or '')} {part.item_name or part.item_code}"
        for part in doc.get("packed_items") or ()
        if part.kit_line == row.name
    ]


def _tracked(row: Any) -> list[str]:
    """Batches and serial numbers of a line."""
    texts = []
    if batch := row.get("picked_batches") or row.get("batch_no"):
        texts.append(_("Batch: {0}").format(", ".join(batch.split("\n"))))
    if serial := row.get("serial_no"):
        texts.append(_("Serial No: {0}").format(", ".join(serial.split("\n"))))
    return texts


def _money(field: str) -> Callable[[Any, Any], list[str]]:
    return lambda doc, row: [figures.amount(row.get(field), row.precision(field))]


def _qty(field: str) -> Callable[[Any, Any], list[str]]:
    return lambda doc, row: [figures.quantity(row.get(field))]


def _day(field: str) -> Callable[[Any, Any], list[str]]:
    return lambda doc, row: [figures.day(row.get(field))]


def _text(field: str) -> Callable[[Any, Any], list[str]]:
    return lambda doc, row: [str(row.get(field) or "")]


def _weight(doc: Any, row: Any) -> list[str]:
    weight = row.get("total_weight")
    return [f"{figures.quantity(weight)} {row.weight_uom or ''}".strip() if dec(weight) else ""]


COLUMNS: dict[str, Column] = {
    "no": Column(lambda doc: _("No."), lambda doc, row: [str(row.idx)], 10),
    "item": Column(lambda doc: _("Item"), _item),
    "delivery_date": Column(lambda doc: _("Delivery"), _day("delivery_date"), 22, if_filled=True),
    "warehouse": Column(lambda doc: _("Warehouse"), _text("warehouse"), 32, if_filled=True),
    "qty": Column(lambda doc: _("Quantity"), _qty("qty"), 18, right=True),
    "uom": Column(lambda doc: _("Unit"), lambda doc, row: [_(row.uom or row.stock_uom or "")], 14),
    "rate": Column(lambda doc: _("Price"), _money("rate"), 23, right=True),
    "amount": Column(
        lambda doc: _("Amount {0}").format(doc.currency), _money("amount"), 28, right=True, is_sum=True
    ),
    "net_amount": Column(
        lambda doc: _("Amount {0}").format(doc.currency), _money("net_amount"), 28, right=True, is_sum=True
    ),
    "weight": Column(lambda doc: _("Weight"), _weight, 22, right=True, if_filled=True),
    "order": Column(lambda doc: _("Order"), _text("sales_order"), 34, if_filled=True),
    "invoice": Column(lambda doc: _("Invoice"), _text("sales_invoice"), 34, if_filled=True),
    "to_pick": Column(lambda doc: _("To Pick"), _qty("to_pick"), 20, right=True),
    "picked": Column(lambda doc: _("Picked"), lambda doc, row: [""], 24),
    "posting_date": Column(lambda doc: _("Date"), _day("posting_date"), 22),
    "voucher": Column(lambda doc: _("Voucher"), lambda doc, row: [row.voucher_no, _(row.voucher_type)]),
    "due_date": Column(lambda doc: _("Due"), _day("due_date"), 22),
    "debit": Column(lambda doc: _("Debit"), lambda doc, row: [row.debit], 27, right=True),
    "credit": Column(lambda doc: _("Credit"), lambda doc, row: [row.credit], 27, right=True),
    "balance": Column(lambda doc: _("Balance"), lambda doc, row: [row.balance], 29, right=True),
}
