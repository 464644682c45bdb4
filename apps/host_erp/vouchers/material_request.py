"""Material Request: what is needed where and when, and what has been done about it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from host_erp.ledger import supply
from host_erp.ledger.errors import SupplyError
from host_erp.ledger.money import ZERO, dec, show
from host_erp.ledger.sql import update_rows
from host_erp.vouchers import stock_lines

PURCHASE, TRANSFER, ISSUE, MANUFACTURE = "Purchase", "Material Transfer", "Material Issue", "Manufacture"
ORDERED, RECEIVED = "ordered_qty", "received_qty"
STOPPED = "Stopped"
DONE_STATUS = {PURCHASE: "Received", TRANSFER: "Transferred", ISSUE: "Issued", MANUFACTURE: "Ordered"}


def fill_rows(doc: Document) -> None:
    """Units, warehouses and dates. Raises StockError naming the row."""
    stock_lines.fill(doc)
    for row in doc.items:
        row.warehouse = row.warehouse or doc.set_warehouse or stock_lines.default_warehouse()
        row.schedule_date = row.schedule_date or doc.schedule_date or doc.transaction_date
        row.ordered_qty = row.received_qty = 0
        if not row.warehouse:
            frappe.throw(_("Row {0}: the warehouse of {1} is missing").format(row.idx, row.item_code), SupplyError)
        if getdate(row.schedule_date) < getdate(doc.transaction_date):
            frappe.throw(
                _("Row {0}: {1} is required by {2}, before the request of {3}").format(
                    row.idx, row.item_code, row.get_formatted("schedule_date"), doc.get_formatted("transaction_date")
                ),
                SupplyError,
            )
    doc.schedule_date = min(getdate(row.schedule_date) for row in doc.items)


def open_supply(doc: Document, sign: int = 1) -> None:
    """Add what is open on a request to the bins, or take it off. What is to be issued is no supply."""
    if doc.material_request_type == ISSUE:
        return
    supply.add(supply.merged(*({pair(row): {supply.REQUESTED: sign * open_qty(row)}} for row in doc.items)))


def open_qty(row: Mapping) -> Decimal:
    """What of a line nobody has seen to yet, in stock units: neither ordered nor received."""
    return max(dec(row.stock_qty) - max(dec(row.ordered_qty), dec(row.received_qty)), ZERO)


def pair(row: Mapping) -> tuple[str, str]:
    """The bin that a line waits for."""
    return row.item_code, row.warehouse


def advance(lines: Mapping[str, Decimal], field: str, kinds: Iterable[str], by: str) -> supply.Changes:
    """`field` of request lines goes up (or down) by so many stock units; what that changes in the bins, for the caller
    to add with his own.

    The requests and then their lines are locked by name. Raises SupplyError where a request is not submitted, stopped
    or of another kind than `kinds`; `by` names who advances it.
    """
    wanted = {name: qty for name, qty in lines.items() if qty}
    if not wanted:
        return {}
    parents = tuple(sorted({parent for (parent,) in frappe.db.sql(
        "select distinct parent from `tabMaterial Request Item` where name in %s", (sorted(wanted),)
    )}))  # fmt: skip
    requests = {row.name: row for row in frappe.db.sql(
        """select name, docstatus, status, material_request_type from `tabMaterial Request`
        where name in %s order by name for update""", (parents,), as_dict=True)}  # fmt: skip
    rows = frappe.db.sql(
        """select name, parent, idx, item_code, warehouse, stock_qty, ordered_qty, received_qty
        from `tabMaterial Request Item` where name in %s order by name for update""",
        (sorted(wanted),),
        as_dict=True,
    )
    if len(rows) != len(wanted):
        frappe.throw(_("{0} draws on a line of a material request that does not exist").format(by), SupplyError)
    changes = []
    for row in rows:
        check(requests[row.parent], kinds, wanted[row.name], by)
        before = open_qty(row)
        row[field] = dec(row[field]) + wanted[row.name]
        changes.append({pair(row): {supply.REQUESTED: open_qty(row) - before}})
    update_rows("Material Request Item", {row.name: [row[field]] for row in rows}, [field])
    for name in parents:
        refresh(name)
    return supply.merged(*changes)


def check(request: frappe._dict, kinds: Iterable[str], qty: Decimal, by: str) -> None:
    """Raises SupplyError where a request cannot be advanced. Taking back is always possible."""
    if qty < 0:
        return
    if request.docstatus != 1 or request.status == STOPPED:
        state = STOPPED if request.status == STOPPED else _("not submitted")
        frappe.throw(_("{0}: material request {1} is {2}").format(by, request.name, _(state)), SupplyError)
    if request.material_request_type not in kinds:
        frappe.throw(
            _("{0}: material request {1} is for {2}").format(by, request.name, _(request.material_request_type)),
            SupplyError,
        )


def refresh(name: str) -> None:
    """Status and percentages of a request that the caller has locked, from its lines."""
    [(kind, status)] = frappe.db.sql(
        "select material_request_type, status from `tabMaterial Request` where name = %s for update", name
    )
    rows = frappe.db.sql(
        """select stock_qty, ordered_qty, received_qty from `tabMaterial Request Item`
        where parent = %s and parenttype = 'Material Request' lock in share mode""",
        name,
        as_dict=True,
    )
    values = {"per_ordered": percent(rows, ORDERED), "per_received": percent(rows, RECEIVED)}
    if status != STOPPED:
        values["status"] = status_of(kind, rows)
    frappe.db.set_value("Material Request", name, values)


def status_of(kind: str, rows: Iterable[Mapping]) -> str:
    """What a submitted request is called; from open quantities, never from percentages."""
    rows = list(rows)
    field = ORDERED if kind == MANUFACTURE else RECEIVED
    if all(dec(row.get(field)) >= dec(row.get("stock_qty")) for row in rows):
        return DONE_STATUS[kind]
    if any(dec(row.get(field)) for row in rows):
        return "Partially Ordered" if kind == MANUFACTURE else "Partially Received"
    return "Pending"


def percent(rows: Iterable[Mapping], field: str) -> float:
    """How much of the lines is done, in percent, for people."""
    rows = list(rows)
    total = sum((dec(row["stock_qty"]) for row in rows), ZERO)
    done = sum((min(dec(row[field]), dec(row["stock_qty"])) for row in rows), ZERO)
    return float(round(done / total * 100, 2)) if total else 0.0


def stop(name: str, stopped: bool) -> None:
    """Give up what is open on a request, or want it again. Raises SupplyError where it is not submitted."""
    doc = frappe.get_doc("Material Request", name, for_update=True)
    if not doc.docstatus.is_submitted():
        frappe.throw(_("Material request {0} is not submitted").format(doc.name), SupplyError)
    if stopped == (doc.status == STOPPED):
        return
    doc.db_set("status", STOPPED if stopped else status_of(doc.material_request_type, doc.items))
    open_supply(doc, -1 if stopped else 1)


def refuse_if_advanced(doc: Document) -> None:
    """Raises SupplyError where a request is to be cancelled on which others have drawn."""
    for row in doc.items:
        done = max(dec(row.ordered_qty), dec(row.received_qty))
        if done:
            frappe.throw(
                _("Row {0}: {1} of {2} are ordered or received already. Cancel that, or stop the request.").format(
                    row.idx, show(done), row.item_code
                ),
                SupplyError,
            )
