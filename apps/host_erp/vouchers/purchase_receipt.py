"""Purchase Receipt: goods in at the supplier's price, owed until the bill comes."""

from collections.abc import Sequence

import frappe
from frappe import _
from frappe.model.document import Document

from host_erp import exchange
from host_erp.ledger.errors import AccountError, PartyError, StockError
from host_erp.ledger.money import dec, rounder, to_column
from host_erp.ledger.rows import StockRow
from host_erp.ledger.sql import update_rows
from host_erp.ledger.tracking import lines as serial_lines
from host_erp.ledger.valuation import Move
from host_erp.vouchers import stock_lines

UNBILLED = "Stock Received But Not Billed"


def fill_header(doc: Document) -> None:
    """Currency and rate. Raises PartyError for a disabled supplier, ValidationError where no rate is known."""
    supplier = frappe.db.get_value("Supplier", doc.supplier, ["disabled", "default_currency"], as_dict=True)
    if supplier and supplier.disabled:
        frappe.throw(_("Supplier {0} is disabled").format(doc.supplier), PartyError)
    company_currency = frappe.get_cached_value("Company", doc.company, "default_currency")
    doc.currency = doc.currency or (supplier and supplier.default_currency) or company_currency
    if doc.currency == company_currency:
        doc.conversion_rate = 1
    elif not dec(doc.conversion_rate):
        doc.conversion_rate = float(exchange.rate(doc.currency, company_currency, doc.posting_date, "for_buying"))


def fill_rows(doc: Document) -> None:
    """What a row does not say: units, warehouse, accounts. Raises StockError naming the row."""
    stock_lines.fill(doc)
    account, center = unbilled_account(doc.company), frappe.get_cached_value("Company", doc.company, "cost_center")
    for row in doc.items:
        row.warehouse = row.warehouse or doc.set_warehouse or stock_lines.default_warehouse()
        row.expense_account = row.expense_account or account
        row.cost_center = row.cost_center or center
        if not row.warehouse:
            frappe.throw(_("Row {0}: the warehouse of {1} is missing").format(row.idx, row.item_code), StockError)
        if dec(row.rate) < 0:
            frappe.throw(
                _("Row {0}: the rate {1} of {2} is negative").format(row.idx, row.rate, row.item_code), StockError
            )
        if not dec(row.rate) and not row.allow_zero_valuation_rate:
            frappe.throw(
                _("Row {0}: {1} has no rate. Enter it, or allow a zero valuation rate.").format(row.idx, row.item_code),
                StockError,
            )


def unbilled_account(company: str) -> str:
    """Where goods are owed until their bill comes. Raises AccountError where the company has no such account."""
    account = frappe.get_cached_value("Company", company, "stock_received_but_not_billed") or frappe.db.get_value(
        "Account", {"company": company, "account_type": UNBILLED, "is_group": 0, "disabled": 0}
    )
    if not account:
        frappe.throw(_("{0} has no account of the type {1}").format(company, _(UNBILLED)), AccountError)
    return account


def set_amounts(doc: Document) -> None:
    """Amounts in the document's and the company's currency."""
    round_money, rate = rounder(), dec(doc.conversion_rate)
    for row in doc.items:
        amount = round_money(dec(row.qty) * dec(row.rate))
        row.amount, row.base_amount = float(amount), float(round_money(amount * rate))
        row.base_rate = float(to_column(dec(row.rate) * rate))
        row.valuation_rate = float(to_column(dec(row.base_amount) / dec(row.stock_qty)))
    doc.total_qty = stock_lines.total(doc.items, "qty")
    doc.total, doc.base_total = stock_lines.total(doc.items, "amount"), stock_lines.total(doc.items, "base_amount")


def stock_rows(doc: Document) -> list[StockRow]:
    """Each line comes in worth its amount to the cent."""
    return [
        StockRow(
            item_code=row.item_code,
            warehouse=row.warehouse,
            qty=dec(row.stock_qty),
            voucher_detail_no=row.name,
            expense_account=row.expense_account,
            cost_center=row.cost_center,
            incoming_value=dec(row.base_amount),
            batch_no=row.batch_no or None,
            serial_nos=serial_lines(row.serial_no),
            idx=row.idx,
        )
        for row in doc.items
    ]


def store_moves(doc: Document, moves: Sequence[Move]) -> None:
    """Show the batches and serial numbers that were made; one statement, none where nothing is tracked."""
    of_line = stock_lines.by_line(moves)
    rows = [row for row in doc.items if any(move.row.picks for move in of_line[row.name])]
    for row in rows:
        row.batch_no, row.serial_no = stock_lines.picked(of_line[row.name])
    update_rows(
        "Purchase Receipt Item", {row.name: [row.batch_no, row.serial_no] for row in rows}, ["batch_no", "serial_no"]
    )
