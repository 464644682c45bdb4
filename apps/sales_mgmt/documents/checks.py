"""What is wrong with a document's header and lines; every finding names the row, the value and what to do."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import frappe
from frappe import _

from sales_mgmt.documents import parties, taxes_of, tracked_lines
from sales_mgmt.documents.confirmed_rows import untouched
from sales_mgmt.documents.direct import not_allowed
from sales_mgmt.documents.facts import Facts
from sales_mgmt.host.facts import ItemFacts
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.posting.refusals import throw_all

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def check(doc: "SalesDocument", facts: Facts) -> None:
    """Raise frappe.ValidationError with everything that is wrong, so that it is mended in one go."""
    messages = [
        *_header(doc, facts),
        *not_allowed(doc),
        *_lines(doc, facts),
        *_packed(doc, facts),
        *tracked_lines.named_twice(doc),
        *parties.check(doc),
        *taxes_of.check(doc),
    ]
    if messages:
        throw_all(messages, frappe.ValidationError, _("Please correct"))


def check_lines(doc: "SalesDocument", facts: Facts) -> None:
    """As `check`, for a document without prices and taxes of its own."""
    messages = [
        *_customer(doc, facts),
        *tracked_lines.named_twice(doc),
        *_lines(doc, facts),
        *_packed(doc, facts),
    ]
    if messages:
        throw_all(messages, frappe.ValidationError, _("Please correct"))


def _header(doc: "SalesDocument", facts: Facts) -> Iterator[str]:
    yield from _customer(doc, facts)
    if dec(doc.conversion_rate) <= 0:
        yield _("Exchange rate {0} is not above zero: enter the {1} for one {2}.").format(
            doc.conversion_rate or 0, facts.company.currency, doc.currency
        )
    if not ZERO <= dec(doc.additional_discount_percentage) <= 100:
        yield _("Discount of {0}% is not between 0 and 100.").format(doc.additional_discount_percentage)


def _customer(doc: "SalesDocument", facts: Facts) -> Iterator[str]:
    if facts.customer.disabled:
        yield _("Customer {0} is disabled. Enable it or choose another customer.").format(doc.customer)
    if facts.customer.frozen:
        yield _("Customer {0} is frozen. Ask your accountant to unfreeze it.").format(doc.customer)


def _lines(doc: "SalesDocument", facts: Facts) -> Iterator[str]:
    left_alone = untouched(doc)
    for row in doc.items:
        if row.name in left_alone:
            continue
        item = facts.items.get(row.item_code)
        for finding in _line(row, item) if item else ():
            yield _("Row {0}: {1}").format(row.idx, finding)
        for finding in _warehouse(doc, row, item, facts) if item else ():
            yield _("Row {0}: {1}").format(row.idx, finding)
        for finding in _drop_ship(row, item) if item else ():
            yield _("Row {0}: {1}").format(row.idx, finding)
        for finding in tracked_lines.findings(row, item) if item else ():
            yield _("Row {0}: {1}").format(row.idx, finding)


def _packed(doc: "SalesDocument", facts: Facts) -> Iterator[str]:
    """The parts of a kit that leave or come back; those of an order are judged when they leave."""
    if doc.doctype not in ("SM Delivery Note", "SM Return"):
        return
    numbers = {row.name: row.idx for row in doc.items}
    for row in doc.packed_items:
        item = facts.items.get(row.item_code)
        for finding in (*_part(row, item), *_warehouse(doc, row, item, facts), *tracked_lines.findings(row, item)):
            yield _("Row {0}, packed: {1}").format(numbers.get(row.kit_line), finding)


def _part(row, item: ItemFacts) -> Iterator[str]:
    if item.disabled:
        yield _("item {0} is disabled. Ask for an order with other contents.").format(row.item_code)
    if item.stock_uom in item.whole_uoms and dec(row.stock_qty) != int(dec(row.stock_qty)):
        yield _("quantity {0} of {1} must be a whole number of {2}.").format(
            row.stock_qty, row.item_code, item.stock_uom
        )


def _drop_ship(row, item: ItemFacts) -> Iterator[str]:
    if not row.get("delivered_by_supplier") or not row.meta.has_field("supplier"):
        return
    if not row.supplier:
        yield _("{0} is delivered by the supplier: enter the supplier.").format(row.item_code)
    if not item.is_stock_item and not item.is_kit:
        yield _("{0} is a service: no supplier delivers it. Take the mark off.").format(row.item_code)


def _line(row, item: ItemFacts) -> Iterator[str]:
    qty, factor = dec(row.qty), dec(row.conversion_factor)
    if item.disabled:
        yield _("item {0} is disabled. Choose another item.").format(row.item_code)
    if item.has_variants:
        yield _("item {0} is a template. Choose one of its variants.").format(row.item_code)
    if qty <= 0:
        yield _("quantity {0} of {1} is not above zero.").format(row.qty, row.item_code)
    if not factor:
        yield _("{0} is not a unit of {1}. Use one of: {2}.").format(
            row.uom, row.item_code, ", ".join(sorted(item.uoms))
        )
    elif row.uom in item.whole_uoms and qty != int(qty):
        yield _("quantity {0} of {1} must be a whole number of {2}.").format(row.qty, row.item_code, row.uom)
    elif item.stock_uom in item.whole_uoms and dec(row.stock_qty) != int(dec(row.stock_qty)):
        yield _("quantity {0} {1} of {2} makes {3} {4}, which must be a whole number.").format(
            row.qty, row.uom, row.item_code, row.stock_qty, item.stock_uom
        )
    if dec(row.rate) < 0 or dec(row.get("price_list_rate")) < 0:
        yield _("rate {0} of {1} is below zero.").format(row.rate, row.item_code)
    if not ZERO <= dec(row.get("discount_percentage")) <= 100:
        yield _("discount of {0}% on {1} is not between 0 and 100.").format(row.discount_percentage, row.item_code)


def _warehouse(doc: "SalesDocument", row, item: ItemFacts, facts: Facts) -> Iterator[str]:
    if not row.moves_stock or not item.is_stock_item:
        return
    if not row.warehouse:
        yield _("item {0} needs a warehouse.").format(row.item_code)
        return
    warehouse = facts.warehouses.get(row.warehouse)
    if warehouse is None:
        return  # the link check has said so
    if warehouse.company != doc.company:
        yield _("warehouse {0} belongs to {1}, not to {2}.").format(row.warehouse, warehouse.company, doc.company)
    if warehouse.is_group:
        yield _("warehouse {0} is a group. Choose a warehouse below it.").format(row.warehouse)
    if warehouse.disabled:
        yield _("warehouse {0} is disabled. Choose another one.").format(row.warehouse)
