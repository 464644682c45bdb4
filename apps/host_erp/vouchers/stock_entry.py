"""Receipts and issues of stock outside sales: opening stock and corrections."""

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import nowdate, nowtime

from host_erp.ledger.errors import StockError
from host_erp.ledger.money import ZERO, dec, rounder
from host_erp.ledger.rows import StockRow, Voucher
from host_erp.ledger.sql import update_rows
from host_erp.ledger.tracking import lines as serial_lines

RECEIPT = "Material Receipt"


def set_time(doc: Document) -> None:
    """Now, unless the user chose another date and time."""
    if not doc.set_posting_time:
        doc.posting_date, doc.posting_time = nowdate(), nowtime()
    doc.posting_time = doc.posting_time or nowtime()


def fill_rows(doc: Document) -> None:
    """What a row does not say: item's name and units, warehouse, accounts. Raises StockError where it cannot be filled.

    Facts of all rows are read in two queries.
    """
    items = read_items({row.item_code for row in doc.items})
    factors = read_factors(items)
    company = frappe.get_cached_doc("Company", doc.company)
    account = opening_account(doc.company) if doc.is_opening == "Yes" else company.stock_adjustment_account
    for row in doc.items:
        item = items.get(row.item_code)
        if not item:
            frappe.throw(_("Row {0}: item {1} does not exist").format(row.idx, row.item_code), StockError)
        row.item_name, row.stock_uom = item.item_name, item.stock_uom
        row.uom = row.uom or item.stock_uom
        row.conversion_factor = factors.get((row.item_code, row.uom)) or row.conversion_factor or 1
        if row.uom == item.stock_uom:
            row.conversion_factor = 1
        row.transfer_qty = float(dec(row.qty) * dec(row.conversion_factor))
        row.expense_account = row.expense_account or account
        row.cost_center = row.cost_center or company.cost_center
        set_warehouse(doc, row)


def read_items(codes: set[str]) -> dict[str, frappe._dict]:
    """Names and units of the items."""
    rows = frappe.get_all("Item", filters={"name": ("in", sorted(codes))}, fields=["name", "item_name", "stock_uom"])
    return {row.name: row for row in rows}


def read_factors(items: dict[str, frappe._dict]) -> dict[tuple[str, str], Decimal]:
    """Stock units in one unit, by (item, unit)."""
    rows = frappe.get_all(
        "UOM Conversion Detail",
        filters={"parenttype": "Item", "parent": ("in", sorted(items))},
        fields=["parent", "uom", "conversion_factor"],
    )
    return {(row.parent, row.uom): dec(row.conversion_factor) for row in rows}


def opening_account(company: str) -> str | None:
    """The account against which opening balances are booked."""
    return frappe.db.get_value("Account", {"company": company, "account_type": "Temporary", "is_group": 0})


def set_warehouse(doc: Document, row: Document) -> None:
    """A receipt has a target, an issue a source. Raises StockError where it is missing."""
    default = frappe.get_cached_value("Stock Settings", "Stock Settings", "default_warehouse")
    if doc.purpose == RECEIPT:
        row.s_warehouse, row.t_warehouse = None, row.t_warehouse or doc.to_warehouse or default
    else:
        row.t_warehouse, row.s_warehouse = None, row.s_warehouse or doc.from_warehouse or default
    if not (row.s_warehouse or row.t_warehouse):
        frappe.throw(_("Row {0}: the warehouse of {1} is missing").format(row.idx, row.item_code), StockError)
    if dec(row.qty) <= 0:
        frappe.throw(
            _("Row {0}: the quantity of {1} must be greater than zero").format(row.idx, row.item_code), StockError
        )


def set_amounts(doc: Document) -> None:
    """What a receipt's rows are worth. An issue is valued when it is posted."""
    round_money = rounder()
    for row in doc.items:
        if doc.purpose == RECEIPT:
            row.basic_amount = row.amount = float(round_money(dec(row.transfer_qty) * dec(row.basic_rate)))
            row.valuation_rate = row.basic_rate
        elif doc.docstatus == 0:
            row.basic_rate = row.valuation_rate = row.basic_amount = row.amount = 0
    set_totals(doc)


def set_totals(doc: Document) -> None:
    """Sums over the rows."""
    total = float(sum((dec(row.amount) for row in doc.items), ZERO))
    doc.total_amount = total
    doc.total_incoming_value = total if doc.purpose == RECEIPT else 0
    doc.total_outgoing_value = 0 if doc.purpose == RECEIPT else total
    doc.value_difference = doc.total_incoming_value - doc.total_outgoing_value


def voucher(doc: Document) -> Voucher:
    """The document as the ledgers know it."""
    return Voucher(
        doc.doctype, doc.name, doc.company, doc.posting_date, doc.posting_time, doc.remarks,
        is_opening=doc.is_opening == "Yes",
    )  # fmt: skip


def stock_rows(doc: Document) -> list[StockRow]:
    """What the document moves."""
    return [
        StockRow(
            item_code=row.item_code,
            warehouse=row.t_warehouse or row.s_warehouse,
            qty=dec(row.transfer_qty) if doc.purpose == RECEIPT else -dec(row.transfer_qty),
            voucher_detail_no=row.name,
            expense_account=row.expense_account,
            cost_center=row.cost_center,
            incoming_rate=incoming_rate(doc, row),
            batch_no=row.batch_no,
            serial_nos=serial_lines(row.serial_no),
            idx=row.idx,
            expired_too=True,
        )
        for row in doc.items
    ]


def incoming_rate(doc: Document, row: Document) -> Decimal | None:
    """The rate of a receipt: the row's; none where it is empty and a zero rate was not meant."""
    if doc.purpose != RECEIPT or not (dec(row.basic_rate) or row.allow_zero_valuation_rate):
        return None
    return dec(row.basic_rate)


def store_values(doc: Document, values: dict[str, Decimal]) -> None:
    """Show on the document what the ledger booked: one statement for the rows, one for the totals."""
    for row in doc.items:
        amount = abs(values[row.name])
        row.amount = row.basic_amount = float(amount)
        row.basic_rate = row.valuation_rate = float(amount / dec(row.transfer_qty))
    fields = ("basic_rate", "valuation_rate", "basic_amount", "amount")
    update_rows("Stock Entry Detail", {row.name: [row.get(field) for field in fields] for row in doc.items}, fields)
    set_totals(doc)
    totals = ("total_amount", "total_incoming_value", "total_outgoing_value", "value_difference")
    doc.db_set({field: doc.get(field) for field in totals}, update_modified=False)
