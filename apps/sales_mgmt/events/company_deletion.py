"""A company's transactions that ERPNext deletes (Transaction Deletion Record): what it does not see of ours follows.

ERPNext deletes by SQL what names the company: our documents, line entries and deposit entries among them. The narrow
tables do not name it. What is left of them without its document goes, and the credit accounts stand at nothing.
"""

from typing import Any

import frappe

from sales_mgmt.posting import credit_ledger

ORPHANS = (
    # A table of ours, its column that names a document, and that document's table.
    ("SM Deposit Balance", "name", "SM Deposit"),
    ("SM Reservation Entry", "sales_order", "SM Sales Order"),
    ("SM Order Change Field", "parent", "SM Order Change"),
    ("SM Order Change Move", "parent", "SM Order Change"),
)


def transactions_deleted(doc: Any, method: str | None = None) -> None:
    """When a deletion is completed; before, it works batch by batch."""
    if doc.status == "Completed":
        clear_company(doc.company)


def clear_company(company: str) -> None:
    """Delete what is left without its document, and bring the company's credit balances to what the host says."""
    for source in frappe.db.sql_list("SELECT DISTINCT source_doctype FROM `tabSM Line Balance`"):
        _delete_orphans("SM Line Balance", "source_parent", source, "AND gone.source_doctype = %(source)s")
    for table, column, source in ORPHANS:
        _delete_orphans(table, column, source)
    frappe.db.sql(
        """DELETE held FROM `tabSM Reserved Stock` held JOIN `tabWarehouse` warehouse ON warehouse.name = held.warehouse
           WHERE warehouse.company = %s""",
        company,
    )
    accounts = frappe.get_all("SM Credit Account", {"company": company}, pluck="name", limit_page_length=0)
    credit_ledger.clear(sorted(accounts))


def _delete_orphans(table: str, column: str, source: str, condition: str = "") -> None:
    # All names are this module's constants, or DocTypes that our own ledger names.
    frappe.db.sql(
        f"""DELETE gone FROM `tab{table}` gone LEFT JOIN `tab{source}` kept ON kept.name = gone.`{column}`
            WHERE kept.name IS NULL {condition}""",
        {"source": source},
    )
