"""What users do with a confirmed order: change, hold, release, close, reopen. Each action leaves an SM Order Change."""

import frappe

from sales_mgmt.api.permission import require_permission
from sales_mgmt.documents import order_life
from sales_mgmt.documents.order_life import ChangeRequest
from sales_mgmt.documents.order_life.log import Why
from sales_mgmt.posting.retry import retried

ORDER = "SM Sales Order"


@frappe.whitelist(methods=["POST"])
@retried
def change(
    name: str,
    lines: str | dict | None = None,
    add: str | list | None = None,
    remove: str | list | None = None,
    header: str | dict | None = None,
    reason: str | None = None,
    note: str | None = None,
    modified: str | None = None,
) -> dict[str, str | None]:
    """Change a confirmed order. `lines`: {line: {field: value}} of qty, rate, price_list_rate, discount_percentage,
    delivery_date, warehouse; `add`: new lines; `remove`: line names; `header`: {field: value}; `modified`: the
    timestamp that the user saw, to be refused where somebody was faster."""
    request = ChangeRequest(_parsed(lines) or {}, _parsed(add) or (), _parsed(remove) or (), _parsed(header) or {})
    return _answer(name, lambda: order_life.change(name, request, Why(reason, note), modified))


@frappe.whitelist(methods=["POST"])
@retried
def hold(name: str, reason: str, note: str | None = None) -> dict[str, str | None]:
    """Stop deliveries of a confirmed order. Holding it twice changes nothing."""
    return _answer(name, lambda: order_life.hold(name, Why(reason, note)))


@frappe.whitelist(methods=["POST"])
@retried
def release(name: str, note: str | None = None) -> dict[str, str | None]:
    """Let a held order be delivered again."""
    return _answer(name, lambda: order_life.release(name, Why(None, note)))


@frappe.whitelist(methods=["POST"])
@retried
def close(name: str, reason: str, lines: str | list | None = None, note: str | None = None) -> dict[str, str | None]:
    """Cancel the open rest of an order, or of these lines of it. What was delivered stays to be billed."""
    return _answer(name, lambda: order_life.close(name, Why(reason, note), _lines(lines)))


@frappe.whitelist(methods=["POST"])
@retried
def reopen(name: str, lines: str | list | None = None, note: str | None = None) -> dict[str, str | None]:
    """Take closing back; credit decides anew."""
    return _answer(name, lambda: order_life.reopen(name, Why(None, note), _lines(lines)))


def _answer(name: str, act) -> dict[str, str | None]:
    """Act with the permission to confirm orders; the order's status afterwards and the log, null where nothing was
    to be done."""
    require_permission(ORDER, "submit", name)
    log = act()
    return {"name": name, "status": frappe.db.get_value(ORDER, name, "status"), "log": log}


def _parsed(value: str | dict | list | None) -> dict | list | None:
    return frappe.parse_json(value) if isinstance(value, str) else value


def _lines(lines: str | list | None) -> list[str] | None:
    """Line names from a list, its JSON, or one name."""
    if isinstance(lines, str):
        lines = frappe.parse_json(lines) if lines.startswith("[") else [lines]
    return lines or None
