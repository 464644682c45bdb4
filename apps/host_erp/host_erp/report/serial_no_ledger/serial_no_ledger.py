"""The way of serial numbers: where each came in, where it went, to whom."""

from typing import Any

import frappe
from frappe import _

from host_erp.reporting import check_company, checked, dynamic, link, plain
from host_erp.stock_reporting import conditions, quantity


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filters: company, to_date; optional item_code, serial_no, warehouse (a group counts with all
    below it). One of item and serial number is needed: nobody reads all."""
    filters = checked(filters, "company", "to_date")
    check_company(filters.company)
    if not (filters.item_code or filters.serial_no):
        frappe.throw(_("Choose an item or a serial number"))
    only = " and entry.serial_no = %(serial_no)s" if filters.serial_no else ""
    rows = frappe.db.sql(
        f"""select entry.posting_date, entry.serial_no, entry.item_code, entry.batch_no, entry.warehouse, entry.qty,
            entry.status, entry.customer, entry.voucher_type, entry.voucher_no
        from `tabSerial and Batch Entry` entry join `tabItem` item on item.name = entry.item_code
        where entry.posting_date <= %(to_date)s and entry.is_cancelled = 0 and entry.serial_no is not null
        and {conditions(filters)}{only} order by entry.serial_no, entry.posting_date, entry.creation, entry.qty""",
        filters,
        as_dict=True,
    )
    return columns(), rows


def columns() -> list[dict]:
    return [
        plain("posting_date", _("Date"), "Date"),
        link("serial_no", _("Serial No"), "Serial No"),
        link("item_code", _("Item"), "Item"),
        link("batch_no", _("Batch"), "Batch"),
        link("warehouse", _("Warehouse"), "Warehouse"),
        quantity("qty", _("In (+) / Out (-)")),
        plain("status", _("Status After It")),
        link("customer", _("Customer"), "Customer"),
        plain("voucher_type", _("Voucher Type"), width=130),
        dynamic("voucher_no", _("Voucher No"), "voucher_type"),
    ]
