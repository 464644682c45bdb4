"""Reads the prices of a list: one statement, whatever the number of lines."""

from collections.abc import Iterable, Sequence

import frappe

from sales_mgmt.money.rounding import dec
from sales_mgmt.pricing.conditions import Condition


def conditions(name: str, items: Iterable[str], customer: str, groups: Sequence[str]) -> dict[str, list[Condition]]:
    """A list's prices that may concern the customer, by item, in one statement.

    Those of other dates and tiers are read too: the trace says why they were not taken.
    """
    wanted = tuple(sorted(set(items)))
    if not wanted:
        return {}
    rows = frappe.db.sql(
        """SELECT name, item_code, uom, rate, min_qty, floor_rate, customer, customer_group, valid_from, valid_upto
           FROM `tabSM Item Price`
           WHERE price_list = %s AND item_code IN %s AND (customer IS NULL OR customer IN ('', %s))
             AND (customer_group IS NULL OR customer_group IN %s) AND disabled = 0""",
        (name, wanted, customer, ("", *groups)),
        as_dict=True,
    )
    found: dict[str, list[Condition]] = {}
    for row in rows:
        found.setdefault(row.item_code, []).append(_condition(row))
    return found


def _condition(row: frappe._dict) -> Condition:
    return Condition(
        name=row.name,
        item_code=row.item_code,
        uom=row.uom,
        rate=dec(row.rate),
        min_qty=dec(row.min_qty),
        floor=dec(row.floor_rate) or None,
        customer=row.customer or None,
        customer_group=row.customer_group or None,
        valid_from=row.valid_from,
        valid_upto=row.valid_upto,
    )
