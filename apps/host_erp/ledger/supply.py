"""Supply that is on its way: what is requested, and what is planned to be made, added to the bins.

Documents add and take off; nothing is read before, so nothing can be overwritten. Bins are touched in the order of
their index, as everywhere.
"""

from collections.abc import Mapping
from decimal import Decimal

import frappe
from frappe.utils import now

from host_erp.ledger.money import ZERO, new_names, to_column
from host_erp.ledger.valuation import Pair

REQUESTED, PLANNED = "indented_qty", "planned_qty"
COLUMNS = (REQUESTED, PLANNED)

Changes = Mapping[Pair, Mapping[str, Decimal]]
"""(item code, warehouse) -> column -> what is added"""


def add(changes: Changes) -> None:
    """Add to the bins, one statement; bins that are missing are made."""
    wanted = {pair: of_pair for pair, of_pair in changes.items() if any(of_pair.values())}
    if not wanted:
        return
    user, stamp, rows = frappe.session.user, now(), []
    for name, (pair, of_pair) in zip(new_names(len(wanted)), sorted(wanted.items()), strict=True):
        deltas = [to_column(of_pair.get(column, ZERO)) for column in COLUMNS]
        rows += [name, user, user, stamp, stamp, *pair, *deltas, sum(deltas), pair[0]]
    one = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, (select stock_uom from `tabItem` where name = %s))"
    frappe.db.sql(
        """insert into `tabBin` (name, owner, modified_by, creation, modified, item_code, warehouse, indented_qty,
            planned_qty, projected_qty, stock_uom) values """
        + ", ".join([one] * len(wanted))
        + """ on duplicate key update indented_qty = indented_qty + values(indented_qty),
            planned_qty = planned_qty + values(planned_qty), projected_qty = projected_qty + values(projected_qty),
            modified = values(modified), modified_by = values(modified_by)""",
        rows,
    )


def merged(*parts: Changes) -> dict[Pair, dict[str, Decimal]]:
    """Several changes as one."""
    found: dict[Pair, dict[str, Decimal]] = {}
    for part in parts:
        for pair, of_pair in part.items():
            into = found.setdefault(pair, {})
            for column, delta in of_pair.items():
                into[column] = into.get(column, ZERO) + delta
    return found
