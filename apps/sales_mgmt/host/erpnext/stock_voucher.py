"""Our stock vouchers as ERPNext's stock engine wants to see them.

The engine asks a voucher for its general ledger rows, its items and warehouses, and in a repost for its stock ledger
rows. A view answers: an object of the engine's own base class that is built from the plan or from the ledger, never
saved, and never the document itself. docs/erpnext-trial.md tells how the calls were traced.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import frappe
from erpnext.controllers.stock_controller import StockController

from sales_mgmt.host.erpnext.versions import with_any_arguments
from sales_mgmt.plan.posting_plan import PostingPlan, StockMove, Voucher


class StockView(StockController):
    """A stock voucher for the time of one call. Money is in company currency: a repost compares with what is booked."""

    def get_gl_entries(self, *args: Any, **kwargs: Any) -> list:
        return with_any_arguments(super().get_gl_entries, *args, **kwargs)

    def update_stock_ledger(self, allow_negative_stock: bool = False) -> None:
        """Write the voucher's stock ledger rows, in the order that prevents deadlocks; turned round on cancelling."""
        rows = sorted(self.items, key=lambda row: (row.item_code, row.warehouse, row.idx), reverse=self.docstatus == 2)
        entries = [self.get_sl_entries(row, {"incoming_rate": row.get("incoming_rate") or 0}) for row in rows]
        self.make_sl_entries(entries, allow_negative_stock=allow_negative_stock)


def of_plan(plan: PostingPlan) -> StockView:
    """The view of a voucher that is posted, or is being posted."""
    return _view(plan.voucher, 1, (_row_of_move(plan.voucher, move) for move in plan.stock_moves))


def of_ledger(voucher: Voucher) -> StockView:
    """The view of a voucher that is being cancelled, from the rows that it has in the stock ledger."""
    entries = frappe.get_all(
        "Stock Ledger Entry",
        filters={"voucher_type": voucher.doctype, "voucher_no": voucher.name, "is_cancelled": 0},
        fields=["item_code", "warehouse", "actual_qty", "voucher_detail_no", "serial_and_batch_bundle", "stock_uom"],
        order_by="name",
    )
    return _view(voucher, 2, (_row_of_entry(entry, at) for at, entry in enumerate(entries, start=1)))


def _view(voucher: Voucher, docstatus: int, rows: Iterable[Mapping[str, Any]]) -> StockView:
    currency = frappe.get_cached_value("Company", voucher.company, "default_currency")
    view = StockView(
        {
            "doctype": voucher.doctype,
            "name": voucher.name,
            "docstatus": docstatus,
            "company": voucher.company,
            "customer": voucher.customer,
            "posting_date": voucher.posting_date,
            "posting_time": voucher.posting_time,
            "currency": currency,
            "conversion_rate": 1,
            "project": None,
        }
    )
    # Plain rows: the engine reads attributes of them and saves none.
    view.items = [frappe._dict(row) for row in rows]
    return view


def _row(name: str, idx: int, item_code: str, warehouse: str, stock_qty: float, **values: Any) -> dict[str, Any]:
    return {
        "name": name,
        "idx": idx,
        "item_code": item_code,
        "warehouse": warehouse,
        "stock_qty": stock_qty,
        "qty": stock_qty,
        "project": None,
        **values,
    }


def _row_of_move(voucher: Voucher, move: StockMove) -> dict[str, Any]:
    return _row(
        move.voucher_line,
        move.row,
        move.item_code,
        move.warehouse,
        float(move.qty),
        doctype=f"{voucher.doctype} Item",
        expense_account=move.expense_account,
        cost_center=move.cost_center,
        stock_uom=frappe.get_cached_value("Item", move.item_code, "stock_uom"),
        batch_no=move.batch_no,
        serial_nos=move.serial_nos,
        **move.dimensions,
    )


def _row_of_entry(entry: frappe._dict, idx: int) -> dict[str, Any]:
    # The engine turns the sign of a cancelled row itself.
    return _row(
        entry.voucher_detail_no,
        idx,
        entry.item_code,
        entry.warehouse,
        -entry.actual_qty,
        serial_and_batch_bundle=entry.serial_and_batch_bundle,
        stock_uom=entry.stock_uom,
    )
