"""Which items, warehouses and quantities may move. Facts are read once a voucher, whatever its length."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import frappe
from frappe import _
from frappe.utils import format_datetime, formatdate, getdate

from host_erp.ledger import reservations
from host_erp.ledger.errors import BackdatedStockError, NegativeStockError, Shortage, StockError
from host_erp.ledger.money import dec, show
from host_erp.ledger.rows import StockRow, Voucher
from host_erp.ledger.valuation import BinState, Pair, shortages

Facts = dict[str, frappe._dict]


def read_items(codes: Iterable[str]) -> Facts:
    """Facts of items by item code, their stock unit's `must_be_whole_number` with them; one query."""
    wanted = sorted(set(codes))
    if not wanted:
        return {}
    rows = frappe.db.sql(
        """select item.name, item.disabled, item.is_stock_item, item.has_variants, item.stock_uom, item.valuation_rate,
            item.standard_rate, item.item_name, item.item_group, item.has_batch_no, item.create_new_batch,
            item.batch_number_series, item.has_expiry_date, item.shelf_life_in_days, item.has_serial_no,
            item.serial_no_series, uom.must_be_whole_number
        from `tabItem` item left join `tabUOM` uom on uom.name = item.stock_uom where item.name in %s""",
        (wanted,),
        as_dict=True,
    )
    return {row.name: row for row in rows}


def read_warehouses(names: Iterable[str]) -> Facts:
    """Facts of warehouses by name; `account` is the warehouse's own, that of the nearest group above it, or the
    company's default inventory account; one query."""
    wanted = sorted(set(names))
    if not wanted:
        return {}
    rows = frappe.db.sql(
        """select warehouse.name, warehouse.company, warehouse.is_group, warehouse.disabled,
            coalesce(nullif(warehouse.account, ''), (
                select above.account from `tabWarehouse` above
                where above.lft < warehouse.lft and above.rgt > warehouse.rgt and ifnull(above.account, '') != ''
                order by above.lft desc limit 1), nullif(company.default_inventory_account, '')) as account
        from `tabWarehouse` warehouse left join `tabCompany` company on company.name = warehouse.company
        where warehouse.name in %s""",
        (wanted,),
        as_dict=True,
    )
    return {row.name: row for row in rows}


def check_rows(voucher: Voucher, rows: Sequence[StockRow], items: Facts, warehouses: Facts) -> None:
    """Raises StockError for the first row that cannot move, naming what is wrong with it."""
    for row in rows:
        check_item(row, items.get(row.item_code))
        check_warehouse(voucher, row, warehouses.get(row.warehouse))


def check_item(row: StockRow, item: frappe._dict | None) -> None:
    """Raises StockError where the item is unknown, disabled or not kept in stock, or the quantity cannot be moved."""
    if not item:
        frappe.throw(_("Item {0} does not exist").format(row.item_code), StockError)
    if item.disabled:
        frappe.throw(_("Item {0} is disabled").format(row.item_code), StockError)
    if item.has_variants:
        frappe.throw(_("Item {0} is a template: choose one of its variants").format(row.item_code), StockError)
    if not item.is_stock_item:
        frappe.throw(_("Item {0} is not kept in stock").format(row.item_code), StockError)
    if not row.qty and row.worth_after is None:
        frappe.throw(_("Item {0}: the quantity is zero").format(row.item_code), StockError)
    if item.must_be_whole_number and dec(row.qty) % 1:
        frappe.throw(
            _("Item {0}: {1} {2} is not a whole number").format(row.item_code, show(row.qty), item.stock_uom),
            StockError,
        )
    if row.incoming_rate is not None and row.incoming_rate < 0:
        frappe.throw(_("Item {0}: the rate {1} is negative").format(row.item_code, show(row.incoming_rate)), StockError)


def check_warehouse(voucher: Voucher, row: StockRow, warehouse: frappe._dict | None) -> None:
    """Raises StockError where the warehouse is unknown, of another company, a group or disabled."""
    if not warehouse:
        frappe.throw(_("Warehouse {0} does not exist").format(row.warehouse), StockError)
    if warehouse.company != voucher.company:
        frappe.throw(
            _("Warehouse {0} belongs to {1}, not to {2}").format(row.warehouse, warehouse.company, voucher.company),
            StockError,
        )
    if warehouse.is_group:
        frappe.throw(_("Warehouse {0} is a group; move stock in one below it").format(row.warehouse), StockError)
    if warehouse.disabled:
        frappe.throw(_("Warehouse {0} is disabled").format(row.warehouse), StockError)


def check_sequence(voucher: Voucher, pairs: Iterable[Pair], bins: dict[Pair, BinState]) -> None:
    """Raises BackdatedStockError where the item moved in the warehouse on a later day: the embedded host does not
    revalue what came after. Within a day, movements count in the order in which they were posted."""
    day = getdate(voucher.posting_date)
    for item_code, warehouse in sorted(set(pairs)):
        last = bins[item_code, warehouse].last
        if last and last.date() > day:
            frappe.throw(
                _("{0} in {1} moved on {2}: nothing can be posted before that ({3})").format(
                    item_code, warehouse, format_datetime(last), formatdate(day)
                ),
                BackdatedStockError,
            )


def check_stock(rows: Sequence[StockRow], bins: dict[Pair, BinState]) -> None:
    """Raises one NegativeStockError that lists every item and warehouse with too little."""
    short = shortages(rows, bins)
    if not short:
        return
    held = reservations.held_for([(one.item_code, one.warehouse) for one in short if one.reserved])
    lines = [
        _("{0} in {1}: needed {2}, available {3}, missing {4}").format(
            one.item_code, one.warehouse, show(one.needed), show(one.available), show(one.missing)
        )
        + (reserved_text(one, held.get((one.item_code, one.warehouse))) if one.reserved else "")
        for one in short
    ]
    message = _("Not enough stock.") + "<br>" + "<br>".join(lines)
    frappe.msgprint(message, title=_("Not Enough Stock"), indicator="red")
    raise NegativeStockError(message, short)


def reserved_text(short: Shortage, held_for: str | None) -> str:
    """What of a short item lies there and for whom it is reserved."""
    return _(" ({0} on hand, {1} reserved for {2})").format(
        show(short.on_hand), show(short.reserved), held_for or _("others")
    )


def effective_time(voucher_time: datetime, state: BinState) -> datetime:
    """A movement's place in the ledger: its own time, or the last movement's where that came later the same day."""
    return max(voucher_time, state.last) if state.last else voucher_time
