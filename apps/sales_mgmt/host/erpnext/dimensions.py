"""Accounting dimensions: ERPNext gives each a field on our documents, because hooks.py names them."""

from collections.abc import Sequence

import frappe
from erpnext.accounts.doctype.accounting_dimension.accounting_dimension import (
    create_accounting_dimensions_for_doctype,
    get_accounting_dimensions,
)


def fields() -> tuple[str, ...]:
    """The dimensions' fields; of those that are not disabled."""
    return tuple(get_accounting_dimensions())


def setup() -> None:
    """Give our documents fields for the dimensions that the site had before us; idempotent."""
    for doctype in frappe.get_hooks("accounting_dimension_doctypes", app_name="sales_mgmt"):
        create_accounting_dimensions_for_doctype(doctype)


def of_invoices(names: Sequence[str]) -> dict[str, dict[str, str]]:
    """The dimensions of native invoices; nothing is asked of a site that has none."""
    if not (dimensions := fields()):
        return {}
    rows = frappe.get_all("Sales Invoice", filters={"name": ("in", names)}, fields=["name", *dimensions])
    return {row.pop("name"): row for row in rows}
