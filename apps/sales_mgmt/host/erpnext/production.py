"""Production for order lines: a Material Request that names the line, and the Work Orders that are made of it."""

from collections.abc import Sequence

import frappe
from frappe import _

from sales_mgmt.host.erpnext.custom_fields import ORDER_LINE_LINK, ORDER_LINK
from sales_mgmt.host.facts import ProductionRequest, ProductionStatus
from sales_mgmt.host.production_steps import statuses

MANUFACTURE, STOPPED = "Manufacture", "Stopped"


def request(wanted: ProductionRequest) -> tuple[str, str]:
    """A submitted request to manufacture. Raises frappe.ValidationError where the item has no bill of materials.

    Its own permission is not asked: whoever asks may submit the order, which its entrance has checked.
    """
    if not frappe.db.exists("BOM", {"item": wanted.item_code, "is_default": 1, "is_active": 1, "docstatus": 1}):
        frappe.throw(_("{0} cannot be made: it has no default bill of materials.").format(wanted.item_code))
    today = frappe.utils.getdate()
    doc = frappe.new_doc("Material Request")
    doc.update({"material_request_type": MANUFACTURE, "company": wanted.company, "transaction_date": today})
    doc.append(
        "items",
        {
            "item_code": wanted.item_code,
            "warehouse": wanted.warehouse,
            "qty": float(wanted.qty),
            "conversion_factor": 1,
            "uom": frappe.get_cached_value("Item", wanted.item_code, "stock_uom"),
            "schedule_date": max(wanted.needed_by, today),
            ORDER_LINK: wanted.sales_order,
            ORDER_LINE_LINK: wanted.source_line,
        },
    )
    doc.schedule_date = doc.items[0].schedule_date
    doc.flags.ignore_permissions = True
    return doc.doctype, doc.insert().submit().name


def withdraw(lines: Sequence[str]) -> None:
    """Cancel requests of which no work order was made, stop the others."""
    for name in _open_requests(lines):
        doc = frappe.get_doc("Material Request", name, for_update=True)
        if any(row.ordered_qty for row in doc.items) or _drafts(name):
            doc.update_status(STOPPED)
        else:
            doc.flags.ignore_permissions = True  # whoever changes the order was asked there
            doc.cancel()


def status(lines: Sequence[str]) -> dict[str, ProductionStatus]:
    """Requests and submitted work orders of each line, in one query. Work orders are found by the request's line, as
    ERPNext's button and its Production Plan make them."""
    if not lines:
        return {}
    rows = frappe.db.sql(
        f"""SELECT item.`{ORDER_LINE_LINK}` AS line, 'Material Request' AS doctype, request.name, request.status,
                   IF(request.status = 'Stopped', 0, GREATEST(item.stock_qty - item.ordered_qty, 0)) AS open,
                   0 AS made, item.schedule_date AS expected
            FROM `tabMaterial Request Item` item JOIN `tabMaterial Request` request ON request.name = item.parent
            WHERE item.`{ORDER_LINE_LINK}` IN %(lines)s AND request.docstatus = 1
            UNION ALL
            SELECT item.`{ORDER_LINE_LINK}`, 'Work Order', work.name, work.status,
                   IF(work.status IN ('Stopped', 'Closed', 'Completed'), 0,
                      GREATEST(work.qty - work.produced_qty - work.process_loss_qty, 0)), work.produced_qty,
                   COALESCE(work.expected_delivery_date, DATE(work.planned_end_date))
            FROM `tabMaterial Request Item` item
            JOIN `tabWork Order` work ON work.material_request = item.parent AND work.material_request_item = item.name
            WHERE item.`{ORDER_LINE_LINK}` IN %(lines)s AND work.docstatus = 1
            ORDER BY line, doctype, name""",
        {"lines": tuple(lines)},
        as_dict=True,
    )
    return statuses(rows)


def _open_requests(lines: Sequence[str]) -> list[str]:
    return frappe.db.sql_list(
        f"""SELECT DISTINCT request.name
            FROM `tabMaterial Request Item` item JOIN `tabMaterial Request` request ON request.name = item.parent
            WHERE item.`{ORDER_LINE_LINK}` IN %s AND request.docstatus = 1 AND request.status != 'Stopped'
            ORDER BY request.name""",
        (tuple(lines),),
    )


def _drafts(request: str) -> bool:
    """Whether somebody has drafted a work order, whose submission would look for the request."""
    return bool(frappe.db.exists("Work Order", {"material_request": request, "docstatus": 0}))
