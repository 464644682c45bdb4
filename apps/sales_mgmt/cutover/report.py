"""The dry run: what a cut-over would take, and what stands against it. Writes nothing but its report."""

from collections.abc import Iterator, Sequence
from typing import Any

import frappe
from frappe import _

from sales_mgmt.cutover.steps import STEPS, Step
from sales_mgmt.host import host
from sales_mgmt.host.opening import OpenDocument

PENDING, NOT_TAKEN = "Pending", "Not Taken"


def fill(run: Any) -> None:
    """Set the tables of a cut-over that has not begun. Raises frappe.ValidationError on a host without documents of its
    own."""
    opening = host().opening()
    if opening is None:
        frappe.throw(_("This site's host has no selling documents of its own: there is nothing to take over."))
    day = frappe.utils.getdate(run.as_of)
    run.set("documents", [])
    run.set("steps", [])
    orders: dict[str, OpenDocument] = {}
    for step in STEPS:
        found = opening.read(step.doctype, run.company, day)
        if step.name == "Orders":
            orders = {each.name: each for each in found}
        if step.name == "Reservations":
            found = [each for each in found if each.reserved]
        problems = dict(_problems(step, found, orders))
        for each in found:
            run.append("documents", _row(step, each, problems.get(each.name)))
        run.append("steps", _summary(step, found, problems))


def _problems(step: Step, found: Sequence[OpenDocument], orders: dict[str, OpenDocument]) -> Iterator[tuple[str, str]]:
    """Document -> why it is not taken, as far as that can be known before."""
    customers = _unusable({each.customer for each in found if each.customer})
    for each in found:
        if each.problem:
            yield each.name, each.problem
        elif each.customer in customers and step.name != "Limits":
            yield each.name, _("customer {0} is {1}").format(each.customer, customers[each.customer])
        elif step.name == "Deliveries":
            drawn = sorted({line.order for line in each.lines if line.order})
            if left := [name for name in drawn if name not in orders or orders[name].problem]:
                yield each.name, _("its order {0} is not taken").format(", ".join(left))


def _unusable(customers: set[str]) -> dict[str, str]:
    if not customers:
        return {}
    rows = frappe.get_all(
        "Customer",
        {"name": ("in", sorted(customers))},
        ["name", "disabled", "is_frozen"],
        limit_page_length=0,
    )
    states = {row.name: _("disabled") if row.disabled else _("frozen") if row.is_frozen else "" for row in rows}
    return {name: state for name, state in states.items() if state}


def _row(step: Step, document: OpenDocument, problem: str | None) -> dict[str, Any]:
    return {
        "step": step.name,
        "source_doctype": document.doctype,
        "source_name": document.name,
        "customer": document.customer,
        "to_deliver": float(document.to_deliver),
        "unbilled": float(document.unbilled),
        "value": float(document.value),
        "gross": float(document.gross),
        "reserved": int(document.reserved),
        "result": NOT_TAKEN if problem else PENDING,
        "message": problem,
    }


def _summary(step: Step, found: Sequence[OpenDocument], problems: dict[str, str]) -> dict[str, Any]:
    taken = [each for each in found if each.name not in problems]
    return {
        "step": step.name,
        "documents": sum(each.count for each in taken),
        "not_taken": len(problems),
        "to_deliver": float(sum(each.to_deliver for each in taken)),
        "unbilled": float(sum(each.unbilled for each in taken)),
        "value": float(sum(each.value for each in taken)),
        "what": step.what,
    }
