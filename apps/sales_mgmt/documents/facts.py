"""Facts about a document's masters, each kind in one query, and the line fields that follow from them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import frappe
from frappe import _

from sales_mgmt.documents.bulk_rows import alike
from sales_mgmt.documents.confirmed_rows import confirmed
from sales_mgmt.documents.direct import begins_here
from sales_mgmt.host import host
from sales_mgmt.host.facts import CompanyFacts, CustomerFacts, ItemFacts, WarehouseFacts
from sales_mgmt.money.rounding import HUNDRED, ZERO, dec, to_column

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


@dataclass(frozen=True, slots=True)
class Facts:
    """What the host says of the masters that a document names. `debtor` is the payer, or else the customer."""

    company: CompanyFacts
    customer: CustomerFacts
    debtor: CustomerFacts
    items: dict[str, ItemFacts]
    warehouses: dict[str, WarehouseFacts]


def gather(doc: "SalesDocument") -> Facts:
    """Read the facts of all lines. The number of queries does not depend on the number of lines.

    Raises frappe.MandatoryError without customer or company: nothing else can be known of the document then.
    """
    missing = [_(doc.meta.get_label(field)) for field in ("customer", "company") if not doc.get(field)]
    if missing:
        frappe.throw(
            _("{0} is missing: a sales document belongs to a customer and a company.").format(", ".join(missing)),
            frappe.MandatoryError,
        )
    the_host = host()
    rows = [*doc.items, *(doc.get("packed_items") or ())]
    items = the_host.items([row.item_code for row in rows if row.item_code], doc.company)
    named = {row.get("warehouse") for row in rows} | {doc.get("set_warehouse")}
    named |= {item.default_warehouse for item in items.values()}
    customer = the_host.customer(doc.customer)
    payer = doc.get("payer") or (customer.payer if begins_here(doc) else None)
    return Facts(
        company=the_host.company(doc.company),
        customer=customer,
        debtor=the_host.customer(payer) if payer and payer != customer.name else customer,
        items=items,
        warehouses=the_host.warehouses(sorted(name for name in named if name)),
    )


def fill_header(doc: "SalesDocument", facts: Facts) -> None:
    """Header fields that were left empty."""
    doc.currency = doc.currency or facts.customer.currency or facts.company.currency
    if doc.currency == facts.company.currency:
        doc.conversion_rate = 1
    elif not doc.conversion_rate:
        rate = host().exchange_rate(doc.currency, facts.company.currency, doc.voucher.posting_date)
        doc.conversion_rate = float(rate or 0)
    if doc.meta.has_field("payment_terms_template") and not doc.payment_terms_template:
        doc.payment_terms_template = facts.debtor.payment_terms


def fill_lines(doc: "SalesDocument", facts: Facts) -> None:
    """Line fields that follow from item and header, where they were left empty; units and stock quantity always."""
    agreed = confirmed(doc)
    for row in doc.items:
        item = facts.items.get(row.item_code)
        if item is None:
            continue
        row.item_name = item.item_name
        row.description = row.description or item.description
        row.stock_uom = item.stock_uom
        row.uom = row.uom or item.stock_uom
        old = agreed.get(row.name)
        factor = dec(old.conversion_factor) if old else item.uoms.get(row.uom, ZERO)
        row.conversion_factor = float(factor)
        row.stock_qty = float(to_column(dec(row.qty) * factor))
        if row.meta.has_field("tolerance") and not (old and alike(row.qty, old.qty)):
            row.tolerance = float(over_delivery(dec(row.stock_qty), item))
        if (item.is_stock_item or item.is_kit) and row.moves_stock:
            row.warehouse = row.warehouse or doc.get("set_warehouse") or item.default_warehouse
        _fill_accounts(doc, row, item, facts.company)


def over_delivery(stock_qty: Decimal, item: ItemFacts) -> Decimal:
    """What may be delivered beyond an ordered quantity, in stock units; whole ones where the item has no parts."""
    tolerance = stock_qty * item.over_delivery / HUNDRED
    return Decimal(int(tolerance)) if item.stock_uom in item.whole_uoms else to_column(tolerance)


def _fill_accounts(doc: "SalesDocument", row, item: ItemFacts, company: CompanyFacts) -> None:
    if row.meta.has_field("income_account"):
        row.income_account = row.income_account or item.income_account or company.income_account
    if row.meta.has_field("expense_account"):
        row.expense_account = row.expense_account or item.expense_account or company.expense_account
    if row.meta.has_field("cost_center"):
        row.cost_center = row.cost_center or item.cost_center or doc.get("cost_center") or company.cost_center
