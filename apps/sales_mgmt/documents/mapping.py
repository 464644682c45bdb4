"""Makes the next document of the chain from open quantities: order -> delivery -> invoice, many to one, in parts.

The maps are data. A mapped document is not saved: the caller shows or inserts it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import frappe
from frappe import _

from sales_mgmt.documents import parties, running_shares, schedules
from sales_mgmt.documents.base import SalesDocument
from sales_mgmt.documents.sources import DELIVERY, ORDER, QUOTATION, Source
from sales_mgmt.documents.totals.model import ACTUAL
from sales_mgmt.documents.totals_of import host_rounding
from sales_mgmt.host import host
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.posting import line_ledger

HEADER = (
    "customer", "payer", "company", "currency", "conversion_rate", "apply_discount_on", "manual_payment_schedule",
    "additional_discount_percentage", "disable_rounded_total", "tax_category", "taxes_and_charges",
    "exempt_from_sales_tax", "tax_exemption_reason", "tax_exemption_certificate", "payment_terms_template",
    "territory", "customer_group", "sales_person", "selling_price_list", "ignore_pricing",
)  # fmt: skip
LINE = (
    "item_code", "item_name", "description", "uom", "conversion_factor", "stock_uom",
    "price_list_rate", "discount_percentage", "rate", "item_tax_template",
)  # fmt: skip
TAX = ("charge_type", "row_id", "account_head", "description", "included_in_print_rate", "rate", "cost_center")


Lines = Mapping[str, list[frappe._dict]]
"""All lines of each source document."""

Parts = Sequence[tuple[frappe._dict, Decimal]]
"""(source line, quantity that goes on)"""


@dataclass(frozen=True, slots=True)
class DocumentMap:
    """From one DocType to the next. `open` and `done` name the quantities of LineState that are left and
    used up; `root_open` what the order's line must have left as well; `line` and `header` the extra fields copied,
    `read` those that only choose lines."""

    source: Source
    target: str
    open: str
    done: str
    line: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    root_open: str | None = None
    read: tuple[str, ...] = ()
    drop_shipped: bool | None = None

    def takes(self, row: frappe._dict) -> bool:
        """Whether a line goes this way: from our stock, from the supplier, or (None) either."""
        return self.drop_shipped is None or self.drop_shipped == bool(row.delivered_by_supplier)


QUOTATION_TO_ORDER = DocumentMap(QUOTATION, "SM Sales Order", "to_order", "ordered")
DELIVERED_AS = ("warehouse", "delivered_by_supplier", "supplier")
ORDER_TO_DELIVERY = DocumentMap(
    ORDER, "SM Delivery Note", "to_deliver", "delivered",
    line=DELIVERED_AS, header=("set_warehouse",), read=("delivery_date",), drop_shipped=False,
)  # fmt: skip
ORDER_TO_DROP_SHIPMENT = replace(ORDER_TO_DELIVERY, drop_shipped=True)
ORDER_TO_INVOICE = DocumentMap(ORDER, "SM Invoice", "to_invoice", "invoiced")
DELIVERY_TO_INVOICE = DocumentMap(
    DELIVERY,
    "SM Invoice",
    "to_invoice",
    "invoiced",
    line=("sales_order", "so_detail", "cost_center"),
    root_open="unbilled",
)

MUST_AGREE = (
    "customer", "payer", "company", "currency", "conversion_rate", "payment_terms_template", "apply_discount_on",
    "exempt_from_sales_tax", "manual_payment_schedule",
)  # fmt: skip


def make(
    the_map: DocumentMap,
    names: Sequence[str],
    qty: Mapping[str, Decimal] | None = None,
    only: Callable[[frappe._dict], bool] = lambda row: True,
) -> SalesDocument:
    """The target document for everything that is open on `names`, or only for the lines in `qty` that `only` says.

    `qty` maps source line names to quantities in the line's unit. Raises frappe.ValidationError where the sources do
    not go together, are not submitted, or have nothing open.
    """
    names = list(dict.fromkeys(names))
    headers = _headers(the_map, names)
    alike = (*parties.CARRIED, *host().dimensions())
    target = frappe.new_doc(the_map.target)
    target.update({field: headers[0].get(field) for field in (*HEADER, *the_map.header)})
    target.update({field: headers[0].get(field) for field in alike if _same(headers, field)})
    lines = open_lines(the_map, names)
    taken = []
    for row in lines:
        wanted = qty.get(row.name, ZERO) if qty is not None else row.open_qty
        if wanted > 0 and the_map.takes(row) and only(row):
            target.append("items", _target_line(the_map, row, wanted))
            taken.append((row, wanted))
    if not target.items:
        frappe.throw(_("Nothing is open on {0}.").format(", ".join(names)))
    by_parent = {name: [row for row in lines if row.parent == name] for name in names}
    _set_discount(target, headers, by_parent, taken)
    for tax in _taxes(the_map.source, by_parent, taken):
        target.append("taxes", tax)
    if target.get(schedules.BY_HAND) and target.meta.has_field("payment_schedule"):
        target.set("payment_schedule", schedules.carried_over(sorted({row.sales_order for row in target.items})))
    return target


def _same(headers: Sequence[frappe._dict], field: str) -> bool:
    """Whether all sources say the same; where they do not, the target is left to say it."""
    return len({header.get(field) for header in headers}) == 1


def _headers(the_map: DocumentMap, names: Sequence[str]) -> list[frappe._dict]:
    meta = frappe.get_meta(the_map.source.doctype)
    carried = ("discount_amount", *HEADER, *parties.CARRIED, *the_map.header, *host().dimensions())
    columns = ("name", "docstatus", *(field for field in carried if meta.has_field(field)))
    rows = _select(the_map.source.doctype, columns, "name", names)
    by_name = {row.name: row for row in rows}
    for name in names:
        if name not in by_name or by_name[name].docstatus != 1:
            frappe.throw(_("{0} {1} is not submitted.").format(_(the_map.source.doctype), name))
        for field in MUST_AGREE:
            if by_name[name].get(field) != by_name[names[0]].get(field):
                frappe.throw(
                    _("{0} and {1} differ in {2}: {3}, {4}. Make a document for each.").format(
                        names[0], name, _(field), by_name[names[0]][field], by_name[name][field]
                    )
                )
    return [by_name[name] for name in names]


def open_lines(the_map: DocumentMap, names: Sequence[str]) -> list[frappe._dict]:
    """The sources' lines in order, with `open_qty` in the line's unit. What goes on from deliveries of an order line
    is never more than the order's line has left: what was invoiced ahead is not billed again."""
    rows = _select(
        f"{the_map.source.doctype} Item",
        (
            "name",
            "parent",
            "idx",
            "qty",
            "net_amount",
            "distributed_discount_amount",
            *LINE,
            *the_map.line,
            *the_map.read,
            *dimensions_of(f"{the_map.source.doctype} Item"),
            "parentfield",
        ),
        "parent",
        names,
    )
    rows = [row for row in rows if row.parentfield == "items"]  # a delivery's packed rows are no lines to bill
    order = {name: i for i, name in enumerate(names)}
    rows.sort(key=lambda row: (order[row.parent], row.idx))
    roots = {row.so_detail for row in rows if row.get("so_detail")}
    balances = line_ledger.read_balances(roots | {row.name for row in rows})
    root_open = the_map.root_open or the_map.open
    left = {name: getattr(balances[name].state, root_open) for name in roots if name in balances}
    for row in rows:
        open_qty = getattr(balances[row.name].state, the_map.open) if row.name in balances else ZERO
        if row.get("so_detail") in left:
            open_qty = min(open_qty, left[row.so_detail])
            left[row.so_detail] -= open_qty
        row.open_qty = open_qty / dec(row.conversion_factor)
        own = balances.get(row.name)  # an alternative has none
        row.done_qty = getattr(own.state, the_map.done) / dec(row.conversion_factor) if own else ZERO
    return rows


def dimensions_of(doctype: str) -> tuple[str, ...]:
    """The host's accounting dimensions that a DocType has a field for."""
    meta = frappe.get_meta(doctype)
    return tuple(field for field in host().dimensions() if meta.has_field(field))


def _target_line(the_map: DocumentMap, row: frappe._dict, qty: Decimal) -> dict:
    line = {field: row[field] for field in (*LINE, *the_map.line, *host().dimensions()) if field in row}
    line["qty"] = float(qty)
    line[the_map.source.line_field] = row.name
    line[the_map.source.parent_field] = row.parent
    return line


def _set_discount(target: SalesDocument, headers: Sequence[frappe._dict], by_parent: Lines, taken: Parts) -> None:
    """One percentage on all sources goes on as it is; amounts and mixed percentages go on as the sum of the shares."""
    percentages = {dec(header.additional_discount_percentage) for header in headers}
    if len(percentages) == 1 and percentages != {ZERO}:
        return
    rounding = host_rounding()
    shares: dict[str, Decimal] = {}
    for header in headers:
        rows = by_parent[header.name]
        shares |= running_shares.of_lines(dec(header.discount_amount), rows, "distributed_discount_amount", rounding)
    target.additional_discount_percentage = 0
    target.discount_amount = float(running_shares.of_parts(shares, taken, rounding))


def _taxes(source: Source, by_parent: Lines, taken: Parts) -> list[dict]:
    """The taxes that all sources have in common; an actual charge goes on with its share. Raises
    frappe.ValidationError where they differ."""
    names, rounding = list(by_parent), host_rounding()
    found = tax_rows(source, names)
    for name in names:
        if terms_of(found[name]) != terms_of(found[names[0]]):
            frappe.throw(_("{0} and {1} have different taxes. Make a document for each.").format(names[0], name))
    common = [{field: row[field] for field in TAX} for row in found[names[0]]]
    for position, tax in enumerate(common):
        if tax["charge_type"] == ACTUAL:
            shares: dict[str, Decimal] = {}
            for name in names:
                amount = dec(found[name][position].tax_amount)
                shares |= running_shares.of_lines(amount, by_parent[name], "net_amount", rounding)
            tax["tax_amount"] = float(running_shares.of_parts(shares, taken, rounding))
    return common


def tax_rows(source: Source, names: Sequence[str]) -> dict[str, list[frappe._dict]]:
    """The tax rows of each source document in order, in one query."""
    rows = _select("SM Sales Tax", ("parent", "parenttype", "idx", "tax_amount", *TAX), "parent", names)
    found: dict[str, list[frappe._dict]] = {name: [] for name in names}
    for row in sorted(rows, key=lambda row: row.idx):
        if row.parenttype == source.doctype:
            found[row.parent].append(row)
    return found


def terms_of(taxes: Sequence[frappe._dict]) -> tuple:
    """What must agree between the taxes of documents that go on together: all but the amounts."""
    return tuple(tuple(row[field] for field in TAX) for row in taxes)


def _select(doctype: str, columns: Sequence[str], key: str, names: Sequence[str]) -> list[frappe._dict]:
    """Rows of a table by name or parent. The caller (api/) has checked the permission on the documents named."""
    fields = ", ".join(f"`{column}`" for column in columns)
    # DocTypes and columns come from the maps of this module; values are parameters.
    return frappe.db.sql(
        f"SELECT {fields} FROM `tab{doctype}` WHERE `{key}` IN %s",
        (tuple(names),),
        as_dict=True,
    )
