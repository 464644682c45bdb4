"""The documents that a document draws on: which lines, at which prices, and whether they fit together."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import frappe
from frappe import _

from sales_mgmt.documents.quotations import lines as quotation_lines
from sales_mgmt.posting.refusals import throw_all

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument, SalesLine


@dataclass(frozen=True, slots=True)
class Source:
    """How a line points to a source line: the field with the line's name, the field with the document's name. `extra`
    and `join`: SQL of what else is read of the source line, beside `line` and its document `doc`."""

    doctype: str
    line_field: str
    parent_field: str
    extra: str = ""
    join: str = ""
    links: tuple[str, ...] = ()
    """Fields of the source line that say what it drew on itself."""
    agreed: tuple[str, ...] = ()
    """Fields of the source line that what follows takes over where it has them."""


QUOTATION = Source(
    "SM Quotation",
    "quotation_item",
    "quotation",
    """, line.qty, line.price_trace, doc.status, doc.valid_till,
       main.name AS main_line, main.item_code AS main_item, main.stock_qty AS main_qty,
       main.base_net_amount AS main_amount""",
    # The line that an alternative stands for; else the line itself.
    "JOIN `tabSM Quotation Item` main ON main.name = COALESCE(NULLIF(line.alternative_to, ''), line.name)",
)
ORDER = Source("SM Sales Order", "so_detail", "sales_order", agreed=("is_kit", "delivered_by_supplier", "supplier"))
DELIVERY = Source("SM Delivery Note", "dn_detail", "delivery_note", links=("so_detail", "sales_order"))
INVOICE = Source(
    "SM Invoice", "si_detail", "sales_invoice", links=("dn_detail", "delivery_note", "so_detail", "sales_order")
)

SOURCES: dict[str, tuple[Source, ...]] = {
    "SM Quotation": (),
    "SM Sales Order": (QUOTATION,),
    "SM Delivery Note": (ORDER,),
    "SM Invoice": (DELIVERY, ORDER),
    "SM Return": (INVOICE, DELIVERY, ORDER),
}
"""By DocType, nearest first."""

COUNTED = {"SM Quotation": "line.is_alternative = 0", "SM Delivery Note": "line.parentfield = 'items'"}
"""SQL: which lines of a DocType count in its totals and have a balance, where not all of them do."""

BILLS = ("SM Invoice", "SM Return")
"""What changes how much of an order line is billed."""

DRAWN_ON = ("SM Quotation", "SM Sales Order", "SM Delivery Note", "SM Invoice")
"""DocTypes whose lines others draw on: they have balances, and prices of their own."""

PRICE_FIELDS = ("price_list_rate", "discount_percentage", "rate", "item_tax_template")
"""A price is agreed on the quotation or order; what follows takes it over, whatever the form says."""


Documents = Iterable[tuple[str, str]]
"""(DocType, name)"""


def of(doc: "SalesDocument") -> tuple[tuple[str, str], ...]:
    """(DocType, name) of every document that the lines draw on, in lock order."""
    found = {
        (source.doctype, row.get(source.parent_field))
        for source in SOURCES[doc.doctype]
        for row in doc.items
        if row.get(source.line_field)
    }
    return tuple(sorted(found))


def has_source(doc: "SalesDocument", row: "SalesLine") -> bool:
    """Whether a line draws on another document, which then says its price."""
    return any(row.get(source.line_field) for source in SOURCES[doc.doctype])


def sibling_deliveries(doc: "SalesDocument") -> Documents:
    """Submitted deliveries of the order lines that an invoice draws on without naming them: it leaves less to bill,
    and its credit more."""
    lines = {row.so_detail for row in doc.items if row.so_detail} if doc.doctype in BILLS else set()
    return tuple((DELIVERY.doctype, name) for name in sorted(deliveries_of(lines)))


def deliveries_of(order_lines: set[str]) -> set[str]:
    """The submitted deliveries that draw on these lines.

    A locking read, after the posting has locked the orders: a delivery that was posted meanwhile is seen.
    """
    if not order_lines:
        return set()
    rows = frappe.db.sql(
        """SELECT DISTINCT parent FROM `tabSM Delivery Note Item`
           WHERE so_detail IN %s AND docstatus = 1 LOCK IN SHARE MODE""",
        (tuple(sorted(order_lines)),),
    )
    return {name for (name,) in rows}


def fill_from_sources(doc: "SalesDocument") -> None:
    """Set each line's references and price from its source line.

    Raises frappe.ValidationError naming every row whose source is missing, not submitted, or of another customer,
    company, currency or item.
    """
    messages = []
    for source in SOURCES[doc.doctype]:
        # What a confirmed order has taken of a quotation stays taken, at the price that a change agrees on.
        rows = quotation_lines.not_taken_yet(doc) if source is QUOTATION else doc.items
        lines = read_lines(source, [row.get(source.line_field) for row in rows if row.get(source.line_field)])
        for row in rows:
            if not (name := row.get(source.line_field)):
                row.set(source.parent_field, None)
                if source is QUOTATION:
                    quotation_lines.draw_nothing(row)
                continue
            found = lines.get(name)
            if problem := mismatch(doc, row, source, found):
                messages.append(_("Row {0}: {1}").format(row.idx, problem))
                continue
            row.set(source.parent_field, found.parent)
            row.uom = row.uom or found.uom
            row.update({field: found[field] for field in source.links})
            row.update({field: found[field] for field in PRICE_FIELDS})
            row.update({field: found[field] for field in source.agreed if row.meta.has_field(field)})
            row.price_trace = None  # how the price was found stands where it was agreed
            if source is QUOTATION:
                quotation_lines.draw(row, found)
    if messages:
        throw_all(messages, frappe.ValidationError, _("Please correct"))


def read_lines(source: Source, names: list[str], more: tuple[str, ...] = ()) -> dict[str, frappe._dict]:
    """Source lines by name, with what the checks and prices need, and `more` fields of theirs; one query."""
    if not names:
        return {}
    columns = ", ".join(f"line.`{field}`" for field in (*PRICE_FIELDS, *source.links, *source.agreed, *more))
    # The DocType and the fields are constants of the code.
    rows = frappe.db.sql(
        f"""SELECT line.name, line.parent, line.idx, line.item_code, line.uom, {columns},
                   doc.docstatus, doc.customer, doc.payer, doc.company, doc.currency{source.extra}
            FROM `tab{source.doctype} Item` line JOIN `tab{source.doctype}` doc ON doc.name = line.parent
            {source.join} WHERE line.name IN %s""",
        (tuple(names),),
        as_dict=True,
    )
    return {row.name: row for row in rows}


def mismatch(doc: "SalesDocument", row, source: Source, found: frappe._dict | None) -> str | None:
    """Why a row cannot draw on a source line, or None."""
    if found is None:
        return _("{0} line {1} does not exist. Fetch the line anew.").format(
            _(source.doctype), row.get(source.line_field)
        )
    where = f"{_(source.doctype)} {found.parent}"
    if found.docstatus != 1:
        state = _("cancelled") if found.docstatus == 2 else _("not submitted")
        return _("{0} is {1}. Take the line out or choose another source.").format(where, state)
    if source is QUOTATION and (problem := quotation_lines.lapsed(doc, found)):
        return problem
    if row.item_code != found.item_code:
        return _("item {0} differs from {1} on {2}.").format(row.item_code, found.item_code, where)
    if row.uom and row.uom != found.uom:
        return _("{0} is sold by {1} on {2}, not by {3}. Use that unit.").format(
            row.item_code, found.uom, where, row.uom
        )
    if (doc.get("payer") or None) != (found.payer or None):
        return _("{0} is paid by {1}, this document by {2}.").format(
            where, found.payer or found.customer, doc.get("payer") or doc.customer
        )
    for field in ("customer", "company", "currency"):
        if doc.get(field) and doc.get(field) != found[field]:
            return _("{0} is for {1} {2}, this document for {3}.").format(
                where, _(doc.meta.get_label(field)), found[field], doc.get(field)
            )
    return None
