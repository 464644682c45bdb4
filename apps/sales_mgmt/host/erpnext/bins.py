"""ERPNext's bins under lock: what lies there, what its own Stock Reservation Entries hold and what our orders hold.

What ours hold stands in SM Reserved Stock, never in a Bin: ERPNext writes whole bins back. Its rows change under the
bin's lock only, so that they add up whoever comes first; what a bin holds for us is the sum of its rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import frappe
from frappe import _

from sales_mgmt.money.rounding import ZERO, dec, plain, to_column

Pair = tuple[str, str]
"""(item, warehouse)"""

TABLE = "SM Reserved Stock"


@dataclass(slots=True)
class BinState:
    """Quantities in stock units: on hand, held by ERPNext's Stock Reservation Entries, held by our orders."""

    on_hand: Decimal = ZERO
    theirs: Decimal = ZERO
    ours: Decimal = ZERO

    @property
    def free(self) -> Decimal:
        """What an issue may take that neither of them holds anything for."""
        return max(self.on_hand - self.theirs - self.ours, ZERO)


def lock(pairs: Sequence[Pair], to_hold: bool = False) -> dict[Pair, BinState]:
    """Hold the bins in one order; the state of those that exist. `to_hold`: more will be held there. The rows for it
    are made before the sums are locked: who locks where nothing is and inserts then, waits for others who do."""
    wanted = tuple(sorted(set(pairs)))
    if not wanted:
        return {}
    rows = frappe.db.sql(
        """SELECT item_code, warehouse, actual_qty, reserved_stock FROM `tabBin` WHERE (item_code, warehouse) IN %s
           ORDER BY item_code, warehouse FOR UPDATE""",
        (wanted,),
    )
    found = {(item, warehouse): BinState(dec(qty), dec(theirs)) for item, warehouse, qty, theirs in rows}
    if to_hold and found:
        _rows(tuple(found))
    for item, warehouse, qty in _sums(wanted, "LOCK IN SHARE MODE"):
        found.setdefault((item, warehouse), BinState()).ours = dec(qty)
    return found


def available(pairs: Sequence[Pair]) -> dict[Pair, Decimal]:
    """What lies there and nobody holds, without a lock; negative where more is held than lies there."""
    found = dict.fromkeys(sorted(set(pairs)), ZERO)
    if found:
        wanted = tuple(found)
        rows = frappe.db.sql(
            """SELECT item_code, warehouse, actual_qty - reserved_stock FROM `tabBin`
               WHERE (item_code, warehouse) IN %s""",
            (wanted,),
        )
        found |= {(item, warehouse): dec(qty) for item, warehouse, qty in rows}
        for item, warehouse, qty in _sums(wanted):
            found[item, warehouse] -= dec(qty)
    return found


def add(changes: Mapping[Pair, Decimal]) -> None:
    """Let locked bins hold so much more, or less, for our orders."""
    changes = {pair: qty for pair, qty in sorted(changes.items()) if qty}
    if not changes:
        return
    names = _rows(tuple(changes))
    for pair, qty in changes.items():
        frappe.db.sql(
            f"UPDATE `tab{TABLE}` SET reserved = reserved + %s, modified = %s WHERE name = %s",
            (to_column(qty), frappe.utils.now(), names[pair]),
        )


def held() -> dict[Pair, Decimal]:
    """All that bins hold for our orders."""
    rows = frappe.db.sql(
        f"SELECT item_code, warehouse, SUM(reserved) FROM `tab{TABLE}` GROUP BY item_code, warehouse"
    )
    return {(item, warehouse): dec(qty) for item, warehouse, qty in rows if qty}


def reserved_text(pair: Pair, state: BinState) -> str:
    """What of a short item lies there and for whom it is held; empty where nobody holds any."""
    if not (state.ours > 0 or state.theirs > 0):
        return ""
    holders: list[str] = []
    if state.ours > 0:
        for handler in frappe.get_hooks("stock_held_for"):
            holders += filter(None, [frappe.call(handler, [pair]).get(pair)])
    if state.theirs > 0:
        holders.append(_("Stock Reservation Entries: {0}").format(plain(state.theirs)))
    return _(" ({0} on hand, {1} reserved for {2})").format(
        plain(state.on_hand), plain(state.ours + state.theirs), ", ".join(holders)
    )


def _sums(pairs: tuple[Pair, ...], how: str = "") -> Sequence[tuple]:
    return frappe.db.sql(
        f"""SELECT item_code, warehouse, SUM(reserved) FROM `tab{TABLE}`
            WHERE (item_code, warehouse) IN %s GROUP BY item_code, warehouse {how}""",
        (pairs,),
    )


def _rows(pairs: tuple[Pair, ...]) -> dict[Pair, str]:
    """A row of each bin to write to, made where there is none. The bins are locked."""
    query = f"SELECT item_code, warehouse, MIN(name) FROM `tab{TABLE}` WHERE (item_code, warehouse) IN %s GROUP BY 1, 2"
    found = {(item, warehouse): name for item, warehouse, name in frappe.db.sql(query, (pairs,))}
    now, user = frappe.utils.now(), frappe.session.user
    for item, warehouse in pairs:
        if (item, warehouse) not in found:
            # Somebody may have made one since our snapshot: then there are two, and their sum is what counts.
            found[item, warehouse] = name = frappe.generate_hash(length=20)
            frappe.db.sql(
                f"""INSERT INTO `tab{TABLE}`
                      (name, creation, modified, owner, modified_by, item_code, warehouse, reserved)
                    VALUES (%s, %s, %s, %s, %s, %s, %s, 0)""",
                (name, now, now, user, user, item, warehouse),
            )
    return found
