"""What print formats may call, ours and those of a site."""

from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _

from sales_mgmt.host.party_masters import default_address_text
from sales_mgmt.money.rounding import dec
from sales_mgmt.printing import figures
from sales_mgmt.printing.closing import Closing, closing
from sales_mgmt.printing.paper import paper
from sales_mgmt.printing.sheet import Head, Lines, Party, Sheet, make, party


def sm_sheet(
    doc: Any,
    columns: Sequence[str] = (),
    facts: Sequence[Sequence[str]] = (),
    parties: Sequence[Party] = (),
    rows: Sequence[Any] | None = None,
    letter_head: str | None = None,
    tail: float = 0,
) -> Sheet:
    """The pages of a document. `columns` are keys of printing/columns.py, `rows` other lines than its items, `facts`
    (label, value) pairs at the head of which empty ones are left out, `tail` the mm that follow the lines."""
    told = [(label, str(value)) for label, value in facts if value]
    head = Head(told, [one for one in parties if one], bool(letter_head))
    lines = (doc.get("items") or () if rows is None else rows) if columns else ()
    return make(Lines(doc, lines, columns), head, tail)


def sm_closing(doc: Any, amounts: bool = True, signatures: bool = False) -> Closing:
    """Totals, words, due dates and texts below the lines; its `height` is the tail of sm_sheet."""
    return closing(doc, amounts, signatures, paper().width)


def sm_party(label: str, name: str | None, address: str | None, *more: str | None) -> Party | None:
    """A box with a name and an address, nothing where both are empty."""
    return party(label, name, address, *more) if name or address else None


def sm_company(doc: Any) -> Party:
    """Who sells: name, address and tax id of the document's company."""
    facts = frappe.get_cached_doc("Company", doc.company)
    address = doc.get("company_address_display") or default_address_text("Company", doc.company)
    tax_id = facts.get("tax_id") and _("Tax ID: {0}").format(facts.tax_id)
    contact = " · ".join(value for value in (facts.get("phone_no"), facts.get("email"), facts.get("website")) if value)
    return party("", facts.company_name, address, tax_id, contact)


def sm_customer_address(doc: Any) -> str | None:
    """The usual address of a document's customer, for documents that keep none."""
    return default_address_text("Customer", doc.customer)


def sm_tax_id(doc: Any) -> str:
    """The line with the customer's tax id, empty where there is none."""
    tax_id = doc.get("tax_id") or frappe.db.get_value("Customer", doc.get("customer"), "tax_id")
    return _("Tax ID: {0}").format(tax_id) if tax_id else ""


def sm_day(value: Any) -> str:
    """A date as the site writes it."""
    return figures.day(value)


def sm_quantity(value: Any, unit: str | None = None) -> str:
    """A quantity without needless zeros, with its unit; empty where it is zero."""
    return f"{figures.quantity(value)} {_(unit or '')}".strip() if dec(value) else ""


def sm_amount(value: Any, currency: str | None = None) -> str:
    """An amount at two places or the currency's own number, with the currency's code."""
    text = figures.amount(value, 2)
    return f"{text} {currency}" if currency else text


def sm_words(value: Any, currency: str) -> str:
    """An amount in words."""
    return figures.in_words(value, currency)


def sm_to_pick(doc: Any) -> list[Any]:
    """What is still to be picked of an order, by warehouse and item; kits by what is in them."""
    rows = []
    for row in doc.items:
        open_qty = dec(row.open_qty)
        if open_qty <= 0 or row.delivered_by_supplier or not _is_stock(row, doc):
            continue
        parts = [part for part in doc.packed_items if part.kit_line == row.name]
        wanted = [(part, dec(part.qty_per_kit) * open_qty * dec(row.conversion_factor or 1)) for part in parts]
        for one, qty in wanted or [(row, open_qty)]:
            line = frappe._dict(one.as_dict(), warehouse=row.warehouse, to_pick=float(qty), meta=one.meta)
            line.uom = line.get("uom") or line.stock_uom
            rows.append(line)
    rows.sort(key=lambda line: (line.warehouse or "", line.item_code))
    for at, line in enumerate(rows, start=1):
        line.idx = at
    return rows


def _is_stock(row: Any, doc: Any) -> bool:
    """Kits and goods; services are not picked."""
    return bool(row.is_kit or frappe.get_cached_value("Item", row.item_code, "is_stock_item"))
