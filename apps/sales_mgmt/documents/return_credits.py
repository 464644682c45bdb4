"""What a return credits: a share of each line and tax that the invoice posted, and one credit note for each invoice.

Nothing is calculated anew from prices and rates. The shares are differences of running sums (returns/shares.py), so
what was credited before counts: when a return posts, its sources are locked first and the credits before it are read
past the transaction's snapshot.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import frappe

from sales_mgmt.documents import sources
from sales_mgmt.documents.owed import base_owed, owed
from sales_mgmt.documents.totals_of import host_rounding
from sales_mgmt.host.facts import CreditNote
from sales_mgmt.money.rounding import ZERO, Rounding, dec
from sales_mgmt.posting.apply import lock_sources
from sales_mgmt.returns.shares import line_share, part, share, weights

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

Amounts = tuple[Decimal, Decimal]
"""In document currency, in company currency."""
NOTHING: Amounts = (ZERO, ZERO)
TAX_FIELDS = ("charge_type", "account_head", "description", "rate", "cost_center")


@dataclass(slots=True)
class Running:
    """What was credited before, and with each step what is credited in all: quantity by line, amounts by row."""

    qty: dict[str, Decimal]
    given: dict[str, Amounts]
    places: Sequence[int]
    rounding: Rounding

    def take_line(self, key: str, line: frappe._dict, qty: Decimal) -> Amounts:
        """Credit `qty` stock units more of a line."""
        self.qty[key] = self.qty.get(key, ZERO) + qty
        return self.take(key, (dec(line.net_amount), dec(line.base_net_amount)), self.done(key, line))

    def exceeded(self, rows: Sequence[Any], lines: dict[str, frappe._dict]) -> bool:
        """Whether the rows take more of a line than it has left."""
        wanted: dict[str, Decimal] = {}
        for row in rows:
            wanted[_source(row)] = wanted.get(_source(row), ZERO) + dec(row.stock_qty)
        return any(self.qty.get(key, ZERO) + qty > dec(lines[key].stock_qty) for key, qty in wanted.items())

    def done(self, key: str, line: frappe._dict) -> Decimal:
        """The credited share of a line."""
        return line_share(self.qty.get(key, ZERO), dec(line.stock_qty))

    def take(self, key: str, whole: Amounts, done: Decimal) -> Amounts:
        """What is credited now of `whole`, so that `done` of it is credited in all."""
        given = self.given.get(key, NOTHING)
        now = tuple(
            part(of, done, before, places, self.rounding)
            for of, before, places in zip(whole, given, self.places, strict=True)
        )
        self.given[key] = (given[0] + now[0], given[1] + now[1])
        return now


@dataclass(slots=True)
class Invoice:
    """What an invoice posted."""

    header: frappe._dict
    lines: dict[str, frappe._dict] = field(default_factory=dict)
    taxes: list[frappe._dict] = field(default_factory=list)


def set_amounts(doc: "SalesDocument") -> None:
    """Set the amounts of lines, credit notes, taxes and the document. On submit the sources are locked first."""
    posting = doc.docstatus.is_submitted()
    if posting:
        lock_sources(sources.of(doc))
    invoices = _invoices({row.sales_invoice for row in doc.items if row.sales_invoice})
    deliveries = _by_name("SM Delivery Note Item", "name", {row.dn_detail for row in doc.items if not row.si_detail})
    running = _running(doc, invoices, deliveries, " LOCK IN SHARE MODE" if posting else "")
    lines = {key: line for invoice in invoices.values() for key, line in invoice.lines.items()} | deliveries
    if posting and running.exceeded(doc.items, lines):
        return  # the posting will refuse it, in words; what the draft shows stays
    for row in doc.items:
        key, line = _source(row), lines[_source(row)]
        net, base_net = running.take_line(key, line, dec(row.stock_qty))
        row.net_amount, row.base_net_amount = float(net), float(base_net)
    taxes = {name: _taxes(invoice, running) for name, invoice in invoices.items()}
    credits = [_credit(doc, invoice, taxes[name], running) for name, invoice in invoices.items()]
    _replace(doc, "taxes", [row for rows in taxes.values() for row in rows])
    _replace(doc, "credits", credits)
    doc.total_qty = float(sum((dec(row.qty) for row in doc.items), ZERO))
    for total in ("net_total", "total_taxes", "grand_total"):
        for name in (total, f"base_{total}"):
            doc.set(name, float(sum((dec(credit[name]) for credit in credits), ZERO)))


def keep_references(doc: "SalesDocument", notes: Sequence[CreditNote]) -> None:
    """Note on each row under which voucher the host keeps its credit."""
    posted = [row for row in doc.credits if dec(row.base_grand_total)]
    for row, note in zip(posted, notes, strict=True):
        values = {"credit_note_type": note.ref.voucher_type, "credit_note_no": note.ref.voucher_no}
        row.db_set(values, update_modified=False)


def _source(row: Any) -> str:
    """The line whose amounts a row takes a share of: the invoice's, else the delivery's."""
    return row.si_detail or row.dn_detail


def _taxes(invoice: Invoice, running: Running) -> list[dict]:
    """A row for each tax of the invoice that is credited, by the shares of the lines that it lies on."""
    lines = list(invoice.lines.values())
    done = [running.done(line.name, line) for line in lines]
    rows = []
    for tax in invoice.taxes:
        on = weights([line.item_code for line in lines], [dec(line.net_amount) for line in lines], _by_item(tax))
        amount, base = running.take(tax.name, _amounts(tax), share(done, on))
        if amount or base:
            values = {"tax_amount": float(amount), "base_tax_amount": float(base)}
            rows.append({f: tax[f] for f in TAX_FIELDS} | {"sales_invoice": tax.parent, "tax_row": tax.name} | values)
    return rows


def _credit(doc: "SalesDocument", invoice: Invoice, taxes: Sequence[dict], running: Running) -> dict:
    """The credit note of one invoice. What the invoice rounds its total by is credited in proportion, too."""
    header, lines = invoice.header, list(invoice.lines.values())
    rows = [row for row in doc.items if row.sales_invoice == header.name]
    net = (_sum(rows, "net_amount"), _sum(rows, "base_net_amount"))
    tax = (_sum(taxes, "tax_amount"), _sum(taxes, "base_tax_amount"))
    nets = [dec(line.net_amount) for line in lines]
    whole = _rounding(invoice)
    rounding = running.take(header.name, whole, share([running.done(line.name, line) for line in lines], nets))
    total = tuple(sum(parts, ZERO) for parts in zip(net, tax, rounding, strict=True))
    found = {
        "sales_invoice": header.name, "receivable_type": header.receivable_type, "receivable_no": header.receivable_no,
        "customer": header.payer or header.customer, "debit_to": header.debit_to, "cost_center": header.cost_center,
        "conversion_rate": header.conversion_rate, "round_off_account": header.round_off_account,
        "round_off_cost_center": header.round_off_cost_center or header.cost_center,
    }  # fmt: skip
    for name, amounts in (("net_total", net), ("total_taxes", tax), ("rounding", rounding), ("grand_total", total)):
        found |= {name: float(amounts[0]), f"base_{name}": float(amounts[1])}
    return found


def _rounding(invoice: Invoice) -> Amounts:
    """What the debt differs from lines and taxes by."""
    header = invoice.header
    lines, taxes = invoice.lines.values(), [_amounts(tax) for tax in invoice.taxes]
    return (
        owed(header) - _sum(lines, "net_amount") - sum((amount for amount, _base in taxes), ZERO),
        base_owed(header) - _sum(lines, "base_net_amount") - sum((base for _amount, base in taxes), ZERO),
    )


def _amounts(tax: frappe._dict) -> Amounts:
    return dec(tax.tax_amount_after_discount_amount), dec(tax.base_tax_amount_after_discount_amount)


def _by_item(tax: frappe._dict) -> dict[str, Decimal] | None:
    """What a tax came to on each item, where it was not in proportion to the net amounts."""
    detail = tax.get("item_wise_tax_detail")
    return {item: dec(amount) for item, (_rate, amount) in json.loads(detail).items()} if detail else None


def _invoices(names: set[str]) -> dict[str, Invoice]:
    """The invoices with their lines and taxes in order; three queries."""
    found = {name: Invoice(row) for name, row in _by_name("SM Invoice", "name", names).items()}
    for line in _by_name("SM Invoice Item", "parent", names).values():
        found[line.parent].lines[line.name] = line
    for tax in _by_name("SM Sales Tax", "parent", names).values():
        if tax.parenttype == "SM Invoice":
            found[tax.parent].taxes.append(tax)
    return found


def _by_name(doctype: str, key: str, values: set[str]) -> dict[str, frappe._dict]:
    if not values:
        return {}
    # DocTypes and keys are constants of this module.
    rows = frappe.db.sql(
        f"SELECT * FROM `tab{doctype}` WHERE `{key}` IN %s ORDER BY idx, name", (sorted(values),), as_dict=True
    )
    return {row.name: row for row in rows}


def _running(doc: "SalesDocument", invoices: dict[str, Invoice], deliveries: dict, lock: str) -> Running:
    """What other submitted returns have credited of these invoices, and returned of these deliveries' open goods."""
    names = sorted(invoices)
    billed = [line for invoice in invoices.values() for line in invoice.lines]
    taxes = [tax.name for invoice in invoices.values() for tax in invoice.taxes]
    items = ("SM Return Item", "stock_qty", "net_amount", "base_net_amount")
    before = [
        *_before(doc, "si_detail", billed, *items, lock=lock),
        *_before(doc, "dn_detail", sorted(deliveries), *items, lock=lock, only="AND COALESCE(si_detail, '') = ''"),
        *_before(doc, "tax_row", taxes, "SM Return Tax", "0", "tax_amount", "base_tax_amount", lock=lock),
        *_before(doc, "sales_invoice", names, "SM Return Credit", "0", "rounding", "base_rounding", lock=lock),
    ]
    return Running(
        qty={key: dec(qty) for key, qty, _amount, _base in before},
        given={key: (dec(amount), dec(base)) for key, _qty, amount, base in before},
        places=(doc.precision("grand_total"), doc.precision("base_grand_total")),
        rounding=host_rounding(),
    )


def _before(
    doc: "SalesDocument",
    key: str,
    values: Sequence[str],
    doctype: str,
    qty: str,
    amount: str,
    base: str,
    lock: str,
    only: str = "",
) -> Sequence[tuple]:
    if not values:
        return ()
    # Everything but the values is a constant of this module.
    return frappe.db.sql(
        f"""SELECT `{key}`, SUM({qty}), SUM({amount}), SUM({base}) FROM `tab{doctype}`
            WHERE `{key}` IN %s AND docstatus = 1 AND parent != %s {only} GROUP BY `{key}`{lock}""",
        (values, doc.name),
    )


def _sum(rows: Any, fieldname: str) -> Decimal:
    return sum((dec(row.get(fieldname)) for row in rows), ZERO)


def _replace(doc: "SalesDocument", fieldname: str, rows: list[dict]) -> None:
    """Set a table that is worked out; rows that are right already stay the rows that they are."""
    old = doc.get(fieldname)
    same = len(old) == len(rows) and all(
        all((mine.get(name) or None) == (value or None) for name, value in row.items())
        for mine, row in zip(old, rows, strict=True)
    )
    if not same:
        doc.set(fieldname, rows)
