"""What an order cannot do before its deposit is there. The posting asks, under the deposits' locks."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

import frappe

from sales_mgmt.deposits.requirements import CONFIRMATION, PICKUP, PRODUCTION, SHIPMENT
from sales_mgmt.documents.settings import setting
from sales_mgmt.documents.transport import PICKUP as COLLECTED
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.posting_plan import DepositNeed
from sales_mgmt.posting import deposit_needs

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def of_confirmation(order: "SalesDocument") -> tuple[DepositNeed, ...]:
    """What a draft order needs to be confirmed. An amendment has what the order had that it amends."""
    rows = [row for row in order.get("deposit_requirements") or () if row.gate == CONFIRMATION]
    names = tuple(name for name in (order.name, order.amended_from) if name)
    return tuple(DepositNeed(order.name, names, row.gate, dec(row.amount)) for row in rows)


def of_delivery(delivery: "SalesDocument") -> tuple[DepositNeed, ...]:
    """What the delivery's orders need before goods leave; one statement where the site asks for deposits."""
    gates = (SHIPMENT, PICKUP) if delivery.delivery_mode == COLLECTED else (SHIPMENT,)
    return _frozen({row.sales_order for row in delivery.items if row.sales_order}, gates)


def check_production(order: "SalesDocument") -> None:
    """Raise DepositRefused where a confirmed order lacks the deposit that production waits for."""
    if order.needs_deposit:
        deposit_needs.require(_frozen({order.name}, (PRODUCTION,)))


def state_of(order: str) -> list[dict[str, str | float]]:
    """For each gate of an order what it needs, what is there, and what is missing. Reads only."""
    needs = _frozen({order}, None)
    there = deposit_needs.received([order], lock=False).get(order, ZERO) if needs else ZERO
    return [
        {
            "gate": need.gate,
            "needed": float(need.amount),
            "received": float(there),
            "missing": float(max(need.amount - there, ZERO)),
        }
        for need in needs
    ]


def missing(order: str) -> Decimal:
    """What an order lacks of the greatest deposit that it needs."""
    return max((dec(row["missing"]) for row in state_of(order)), default=ZERO)


def _frozen(orders: Iterable[str], gates: Iterable[str] | None) -> tuple[DepositNeed, ...]:
    names = tuple(sorted(orders))
    if not names or not setting("require_deposits"):
        return ()
    rows = frappe.db.sql(
        """SELECT parent, gate, amount FROM `tabSM Order Deposit`
           WHERE parenttype = 'SM Sales Order' AND parent IN %s ORDER BY parent, idx""",
        (names,),
    )
    wanted = ((order, gate, dec(amount)) for order, gate, amount in rows if gates is None or gate in gates)
    return tuple(DepositNeed(order, (order,), gate, amount) for order, gate, amount in wanted)
