"""Lines of orders that were confirmed before know from now on whether they are a service, which asks for no delivery.

An order whose services are all invoiced was "To Deliver" for ever; its status follows.
"""

import frappe

from sales_mgmt.documents import status


def execute() -> None:
    """A fixed number of statements; running it again changes nothing."""
    frappe.db.sql(
        """UPDATE `tabSM Line Balance` balance
           JOIN `tabSM Sales Order Item` line ON line.name = balance.name
           JOIN `tabItem` item ON item.name = line.item_code
           SET balance.service = 1
           WHERE balance.source_doctype = 'SM Sales Order' AND item.is_stock_item = 0 AND balance.service = 0
             AND line.is_kit = 0 AND line.delivered_by_supplier = 0"""
    )
    waiting = frappe.db.sql_list(
        """SELECT DISTINCT balance.source_parent FROM `tabSM Line Balance` balance
           JOIN `tabSM Sales Order` doc ON doc.name = balance.source_parent
           WHERE balance.service = 1 AND doc.docstatus = 1 AND doc.status = 'To Deliver'"""
    )
    status.refresh([("SM Sales Order", name) for name in waiting])
