"""What the app adds to ERPNext's forms, as data. It goes with the app: Frappe deletes what belongs to its module."""

from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

MODULE = "Sales Mgmt"

INVOICE_LINK = "sm_voucher"
"""The field of a native Sales Invoice that names our document."""

LINE_LINK = "sm_voucher_line"
"""The field of a native Sales Invoice Item that names our line."""

ORDER_LINK, ORDER_LINE_LINK = "sm_sales_order", "sm_sales_order_item"
"""The fields of a native Material Request's line that name our order and its line."""

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

RETURN_RATE = "valuation_rate"
"""The field of our return's line where ERPNext looks for what a unit of a bundle that comes in is worth."""

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
    "Material Request Item": [
        {
            "fieldname": ORDER_LINK,
            "label": "Sales Management Order",
            "fieldtype": "Link",
            "options": "SM Sales Order",
            "insert_after": "sales_order_item",
            "read_only": 1,
            "no_copy": 1,
            "print_hide": 1,
        },
        {
            "fieldname": ORDER_LINE_LINK,
            "label": "Sales Management Order Line",
            "fieldtype": "Data",
            "insert_after": ORDER_LINK,
            "read_only": 1,
            "no_copy": 1,
            "print_hide": 1,
            "hidden": 1,
            "search_index": 1,
            "length": 140,
        },
    ],
    "SM Delivery Note Item": [_BUNDLE],
    "SM Return Item": [
        _BUNDLE,
        {
            "fieldname": RETURN_RATE,
            "label": "Cost",
            "fieldtype": "Float",
            "precision": "9",
            "insert_after": "serial_and_batch_bundle",
            "read_only": 1,
            "no_copy": 1,
            "print_hide": 1,
            "hidden": 1,
            "permlevel": 1,
        },
    ],
}


def setup() -> None:
    """Make the fields that are missing; idempotent."""
    create_custom_fields(of_our_module(), ignore_validate=True)


def of_our_module() -> dict[str, list[dict]]:
    """The fields as records of this app's module."""
    return {doctype: [field | {"module": MODULE} for field in fields] for doctype, fields in CUSTOM_FIELDS.items()}
