"""Batches and serial numbers: ERPNext keeps them in a bundle for each stock ledger row."""

from decimal import Decimal
from typing import Any

import frappe
from erpnext.stock.serial_batch_bundle import SerialBatchCreation

from sales_mgmt.host.facts import Pick
from sales_mgmt.host.names import ALL_NAMES, NameRange, within
from sales_mgmt.money.rounding import dec


def bundle(view: Any, row: Any) -> None:
    """Give a row that names its batch or serial numbers the bundle that the engine wants; where a row names none, the
    engine picks, as Stock Settings say."""
    if not row.batch_no and not row.serial_nos:
        return
    created = SerialBatchCreation(
        {
            "item_code": row.item_code,
            "warehouse": row.warehouse,
            "posting_date": view.posting_date,
            "posting_time": view.posting_time,
            "voucher_type": view.doctype,
            "voucher_no": view.name,
            "voucher_detail_no": row.name,
            "company": view.company,
            "qty": abs(row.stock_qty),
            "type_of_transaction": "Outward" if row.stock_qty < 0 else "Inward",
            "batches": frappe._dict({row.batch_no: abs(row.stock_qty)}) if row.batch_no else None,
            "serial_nos": list(row.serial_nos) or None,
            "do_not_submit": True,
        }
    ).make_serial_and_batch_bundle()
    row.serial_and_batch_bundle = created.name


def picked(voucher_type: str, voucher_no: str) -> dict[str, tuple[Pick, ...]]:
    """What each voucher line took of which batch, with its serial numbers."""
    rows = frappe.db.sql(
        """SELECT bundle.voucher_detail_no, entry.batch_no, entry.serial_no, ABS(entry.qty)
           FROM `tabSerial and Batch Bundle` bundle
           JOIN `tabSerial and Batch Entry` entry ON entry.parent = bundle.name
           WHERE bundle.voucher_type = %s AND bundle.voucher_no = %s AND bundle.is_cancelled = 0
           ORDER BY entry.idx""",
        (voucher_type, voucher_no),
    )
    lines: dict[str, dict[str | None, list[tuple[str | None, Decimal]]]] = {}
    for line, batch, serial, qty in rows:
        lines.setdefault(line, {}).setdefault(batch, []).append((serial, dec(qty)))
    return {
        line: tuple(
            Pick(sum(qty for _serial, qty in units), batch, tuple(serial for serial, _qty in units if serial))
            for batch, units in batches.items()
        )
        for line, batches in lines.items()
    }


def quantities(voucher_type: str, names: NameRange = ALL_NAMES) -> dict[tuple[str, str, str], Decimal]:
    """Live quantity that moved, positive, by (voucher, voucher line, batch or serial number)."""
    found: dict[tuple[str, str, str], Decimal] = {}
    rows = frappe.db.sql(
        f"""SELECT bundle.voucher_no, bundle.voucher_detail_no, entry.batch_no, entry.serial_no, ABS(entry.qty)
            FROM `tabSerial and Batch Bundle` bundle
            JOIN `tabSerial and Batch Entry` entry ON entry.parent = bundle.name
            WHERE bundle.voucher_type = %(type)s AND {within("bundle.voucher_no")}
              AND bundle.is_cancelled = 0 AND bundle.docstatus = 1""",
        {"type": voucher_type, **names.values},
    )
    for voucher, line, batch, serial, qty in rows:
        for pick in filter(None, (batch, serial)):
            key = (voucher, line, pick)
            found[key] = found.get(key, Decimal(0)) + dec(qty)
    return found
