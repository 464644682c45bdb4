"""What the app adds to ERPNext's forms, as data: install makes it, uninstall takes it away again."""

from collections.abc import Iterator

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

INVOICE_LINK = "sm_voucher"
"""The field of a native Sales Invoice that names our document."""

LINE_LINK = "sm_voucher_line"
"""The field of a native Sales Invoice Item that names our line."""

_BUNDLE = {
    "fieldname": "serial_and_batch_bundle",
    "label": "Serial and Batch Bundle",
    "fieldtype": "Link",
    "options": "Serial and Batch Bundle",
    "insert_after": "warehouse",
    "read_only": 1,
    "no_copy": 1,
    "print_hide": 1,
}
"""ERPNext's stock engine writes it in every row that it cancels. A custom field: its target is on ERPNext only."""

CUSTOM_FIELDS: dict[str, list[dict]] = {
    "Sales Invoice": [
        {
            "fieldname": "sm_voucher_type",
            "label": "Sales Management DocType",
            "fieldtype": "Link",
            "options": "DocType",
            "insert_after": "amended_from",
            "read_only": 1,
            "no_copy": 1,
            "print_hide": 1,
            "hidden": 1,
        },
        {
            "fieldname": INVOICE_LINK,
            "label": "Sales Management Document",
            "fieldtype": "Dynamic Link",
            "options": "sm_voucher_type",
            "insert_after": "sm_voucher_type",
            "read_only": 1,
            "no_copy": 1,
            "print_hide": 1,
            "in_standard_filter": 1,
            "search_index": 1,
        },
    ],
    "Sales Invoice Item": [
        {
            "fieldname": LINE_LINK,
            "label": "Sales Management Line",
            "fieldtype": "Data",
            "insert_after": "sales_invoice_item",
            "read_only": 1,
            "no_copy": 1,
            "print_hide": 1,
            "hidden": 1,
            "length": 140,
        },
    ],
    "SM Delivery Note Item": [_BUNDLE],
    "SM Return Item": [_BUNDLE],
}


def setup() -> None:
    """Make the fields that are missing; idempotent."""
    create_custom_fields(CUSTOM_FIELDS, ignore_validate=True)


def teardown() -> None:
    """Remove the fields and their columns' records. The columns stay, as Frappe leaves them, and hold nothing."""
    for doctype, name in names():
        if frappe.db.exists("Custom Field", name):
            frappe.delete_doc("Custom Field", name, force=True, ignore_permissions=True)
        frappe.clear_cache(doctype=doctype)


def names() -> Iterator[tuple[str, str]]:
    """(DocType, name of the Custom Field)."""
    for doctype, fields in CUSTOM_FIELDS.items():
        for field in fields:
            yield doctype, f"{doctype}-{field['fieldname']}"
