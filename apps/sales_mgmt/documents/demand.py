"""What open orders will take out of our warehouses."""

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal

import frappe

from sales_mgmt.host import host
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.line_state import LineState
from sales_mgmt.planning.supply_needs import Pair

_QUANTITIES = [field.name for field in fields(LineState) if field.name != "service"]


def open_demand(company: str) -> dict[Pair, Decimal]:
    """Open to deliver by (item, warehouse), in stock units: of confirmed orders that are not held, a kit as its parts,
    without what suppliers deliver themselves. In three queries."""
    demand: dict[Pair, Decimal] = {}
    kits: dict[str, tuple[Decimal, str | None]] = {}
    for line, item, warehouse, is_kit, state in _open_lines(company):
        if is_kit:
            kits[line] = (state.to_deliver, warehouse)
        elif warehouse:
            _add(demand, (item, warehouse), state.to_deliver)
    _add_parts(demand, kits, company)
    return demand


def _open_lines(company: str) -> list[tuple[str, str, str | None, int, LineState]]:
    # The condition on quantities only keeps the bulk of old lines out: what is open the line's state says.
    rows = frappe.db.sql(
        f"""SELECT line.name, line.item_code, COALESCE(line.warehouse, parent.set_warehouse), line.is_kit,
                   {", ".join(f"balance.{name}" for name in _QUANTITIES)}
            FROM `tabSM Sales Order` parent
            JOIN `tabSM Sales Order Item` line ON line.parent = parent.name AND line.delivered_by_supplier = 0
            JOIN `tabSM Line Balance` balance ON balance.name = line.name AND balance.service = 0
             AND balance.state = 'Open' AND balance.ordered > balance.cancelled + balance.delivered
            WHERE parent.company = %s AND parent.docstatus = 1 AND parent.on_hold = 0""",
        (company,),
    )
    return [
        (line, item, warehouse, is_kit, LineState(**dict(zip(_QUANTITIES, map(dec, quantities), strict=True))))
        for line, item, warehouse, is_kit, *quantities in rows
    ]


def _add_parts(demand: dict[Pair, Decimal], kits: Mapping[str, tuple[Decimal, str | None]], company: str) -> None:
    """Parts of kits, as they were frozen on the order; from the part's own warehouse where the line names none."""
    if not kits:
        return
    parts = frappe.db.sql(
        """SELECT kit_line, item_code, qty_per_kit FROM `tabSM Packed Item`
           WHERE kit_line IN %s AND parenttype = 'SM Sales Order'""",
        (tuple(kits),),
    )
    items = host().items(sorted({item for _line, item, _qty in parts}), company)
    for line, item, per_kit in parts:
        qty, warehouse = kits[line]
        facts = items.get(item)
        if facts and facts.is_stock_item and (warehouse := warehouse or facts.default_warehouse):
            _add(demand, (item, warehouse), qty * dec(per_kit))


def _add(demand: dict[Pair, Decimal], pair: Pair, qty: Decimal) -> None:
    demand[pair] = demand.get(pair, ZERO) + qty
