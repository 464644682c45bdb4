"""Makes a return from what deliveries and invoices have open to come back: many to one, in parts. Nothing is saved."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import frappe
from frappe import _

from sales_mgmt.documents.base import SalesDocument
from sales_mgmt.documents.mapping import dimensions_of
from sales_mgmt.documents.sources import DELIVERY, INVOICE, Source
from sales_mgmt.host import host
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.line_state import LineState
from sales_mgmt.posting import line_ledger

HEADER = ("customer", "company", "currency")
LINE = (
    "item_code", "item_name", "description", "uom", "conversion_factor", "stock_uom", "rate", "so_detail",
    "sales_order",
)  # fmt: skip

Quantities = Mapping[str, Decimal] | None
"""Source line -> quantity in the line's unit; None takes all that is open."""


class Open:
    """What is left to return and to credit while a return takes from it. Quantities in stock units."""

    def __init__(self, lines: Iterable[str]) -> None:
        balances = line_ledger.read_balances(lines)
        self._states: dict[str, LineState] = {name: balance.state for name, balance in balances.items()}
        self._taken: dict[tuple[str, str], Decimal] = {}

    def of(self, line: str | None, what: str) -> Decimal:
        """Open on a line: "return", "credit", or "unbilled", which is delivered and neither invoiced nor returned."""
        state = self._states.get(line)
        if state is None:
            return ZERO
        left = {"return": state.to_return, "credit": state.to_credit, "unbilled": state.unbilled}[what]
        return max(ZERO, left - self._taken.get((line, what), ZERO))

    def take(self, line: str | None, what: str, qty: Decimal) -> None:
        """`qty` of it is spoken for."""
        self._taken[line, what] = self._taken.get((line, what), ZERO) + qty


def from_deliveries(names: Sequence[str], qty: Quantities = None) -> SalesDocument:
    """A return of what these deliveries delivered and nobody has returned: first what is not invoiced, which needs no
    credit, then what is, from the invoices that billed the delivery or else its order.

    Raises frappe.ValidationError where the deliveries do not go together, are not submitted, or have nothing open.
    """
    doc, lines = _start(DELIVERY, names)
    billed = _lines("SM Invoice Item", "dn_detail", [line.name for line in lines])
    by_order = [line.so_detail for line in lines if line.so_detail]
    billed += [line for line in _lines("SM Invoice Item", "so_detail", by_order) if not line.dn_detail]
    left = Open([line.name for line in (*lines, *billed)] + by_order)
    for line in lines:
        wanted = _wanted(line, qty, left.of(line.name, "return"))
        free = min(wanted, left.of(line.name, "unbilled"))
        if line.so_detail:
            free = min(free, left.of(line.so_detail, "unbilled"))
        wanted -= _append(doc, left, line, free, goods=line)
        for bill in billed:
            if bill.dn_detail == line.name or (not bill.dn_detail and bill.so_detail == line.so_detail):
                wanted -= _append(doc, left, line, min(wanted, left.of(bill.name, "credit")), goods=line, bill=bill)
        if qty is not None and wanted > 0:
            _append(doc, left, line, wanted, goods=line)  # beyond what is open: the posting says so
    return _finished(doc, names)


def from_invoices(names: Sequence[str], qty: Quantities = None) -> SalesDocument:
    """A return of what these invoices billed and nobody has credited, with the goods that are still with the customer.

    What was not delivered (a service, an order invoiced ahead) is credited without goods: the order is open to invoice
    again. Raises as `from_deliveries`.
    """
    doc, lines = _start(INVOICE, names)
    by_order = [line.so_detail for line in lines if line.so_detail and not line.dn_detail]
    delivered = _lines("SM Delivery Note Item", "so_detail", by_order)
    left = Open([line.name for line in (*lines, *delivered)] + [line.dn_detail for line in lines if line.dn_detail])
    for line in lines:
        wanted = _wanted(line, qty, left.of(line.name, "credit"))
        if line.dn_detail:
            goods = frappe._dict(name=line.dn_detail, parent=line.delivery_note)
            _append(doc, left, line, wanted, goods=goods, bill=line)
            continue
        for goods in delivered:
            if goods.so_detail == line.so_detail:
                open_goods = min(wanted, left.of(goods.name, "return"))
                wanted -= _append(doc, left, line, open_goods, goods=goods, bill=line)
        _append(doc, left, line, wanted, bill=line)
    return _finished(doc, names)


def _start(source: Source, names: Sequence[str]) -> tuple[SalesDocument, list[frappe._dict]]:
    """The target with its header, and the sources' lines in order."""
    names = list(dict.fromkeys(names))
    dimensions = dimensions_of(source.doctype)
    columns = ("name", "docstatus", *HEADER, *dimensions)
    rows = {row.name: row for row in _select(source.doctype, columns, "name", names)}
    for name in names:
        if name not in rows or rows[name].docstatus != 1:
            frappe.throw(_("{0} {1} is not submitted.").format(_(source.doctype), name))
        for field in HEADER:
            if rows[name][field] != rows[names[0]][field]:
                frappe.throw(
                    _("{0} and {1} differ in {2}: {3}, {4}. Make a document for each.").format(
                        names[0], name, _(field), rows[names[0]][field], rows[name][field]
                    )
                )
    doc = frappe.new_doc("SM Return")
    doc.update({field: rows[names[0]][field] for field in HEADER})
    doc.update({field: rows[names[0]][field] for field in dimensions if len({rows[n][field] for n in names}) == 1})
    order = {name: at for at, name in enumerate(names)}
    lines = _lines(f"{source.doctype} Item", "parent", names)
    return doc, sorted(lines, key=lambda line: (order[line.parent], line.idx))


def _lines(doctype: str, key: str, values: Sequence[str]) -> list[frappe._dict]:
    """Submitted lines, oldest document first."""
    more = ("dn_detail", "delivery_note") if doctype == "SM Invoice Item" else ()
    columns = ("name", "parent", "idx", "qty", *LINE, *more, *dimensions_of(doctype))
    only = "AND docstatus = 1 AND parentfield = 'items' ORDER BY creation, parent, idx"
    return _select(doctype, columns, key, values, only)


def _wanted(line: frappe._dict, qty: Quantities, open_qty: Decimal) -> Decimal:
    """In stock units."""
    return open_qty if qty is None else qty.get(line.name, ZERO) * dec(line.conversion_factor)


def _append(
    doc: SalesDocument,
    left: Open,
    line: frappe._dict,
    qty: Decimal,
    goods: frappe._dict | None = None,
    bill: frappe._dict | None = None,
) -> Decimal:
    """Add a line of `qty` stock units and take it from what is left; returns the quantity."""
    if qty <= 0:
        return ZERO
    fields = (*LINE, *(field for field in host().dimensions() if field in line))
    row = {field: line[field] for field in fields} | {"qty": float(qty / dec(line.conversion_factor))}
    if goods:
        row |= {"dn_detail": goods.name, "delivery_note": goods.parent}
        left.take(goods.name, "return", qty)
    if bill:
        row |= {"si_detail": bill.name, "sales_invoice": bill.parent}
        left.take(bill.name, "credit", qty)
    else:
        left.take(line.name, "unbilled", qty)
        left.take(line.so_detail, "unbilled", qty)
    doc.append("items", row)
    return qty


def _finished(doc: SalesDocument, names: Sequence[str]) -> SalesDocument:
    if not doc.items:
        frappe.throw(_("Nothing is open to return on {0}.").format(", ".join(names)))
    return doc


def _select(
    doctype: str, columns: Sequence[str], key: str, values: Sequence[str], rest: str = ""
) -> list[frappe._dict]:
    """Rows of a table. The caller (api/) has checked the permission on the documents named."""
    if not values:
        return []
    fields = ", ".join(f"`{column}`" for column in columns)
    # Everything but the values is a constant of this module.
    return frappe.db.sql(
        f"SELECT {fields} FROM `tab{doctype}` WHERE `{key}` IN %s {rest}", (tuple(values),), as_dict=True
    )
