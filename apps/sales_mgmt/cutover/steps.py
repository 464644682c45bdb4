"""The steps of a cut-over in their order: what each takes, what becomes of it, and how it is undone.

Limits come last: what was agreed before is not refused now.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sales_mgmt.cutover import masters, orders
from sales_mgmt.host.opening import ADVANCE, BLANKET, DELIVERY, LIMIT, ORDER, PRICES, QUOTATION, OpenDocument


@dataclass(frozen=True, slots=True)
class Step:
    """`take` makes ours of one document and names it; `undo` takes a row of the cut-over back."""

    name: str
    doctype: str
    what: str
    take: Callable[[OpenDocument, str], tuple[str, str]] | None = None
    undo: Callable[[Any], None] | None = None


STEPS = (
    Step("Prices", PRICES, "Become SM Price Lists of the same name; the host's stay as they are",
         masters.take_prices, masters.undo_prices),
    Step("Orders", ORDER, "Become SM Sales Orders with what is not billed; the host's are closed",
         orders.take_order, orders.undo_order),
    Step("Deliveries", DELIVERY, "Become SM Delivery Notes to bill, without moving stock; the host's are closed",
         orders.take_delivery, orders.undo_delivery),
    Step("Reservations", ORDER, "Stock that the host held for an order is held for ours",
         orders.hold_stock, orders.undo_nothing),
    Step("Advances", ADVANCE, "Become SM Deposits that stand for the same payments; nothing is posted",
         masters.take_advance, masters.undo_advance),
    Step("Quotations", QUOTATION, "Become SM Quotations with what was not ordered; the host's are marked as expired",
         orders.take_quotation, orders.undo_quotation),
    Step("Limits", LIMIT, "Become limits of SM Credit Accounts, by SM Credit Limit Changes; the host's stay",
         masters.take_limit, masters.undo_limit),
    Step("Blanket Orders", BLANKET, "Are listed, and stay as they are"),
)  # fmt: skip

BY_NAME = {step.name: step for step in STEPS}
