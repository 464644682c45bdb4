"""The reservation ledger: SM Reservation Entry (append-only) and what each order line holds, SM Reservation.

The host knows how much of a bin is reserved and keeps it for us; for whom it is stands here. Whoever changes a line's
reservation has locked its order. Rows are locked by name, before the host's bins.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import frappe

from sales_mgmt.host import host
from sales_mgmt.money.rounding import ZERO, dec, plain, to_column
from sales_mgmt.plan.movements import CANCELLED, DELIVERED, ORDERED
from sales_mgmt.plan.posting_plan import LineMove, StockHold, Voucher
from sales_mgmt.posting import line_ledger
from sales_mgmt.posting.bulk import insert_rows, new_names
from sales_mgmt.posting.guarded import GuardedTable, add_up, guarded_update

RESERVATION = GuardedTable(doctype="SM Reservation", columns=("reserved",), guard="b.reserved + d.reserved >= 0")

ORDER = "SM Sales Order"
TOUCHING = (DELIVERED, CANCELLED, ORDERED)
"""The movements of an order's line that leave it less to hold."""


def hold(voucher: Voucher, wanted: Sequence[StockHold]) -> None:
    """Set stock aside for order lines, as much as the host has free; a line that gets nothing is no error."""
    if not wanted:
        return
    granted = host().reserve_stock(wanted)
    holds = [held.of(granted[held.source_line]) for held in wanted if granted.get(held.source_line)]
    _open_rows(voucher, holds)
    _write(voucher, holds)


def follow(voucher: Voucher, moves: Sequence[LineMove]) -> list[StockHold]:
    """What the moves of a voucher, just made, leave order lines no reason to hold, taken off their reservations.

    A delivery uses what its line holds; a line never holds more than is open to deliver. The host has still to be told.
    """
    touched = {m.source_line for m in moves if m.source_doctype == ORDER and m.movement in TOUCHING}
    held = read(touched, latest=True)
    if not held:
        return []
    delivered = add_up((m.source_line, m.movement, m.qty) for m in moves if m.movement == DELIVERED)
    balances = line_ledger.read_balances(held)
    released = []
    for line, has in held.items():
        used = max(delivered.get(line, {}).get(DELIVERED, ZERO), ZERO)
        keeps = max(min(has.qty - used, balances[line].state.to_deliver), ZERO)
        if keeps < has.qty:
            released.append(has.of(has.qty - keeps))
    _write(voucher, [one.of(-one.qty) for one in released])
    return released


def release(voucher: Voucher, holds: Sequence[StockHold]) -> None:
    """Set free what lines hold, at the host too."""
    if holds:
        _write(voucher, [held.of(-held.qty) for held in holds])
        host().release_stock(holds)


def restore(voucher: Voucher) -> None:
    """Hold again, as far as it is there and still wanted, what a cancelled delivery had used of reservations."""
    rows = frappe.db.sql(
        """SELECT source_line, sales_order, item_code, warehouse, -SUM(qty) FROM `tabSM Reservation Entry`
           WHERE voucher_type = %s AND voucher_no = %s
           GROUP BY source_line, sales_order, item_code, warehouse HAVING SUM(qty) < 0""",
        (voucher.doctype, voucher.name),
    )
    used = [StockHold(line, order, item, warehouse, dec(qty)) for line, order, item, warehouse, qty in rows]
    if not used:
        return
    balances = line_ledger.read_balances(held.source_line for held in used)
    holds = read((held.source_line for held in used), latest=True)
    wanted = []
    for held in used:
        balance = balances[held.source_line]
        has = holds[held.source_line].qty if held.source_line in holds else ZERO
        open_qty = balance.state.to_deliver - has if balance.status != "Closed" else ZERO
        if open_qty > 0:
            wanted.append(held.of(min(held.qty, open_qty)))
    hold(voucher, wanted)


def read(lines: Iterable[str], latest: bool = False) -> dict[str, StockHold]:
    """What the lines hold, by line, in one query; lines that hold nothing are absent. `latest` locks the rows."""
    return _read("name", lines, latest)


def read_of(orders: Iterable[str], latest: bool = False) -> dict[str, StockHold]:
    """What the lines of orders hold, by line, in one query."""
    return _read("sales_order", orders, latest)


def held_for(pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """For whom stock is reserved, in words: "SO-1: 5, SO-2: 3"."""
    rows = frappe.db.sql(
        """SELECT item_code, warehouse, sales_order, SUM(reserved) FROM `tabSM Reservation`
           WHERE (item_code, warehouse) IN %s AND reserved > 0
           GROUP BY item_code, warehouse, sales_order ORDER BY sales_order""",
        (tuple(sorted(set(pairs))),),
    )
    found: dict[tuple[str, str], list[str]] = {}
    for item, warehouse, order, qty in rows:
        found.setdefault((item, warehouse), []).append(f"{order}: {plain(dec(qty))}")
    return {pair: ", ".join(texts) for pair, texts in found.items()}


def _read(column: str, values: Iterable[str], latest: bool) -> dict[str, StockHold]:
    wanted = tuple(sorted(set(values)))
    if not wanted:
        return {}
    # `column` is a constant of this module.
    rows = frappe.db.sql(
        f"""SELECT name, sales_order, item_code, warehouse, reserved FROM `tabSM Reservation`
            WHERE `{column}` IN %s AND reserved > 0 ORDER BY name {"FOR UPDATE" if latest else ""}""",
        (wanted,),
    )
    return {line: StockHold(line, order, item, warehouse, dec(qty)) for line, order, item, warehouse, qty in rows}


def _open_rows(voucher: Voucher, holds: Sequence[StockHold]) -> None:
    """A row for each line that holds something for the first time. One that holds nothing now may hold elsewhere."""
    if not holds:
        return
    now, user = frappe.utils.now(), frappe.session.user
    one = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, 0)"
    frappe.db.sql(
        """INSERT INTO `tabSM Reservation` (name, creation, modified, owner, modified_by, sales_order, customer,
             company, item_code, warehouse, reserved, version) VALUES """
        + ", ".join([one] * len(holds))
        + " ON DUPLICATE KEY UPDATE warehouse = IF(reserved = 0, VALUES(warehouse), warehouse)",
        [
            value
            for held in sorted(holds, key=lambda held: held.source_line)
            for value in (
                held.source_line, now, now, user, user, held.sales_order, voucher.customer, voucher.company,
                held.item_code, held.warehouse,
            )
        ],
    )  # fmt: skip


def _write(voucher: Voucher, holds: Sequence[StockHold]) -> None:
    """Add signed quantities to what lines hold, and write their entries."""
    if not holds:
        return
    guarded_update(RESERVATION, add_up((held.source_line, "reserved", held.qty) for held in holds))
    now, user = frappe.utils.now(), frappe.session.user
    insert_rows(
        "SM Reservation Entry",
        ("name", "creation", "modified", "owner", "modified_by", "source_line", "sales_order", "item_code", "warehouse")
        + ("qty", "voucher_type", "voucher_no"),
        [
            (name, now, now, user, user, held.source_line, held.sales_order, held.item_code, held.warehouse)
            + (to_column(Decimal(held.qty)), voucher.doctype, voucher.name)
            for name, held in zip(new_names(len(holds)), holds, strict=True)
        ],
    )
