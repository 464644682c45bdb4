"""List prices of lines that draw on no other document, and how they were found.

A price is looked up when a line is entered, or when something that it depends on changes; a draft is confirmed at the
prices that its maker saw. What a user types is kept, and the trace says what the list would have given.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import frappe
from frappe import _

from sales_mgmt.documents.bulk_rows import alike
from sales_mgmt.documents.confirmed_rows import confirmed
from sales_mgmt.documents.facts import Facts
from sales_mgmt.documents.settings import setting
from sales_mgmt.documents.sources import has_source
from sales_mgmt.documents.totals_of import host_rounding
from sales_mgmt.host import host
from sales_mgmt.money.rounding import HUNDRED, ZERO, dec
from sales_mgmt.posting.refusals import throw_all
from sales_mgmt.pricing import lists
from sales_mgmt.pricing.conditions import Deal, Wanted
from sales_mgmt.pricing.lists import PriceList
from sales_mgmt.pricing.read import conditions
from sales_mgmt.pricing.resolve import Resolution, resolve
from sales_mgmt.pricing.trace import FROM_LIST, NOT_FOUND, TYPED, dump, explain, load, trace_of

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument, SalesLine

HEADER = (
    "customer", "company", "currency", "conversion_rate", "transaction_date", "posting_date",
    "selling_price_list", "ignore_pricing",
)  # fmt: skip
"""What the prices of all lines depend on."""
PRICE = ("price_list_rate", "discount_percentage", "rate")
LINE = ("item_code", "uom", "qty", *PRICE)
"""What the price of one line depends on. A confirmed price is agreed: another quantity does not change it."""


def fill(doc: "SalesDocument", facts: Facts) -> None:
    """Set list price and trace of the lines that were entered or changed. Two statements at most; none where nothing
    changed, one on a new document of a customer who has no price list.

    Raises frappe.ValidationError where the list cannot be used for this document.
    """
    if not doc.meta.has_field("selling_price_list"):
        return
    before = doc.get_doc_before_save()
    if before is None and not doc.is_new():
        return  # a preview of what is stored: its prices stand
    rows = _to_price(doc, before)
    listed = _list_of(doc, facts, has_rows=bool(rows))
    if not listed:
        for row in rows:
            row.price_trace = None
        return
    stored = {row.name: row for row in before.items} if before else {}
    deal, exchange_rate = _deal(doc, facts, listed)
    found = conditions(listed.name, [row.item_code for row in rows], deal.customer, deal.groups)
    for row in rows:
        if (item := facts.items.get(row.item_code)) is None:
            continue
        wanted = Wanted(row.item_code, dec(row.qty), row.uom, item.stock_uom, item.uoms)
        resolution = resolve(wanted, deal, found.get(row.item_code, ()))
        by = _set_price(row, stored.get(row.name), resolution, deal)
        row.price_trace = dump(
            trace_of(by, listed.name, listed.currency, exchange_rate, resolution, frappe.session.user)
        )


def _to_price(doc: "SalesDocument", before: "SalesDocument | None") -> list["SalesLine"]:
    """Lines to look up. All others get back the trace that is stored: a client cannot write one."""
    same_header = before is not None and all(alike(doc.get(name), before.get(name)) for name in HEADER)
    stored = {row.name: row for row in before.items} if before else {}
    depends_on = PRICE if confirmed(doc) else LINE
    rows = []
    for row in doc.items:
        old = stored.get(row.name)
        if has_source(doc, row):
            continue
        if same_header and old and all(alike(row.get(name), old.get(name)) for name in depends_on):
            row.price_trace = old.price_trace
        else:
            rows.append(row)
    return rows


def _list_of(doc: "SalesDocument", facts: Facts, has_rows: bool) -> PriceList | None:
    """The list to look prices up in. A new document without one gets its customer's."""
    if doc.ignore_pricing or not has_rows:
        return None
    if not doc.selling_price_list:
        if not doc.is_new():
            return None
        listed = lists.default_list(doc.customer, facts.customer.groups, doc.company, doc.voucher.posting_date)
        doc.selling_price_list = listed.name if listed else None
        return listed
    listed = lists.price_list(doc.selling_price_list)
    # A confirmed order keeps its list: a change of its lines says what that one gives.
    if listed and not confirmed(doc) and (problem := _unusable(listed, doc)):
        frappe.throw(
            _("Price list {0} {1} Choose another one, or tick {2}.").format(
                listed.name, problem, _(doc.meta.get_label("ignore_pricing"))
            )
        )
    return listed


def _unusable(listed: PriceList, doc: "SalesDocument") -> str | None:
    day = doc.voucher.posting_date
    if not listed.enabled:
        return _("is disabled.")
    if listed.company and listed.company != doc.company:
        return _("belongs to {0}, not to {1}.").format(listed.company, doc.company)
    if listed.valid_from and day < listed.valid_from:
        return _("is valid from {0} only; this document is of {1}.").format(listed.valid_from, day)
    if listed.valid_upto and day > listed.valid_upto:
        return _("is valid until {0} only; this document is of {1}.").format(listed.valid_upto, day)
    return None


def _deal(doc: "SalesDocument", facts: Facts, listed: PriceList) -> tuple[Deal, Decimal]:
    """What all lines share, and the document's currency for one unit of the list's."""
    day = doc.voucher.posting_date
    exchange_rate = _exchange_rate(doc, facts, listed)
    deal = Deal(
        day=day,
        customer=doc.customer,
        groups=facts.customer.groups,
        rate=exchange_rate,
        places=doc.precision("grand_total"),
        rounding=host_rounding(),
    )
    return deal, exchange_rate


def _exchange_rate(doc: "SalesDocument", facts: Facts, listed: PriceList) -> Decimal:
    """The document's currency for one unit of the list's, by way of the company's and at the document's own rate."""
    if listed.currency == doc.currency:
        return Decimal(1)
    to_company: Decimal | None = Decimal(1)
    if listed.currency != facts.company.currency:
        to_company = host().exchange_rate(listed.currency, facts.company.currency, doc.voucher.posting_date)
    if not to_company or dec(doc.conversion_rate) <= 0:
        frappe.throw(
            _(
                "Price list {0} is in {1}: enter the exchange rate from {1} to {2} for {3}, or choose another list."
            ).format(listed.name, listed.currency, facts.company.currency, doc.voucher.posting_date)
        )
    return to_company / dec(doc.conversion_rate)


def _set_price(row: "SalesLine", old: "SalesLine | None", found: Resolution, deal: Deal) -> str:
    """Set the line's prices and say whose they are. What the user did not type follows the list."""
    trace = load(old.price_trace) if old else None
    followed = trace is not None and trace.by == FROM_LIST
    filled = trace.price if trace else None
    typed_rate = bool(row.rate) and not (followed and alike(row.rate, old.rate))
    typed_list_rate = bool(row.price_list_rate) and dec(row.price_list_rate) != filled
    if typed_rate and followed and alike(row.discount_percentage, old.discount_percentage):
        row.discount_percentage = 0  # a new rate instead of the list's price less its discount
    if not typed_rate:
        row.rate = 0  # follows from list price and discount
    if not typed_list_rate:
        # Beside a typed rate and a discount a list price would change the rate.
        row.price_list_rate = 0 if typed_rate and row.discount_percentage else float(found.price or 0)
    if found.price is not None and dec(row.price_list_rate) == found.price:
        discounted = deal.rounding(found.price * (HUNDRED - dec(row.discount_percentage)) / HUNDRED, deal.places)
        if not row.rate or dec(row.rate) == discounted:
            return FROM_LIST
    return TYPED if typed_rate or typed_list_rate else NOT_FOUND


def check(doc: "SalesDocument") -> None:
    """Refuse lines below their floor price, unless the user's role may; and, on submit, lines that found no price.

    To be called once the totals stand: the document's discount counts. Raises frappe.ValidationError.
    """
    if not doc.meta.has_field("selling_price_list") or not any(row.price_trace for row in doc.items):
        return
    kept = HUNDRED - (HUNDRED * dec(doc.discount_amount) / dec(doc.total) if doc.total else ZERO)
    messages = []
    for row in doc.items:
        if row.price_trace and not has_source(doc, row):
            messages += _findings(doc, row, dec(row.rate) * kept / HUNDRED)
    if messages:
        throw_all(messages, frappe.ValidationError, _("Please correct"))


def _findings(doc: "SalesDocument", row: "SalesLine", rate: Decimal) -> Sequence[str]:
    trace = load(row.price_trace)
    if trace.by == NOT_FOUND and doc.docstatus.is_submitted() and dec(row.discount_percentage) != HUNDRED:
        return [
            _(
                "Row {0}: price list {1} has no price for {2}. Enter a rate, or a discount of 100% for a free line."
            ).format(row.idx, trace.price_list, row.item_code)
        ]
    if trace.floor is None or rate >= trace.floor:
        return []
    if trace.allowed_at is not None and rate >= trace.allowed_at:
        return []
    role = setting("below_floor_role")
    if role and role in frappe.get_roles():
        row.price_trace = dump(replace(trace, allowed_by=frappe.session.user, allowed_at=rate))
        return []
    return [
        _("Row {0}: {1} sells at {2}, below its floor price of {3}. Raise the rate{4}.").format(
            row.idx,
            row.item_code,
            frappe.utils.fmt_money(rate, currency=doc.currency),
            frappe.utils.fmt_money(trace.floor, currency=doc.currency),
            _(", or ask a user with the role {0}").format(role) if role else "",
        )
    ]


def found_price(row: "SalesLine") -> bool:
    """Whether the line's price list has a price for it."""
    trace = load(row.get("price_trace"))
    return trace is not None and trace.price is not None


def explanation(row: "SalesLine") -> str:
    """The line's trace in words; empty where no price list was used."""
    trace = load(row.get("price_trace"))
    return "\n".join(explain(trace, dec(row.rate))) if trace else ""
