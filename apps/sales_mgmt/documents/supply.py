"""Requests of purchasing and production for what open orders lack.

The host's own projection does not know our orders. They are taken off it here, and what then falls below a reorder
level is requested. What was requested counts in the host's projection, so nothing is requested twice: neither by us nor
by the host's own reorder run.
"""

from typing import Any

import frappe
from frappe import _

from sales_mgmt.documents.demand import open_demand
from sales_mgmt.documents.visibility import readable
from sales_mgmt.host import host
from sales_mgmt.planning.supply_needs import Projection, needs, projections
from sales_mgmt.posting.archived import refuse_if_archived

ORDER_LINES = "Reorder Levels and Order Lines"
POLICY = "SM Supply Policy"


def proposals(company: str, order_lines: bool) -> list[Projection]:
    """Where open orders, or reorder levels, ask for stock, and what a run would request now. Writes nothing."""
    demand = open_demand(company)
    items = {item for item, _warehouse in demand}
    rules = host().supply_rules(sorted(items), company)
    return projections(rules, host().projected_qty(sorted(rules)), demand, order_lines)


def overview(company: str) -> list[dict[str, Any]]:
    """What `proposals` finds under the company's policy, as rows for people and programs: of items and warehouses that
    the user may see."""
    names = ("item_code", "warehouse", "kind")
    quantities = ("projected", "demand", "left", "level", "wanted")
    found = proposals(company, policy(company) == ORDER_LINES)
    items = readable("Item", {one.item_code for one in found})
    warehouses = readable("Warehouse", {one.warehouse for one in found})
    return [
        {name: getattr(one, name) for name in names} | {name: float(getattr(one, name)) for name in quantities}
        for one in found
        if one.item_code in items and one.warehouse in warehouses
    ]


def request(company: str) -> list[tuple[str, str]]:
    """Request what is missing, as the company's policy says; DocTypes and names of the host's requests.

    One run of a company at a time: the policy's row is held. Raises frappe.ValidationError where it has no policy, or
    entry is closed.
    """
    refuse_if_archived()
    order_lines = _hold_policy(company) == ORDER_LINES
    demand = open_demand(company)
    rules = host().supply_rules(sorted({item for item, _warehouse in demand}), company)
    first = needs(rules, projections(rules, host().projected_qty(sorted(rules)), demand, order_lines))
    if not first:
        return []
    # What others have requested meanwhile is behind this transaction's snapshot: the bins are held and looked at again.
    short = {need.item_code: rules[need.item_code] for need in first}
    latest = host().projected_qty(sorted(short), latest=True)
    wanted = needs(short, projections(short, latest, demand, order_lines))
    return host().request_supply(company, wanted) if wanted else []


def companies() -> list[str]:
    """Those for which open orders are seen by purchasing and production."""
    return frappe.get_all(POLICY, filters={"parent": "SM Settings"}, pluck="company", order_by="company")


def policy(company: str) -> str | None:
    """What is requested for a company's orders."""
    return frappe.db.get_value(POLICY, {"parent": "SM Settings", "company": company}, "requests")


def _hold_policy(company: str) -> str:
    rows = frappe.db.sql(
        "SELECT requests FROM `tabSM Supply Policy` WHERE parent = 'SM Settings' AND company = %s FOR UPDATE", company
    )
    if not rows:
        frappe.throw(
            _("Nothing is requested for open orders of {0}. Name the company in {1}, under {2}.").format(
                company, _("SM Settings"), _("Purchasing and production")
            )
        )
    return rows[0][0]
