"""Which deposit an order must have, before what: pure. Of the rules for one gate those nearest to the customer count,
and of these the one that asks for most."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sales_mgmt.money.rounding import HUNDRED, ZERO, Rounding

CONFIRMATION: Final = "Before Confirmation"
PRODUCTION: Final = "Before Production"
SHIPMENT: Final = "Before Shipment"
PICKUP: Final = "Before Pickup"

GATES: Final = (CONFIRMATION, PRODUCTION, SHIPMENT, PICKUP)

FOR_CUSTOMER, FOR_GROUP, FOR_RISK, FOR_ALL = 0, 1, 1_000, 1_001
"""How far a rule is from the customer; groups further up count one more each."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A deposit rule. Without customer, group and risk class it is for all; `amount`, where it is set, counts instead
    of the percentage. `item_groups`: all that count; none: the whole order."""

    name: str
    gate: str
    customer: str | None = None
    customer_group: str | None = None
    risk_class: str | None = None
    item_groups: frozenset[str] | None = None
    percentage: Decimal = ZERO
    amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who owes the order. `groups`: the customer groups that it is in, the nearest first."""

    customer: str
    groups: tuple[str, ...] = ()
    risk_class: str | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """A deposit that an order must have before a gate. `based_on`: the value that the rule looked at."""

    gate: str
    rule: str
    percentage: Decimal
    based_on: Decimal
    amount: Decimal


def distance(rule: Rule, buyer: Buyer) -> int | None:
    """How far the rule is from the buyer; None where it is for somebody else."""
    if rule.customer:
        return FOR_CUSTOMER if rule.customer == buyer.customer else None
    if rule.customer_group:
        groups = buyer.groups
        return FOR_GROUP + groups.index(rule.customer_group) if rule.customer_group in groups else None
    if rule.risk_class:
        return FOR_RISK if rule.risk_class == buyer.risk_class else None
    return FOR_ALL


def required(
    rules: Iterable[Rule], buyer: Buyer, values: Mapping[str, Decimal], rounding: Rounding, places: int
) -> list[Requirement]:
    """What an order needs, in the order of the gates. `values`: item group -> value of its lines with taxes."""
    asked: dict[str, dict[int, list[Requirement]]] = {}
    for rule in rules:
        far = distance(rule, buyer)
        if far is None:
            continue
        based_on = sum((v for group, v in values.items() if not rule.item_groups or group in rule.item_groups), ZERO)
        share = rounding(based_on * rule.percentage / HUNDRED, places)
        amount = min(rule.amount or share, based_on)
        found = Requirement(rule.gate, rule.name, rule.percentage, based_on, amount)
        asked.setdefault(rule.gate, {}).setdefault(far, []).append(found)
    nearest = (min(by_distance.items())[1] for _gate, by_distance in sorted(asked.items(), key=_at))
    most = (max(same, key=lambda found: (found.amount, found.rule)) for same in nearest)
    return [found for found in most if found.amount > 0]


def _at(item: tuple) -> int:
    return GATES.index(item[0])
