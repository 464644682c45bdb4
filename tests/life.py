"""What can happen to a few customers who share items and order lines: a table of rules for fuzz and races.

A rule finds what it acts on in the database, so any process can run it, and takes its choices from numbers, so any
failure can be shrunk and repeated. To extend the fuzz, write a function and put it into RULES.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import factories as f
import frappe

from sales_mgmt.money.rounding import dec

T = TypeVar("T")


class Nothing(frappe.ValidationError):
    """There is nothing that the rule could act on."""


@dataclass(frozen=True)
class World:
    """Names of the masters that all steps share."""

    customers: tuple[str, ...]
    goods: tuple[str, ...]
    service: str
    kit: str


class Choices:
    """Turns a few numbers into choices, each number once and then from the start again."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers, self._at = list(numbers), 0

    def number(self, below: int) -> int:
        """A whole number from zero on."""
        value = self._numbers[self._at % len(self._numbers)] + self._at // len(self._numbers)
        self._at += 1
        return value % below

    def one(self, of: Sequence[T]) -> T:
        """One of them; raises Nothing where there is none."""
        if not of:
            raise Nothing
        return of[self.number(len(of))]

    def some(self, of: Sequence[T]) -> list[T]:
        """One or two of them, in any order."""
        first = self.one(of)
        second = self.one(of)
        return [first] if first == second or self.number(2) else [first, second]


Rule = Callable[[World, Choices], Any]


def make_world(customers: int = 3, stock: int = 40, limit: int = 900) -> World:
    """Few customers, two of them with a limit, and few goods in stock; the site allows direct documents."""
    f.settings(allow_direct_delivery=1, allow_direct_invoice=1, apply_deposits=1)
    goods = (f.item(stock=stock, cost=3.33), f.item(stock=stock, cost=6, uoms=f.box(3)), f.item(stock=stock // 2))
    world = World(
        customers=tuple(f.customer() for _ in range(customers)),
        goods=goods,
        service=f.service(),
        kit=f.kit(**{goods[0]: 2, goods[1]: 1}),
    )
    for customer in world.customers:
        f.order(customer, f.line(world.service, 1, 0))
    for customer in world.customers[1:]:
        f.limit(customer, limit)
    return world


def names(doctype: str, world: World, docstatus: int = 1, field: str = "customer") -> list[str]:
    """Documents of the world's customers, oldest first."""
    return frappe.get_all(
        doctype,
        filters={field: ("in", world.customers), "docstatus": docstatus},
        order_by="creation, name",
        pluck="name",
    )


def confirm(world: World, choose: Choices) -> Any:
    """Order some of the goods and, now and then, a service or a kit; now and then with goods held back for it."""
    return f.order(choose.one(world.customers), *lines(world, choose), **terms(choose), reserve_stock=choose.number(2))


def lines(world: World, choose: Choices) -> list[dict[str, Any]]:
    """A few lines of an order or a quotation."""
    found = [f.line(code, 1 + choose.number(5), 9.99 + choose.number(9)) for code in choose.some(world.goods)]
    if choose.number(3) == 0:
        found.append(f.line(world.service, 2, 5))
    if choose.number(3) == 0:
        found.append(f.line(world.kit, 1 + choose.number(2), 30))
    if choose.number(4) == 0 and found[0]["item_code"] == world.goods[1]:
        found[0].update(uom="Box")
    return found


def terms(choose: Choices) -> dict[str, Any]:
    """Discount and tax."""
    return {"additional_discount_percentage": choose.number(7), "taxes": [f.tax(choose.number(20))]}


def quote(world: World, choose: Choices) -> Any:
    """Make an offer."""
    return f.quotation(choose.one(world.customers), *lines(world, choose), **terms(choose))


def order_a_quotation(world: World, choose: Choices) -> Any:
    """Order what is open on an offer, or a part of it."""
    name = choose.one(names("SM Quotation", world))
    return f.order_of([name], qty=part("SM Quotation Item", [name], choose))


def part(doctype: str, source: list[str], choose: Choices) -> dict[str, float] | None:
    """A part of the source documents' lines, or None for all that is open."""
    if choose.number(3) == 0:
        return None
    rows = frappe.get_all(doctype, filters={"parent": ("in", source)}, fields=["name", "qty"], order_by="parent, idx")
    return {row.name: min(row.qty, 1 + choose.number(4)) for row in rows[: 1 + choose.number(3)]}


def same_customer(doctype: str, found: list[str], choose: Choices) -> list[str]:
    """One or two documents of one customer."""
    chosen = choose.some(found)
    customers = {frappe.db.get_value(doctype, name, "customer") for name in chosen}
    return chosen if len(customers) == 1 else chosen[:1]


def deliver(world: World, choose: Choices) -> Any:
    """Deliver what is open on an order or two, or a part of it."""
    orders = same_customer("SM Sales Order", names("SM Sales Order", world), choose)
    return f.delivery(orders, part("SM Sales Order Item", orders, choose))


def invoice(world: World, choose: Choices) -> Any:
    """Invoice deliveries."""
    deliveries = same_customer("SM Delivery Note", names("SM Delivery Note", world), choose)
    return f.invoice(deliveries, part("SM Delivery Note Item", deliveries, choose))


def invoice_order(world: World, choose: Choices) -> Any:
    """Invoice orders, delivered or not."""
    orders = same_customer("SM Sales Order", names("SM Sales Order", world), choose)
    return f.invoice_of_orders(orders, part("SM Sales Order Item", orders, choose))


def deliver_directly(world: World, choose: Choices) -> Any:
    """Deliver without an order."""
    return f.direct_delivery(choose.one(world.customers), f.line(choose.one(world.goods), 1 + choose.number(3), 7))


def invoice_directly(world: World, choose: Choices) -> Any:
    """Invoice without order and delivery."""
    return f.direct_invoice(choose.one(world.customers), f.line(world.service, 1 + choose.number(3), 11))


def take_back(world: World, choose: Choices) -> Any:
    """Take delivered goods back; what was billed of them is credited."""
    deliveries = [choose.one(names("SM Delivery Note", world))]
    return f.returned(deliveries, part("SM Delivery Note Item", deliveries, choose))


def credit(world: World, choose: Choices) -> Any:
    """Credit what was invoiced."""
    invoices = [choose.one(names("SM Invoice", world))]
    return f.returned_of_invoices(invoices, part("SM Invoice Item", invoices, choose))


def receive_a_deposit(world: World, choose: Choices) -> Any:
    """Money ahead of invoices, tied to an order or not."""
    tied = names("SM Sales Order", world) if choose.number(2) else []
    order = choose.one(tied) if tied else None
    customer = frappe.db.get_value("SM Sales Order", order, "customer") if order else choose.one(world.customers)
    return f.deposit(customer, 10 + 10 * choose.number(9), sales_order=order)


def apply_a_deposit(world: World, choose: Choices) -> Any:
    """Settle an invoice with a deposit."""
    from sales_mgmt.documents import deposits

    return deposits.apply(choose.one(names("SM Deposit", world)), choose.one(names("SM Invoice", world)))


def free_a_deposit(world: World, choose: Choices) -> Any:
    """Take an application of a deposit back."""
    from sales_mgmt.documents import deposits

    return deposits.unapply(choose.one(names("SM Deposit", world)), choose.one(names("SM Invoice", world)))


def refund_a_deposit(world: World, choose: Choices) -> Any:
    """Pay some of a deposit back."""
    from sales_mgmt.documents import deposits

    return deposits.refund(choose.one(names("SM Deposit", world)), dec(5 + choose.number(20)))


def forfeit_a_deposit(world: World, choose: Choices) -> Any:
    """Keep some of a deposit for good."""
    deposit = frappe._dict(name=choose.one(names("SM Deposit", world)))
    return f.forfeiture(deposit, 5 + choose.number(20), income_account=f"Sales - {f.ABBR}")


def tie_a_deposit(world: World, choose: Choices) -> Any:
    """Tie a deposit to another order, or to none."""
    doc = frappe.get_doc("SM Deposit", choose.one(names("SM Deposit", world)))
    doc.sales_order = choose.one([None, *names("SM Sales Order", world)])
    return doc.save()


def pay(world: World, choose: Choices) -> Any:
    """Pay an invoice in full or in part, or something on account."""
    amount = 5 + 10 * choose.number(6)
    if choose.number(4) == 0:
        return f.pay(choose.one(world.customers), amount)
    doc = frappe.get_doc("SM Invoice", choose.one(names("SM Invoice", world)))
    return f.pay(doc.customer, amount, doc)


def cancels(doctype: str, field: str = "customer") -> Rule:
    """A rule that cancels one of the DocType's documents."""

    def cancel(world: World, choose: Choices) -> Any:
        return f.cancel(frappe.get_doc(doctype, choose.one(names(doctype, world, field=field))))

    return cancel


def submit_a_draft_again(world: World, choose: Choices) -> Any:
    """Amend a cancelled document and submit it."""
    doctype = choose.one(("SM Sales Order", "SM Delivery Note", "SM Invoice"))
    copy = f.amend(frappe.get_doc(doctype, choose.one(names(doctype, world, docstatus=2))))
    copy.insert()
    copy.submit()
    return copy


def hold_or_release(world: World, choose: Choices) -> Any:
    """Put a confirmed order on hold, or let it go on."""
    from sales_mgmt.documents import order_life
    from sales_mgmt.documents.order_life.log import Why

    name = choose.one(names("SM Sales Order", world))
    if frappe.db.get_value("SM Sales Order", name, "on_hold"):
        return order_life.release(name, Why())
    return order_life.hold(name, Why("Price or terms in dispute"))


def close_or_reopen(world: World, choose: Choices) -> Any:
    """Close an order, or lines of it, or open again what is closed."""
    from sales_mgmt.documents import order_life
    from sales_mgmt.documents.order_life.log import Why

    name = choose.one(names("SM Sales Order", world))
    rows = frappe.get_all(
        "SM Sales Order Item", filters={"parent": name}, fields=["name", "closed"], order_by="idx"
    )
    lines = None if choose.number(2) else [choose.one(rows).name]
    if any(row.closed for row in rows if lines is None or row.name in lines):
        return order_life.reopen(name, Why(), lines)
    return order_life.close(name, Why("Rest not wanted"), lines)


def change_order(world: World, choose: Choices) -> Any:
    """Another quantity or rate on a line of a confirmed order, a line more, or a line less."""
    from sales_mgmt.documents import order_life
    from sales_mgmt.documents.order_life import ChangeRequest
    from sales_mgmt.documents.order_life.log import Why

    name = choose.one(names("SM Sales Order", world))
    rows = frappe.get_all("SM Sales Order Item", filters={"parent": name}, pluck="name", order_by="idx")
    line, what = choose.one(rows), choose.number(5)
    lines: dict[str, dict] = {}
    if what < 3:
        lines[line] = {"qty": 1 + choose.number(8)} if what < 2 else {"rate": 5 + choose.number(20)}
    add = [f.line(choose.one(world.goods), 1 + choose.number(3), 8)] if what == 3 else []
    remove = [line] if what == 4 else []
    return order_life.change(name, ChangeRequest(lines, add, remove, {}), Why("Customer's request"))


def set_limit(world: World, choose: Choices) -> Any:
    """Give a customer another limit, or a hold for a while."""
    customer = choose.one(world.customers)
    hold = choose.number(4) == 0
    return f.limit(customer, 200 + 100 * choose.number(9), hold=int(hold), hold_reason="fuzz" if hold else None)


def receive(world: World, choose: Choices) -> Any:
    """Bring goods in at another cost."""
    return f.receive(choose.one(world.goods), 1 + choose.number(9), 2 + choose.number(5))


RULES: dict[str, Rule] = {
    "quote": quote,
    "order a quotation": order_a_quotation,
    "confirm an order": confirm,
    "deliver": deliver,
    "invoice deliveries": invoice,
    "invoice orders": invoice_order,
    "deliver directly": deliver_directly,
    "invoice directly": invoice_directly,
    "take goods back": take_back,
    "credit an invoice": credit,
    "pay": pay,
    "receive a deposit": receive_a_deposit,
    "apply a deposit": apply_a_deposit,
    "free a deposit": free_a_deposit,
    "refund a deposit": refund_a_deposit,
    "forfeit a deposit": forfeit_a_deposit,
    "tie a deposit": tie_a_deposit,
    "cancel a forfeiture": cancels("SM Deposit Forfeiture"),
    "cancel a quotation": cancels("SM Quotation"),
    "cancel a return": cancels("SM Return"),
    "cancel a deposit": cancels("SM Deposit"),
    "cancel an order": cancels("SM Sales Order"),
    "cancel a delivery": cancels("SM Delivery Note"),
    "cancel an invoice": cancels("SM Invoice"),
    "cancel a payment": cancels("Payment Entry", "party"),
    "amend": submit_a_draft_again,
    "hold or release": hold_or_release,
    "close or reopen": close_or_reopen,
    "change an order": change_order,
    "set a limit": set_limit,
    "receive goods": receive,
}
"""Every rule may be refused (frappe.ValidationError); it then leaves nothing behind."""

CREDIT_RULES = (
    "confirm an order",
    "confirm an order",
    "change an order",
    "deliver",
    "cancel an order",
    "cancel a delivery",
    "close or reopen",
    "amend",
)
"""Those that ask credit, or give back what it let pass: with these alone exposure never passes a limit."""
