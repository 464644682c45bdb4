"""The trace of a price: stored with the line as compact JSON, told in words when somebody reads it."""

import json
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from frappe import _
from frappe.utils import formatdate

from sales_mgmt.money.rounding import dec
from sales_mgmt.pricing.conditions import Condition
from sales_mgmt.pricing.resolve import (
    BELOW_MINIMUM,
    NO_SUCH_UNIT,
    NOT_FOR,
    NOT_YET,
    OVER,
    TAKEN,
    Resolution,
    Verdict,
)

FROM_LIST, TYPED, NOT_FOUND = "list", "typed", "none"
"""Where the line's price comes from."""

KEPT = 12
"""Conditions that a trace tells of; how many more there were is told as a number."""


@dataclass(frozen=True, slots=True)
class Trace:
    """How a line came to its price. Amounts in the document's currency for one of the line's unit.

    `price` and `floor` are the list's, whatever the line's rate is. `typed_by` names who typed another rate,
    `allowed_by` who sold below the floor, at `allowed_at` or more.
    """

    by: str
    price_list: str
    price: Decimal | None
    floor: Decimal | None
    currency: str
    exchange_rate: Decimal
    rows: tuple[tuple[str, ...], ...] = ()
    more: int = 0
    typed_by: str | None = None
    allowed_by: str | None = None
    allowed_at: Decimal | None = None


def trace_of(by: str, price_list: str, currency: str, exchange_rate: Decimal, found: Resolution, user: str) -> Trace:
    """The trace of what the resolver found."""
    return Trace(
        by=by,
        price_list=price_list,
        price=found.price,
        floor=found.floor,
        currency=currency,
        exchange_rate=exchange_rate,
        rows=tuple(_row(verdict) for verdict in found.verdicts[:KEPT]),
        more=max(0, len(found.verdicts) - KEPT),
        typed_by=user if by == TYPED else None,
    )


def dump(trace: Trace) -> str:
    """As it is stored: what is empty is left out."""
    fields = {name: getattr(trace, name) for name in trace.__slots__}
    if trace.exchange_rate == 1:
        fields.pop("exchange_rate")
    return json.dumps({k: _plain(v) for k, v in fields.items() if v not in (None, 0, ())}, separators=(",", ":"))


def load(text: str | None) -> Trace | None:
    """What `dump` stored; None where no price list was used."""
    if not text:
        return None
    fields = json.loads(text)
    amounts = ("price", "floor", "exchange_rate", "allowed_at")
    fields |= {name: dec(fields[name]) if name in fields else None for name in amounts}
    fields["exchange_rate"] = fields["exchange_rate"] or Decimal(1)
    fields["rows"] = tuple(tuple(row) for row in fields.get("rows", ()))
    return Trace(**fields)


def typed_over(text: str, user: str) -> str:
    """A stored trace of whose line `user` has typed another price."""
    return dump(replace(load(text), by=TYPED, typed_by=user))


def explain(trace: Trace, rate: Decimal) -> list[str]:
    """The trace in words, a sentence each; `rate` is what the line sells at."""
    told = [_headline(trace, rate)]
    if trace.exchange_rate != 1:
        told.append(_("One {0} of the list counts as {1}.").format(trace.currency, _number(trace.exchange_rate)))
    told += [_sentence(row) for row in trace.rows]
    if trace.more:
        told.append(_("{0} more conditions were not taken.").format(trace.more))
    if trace.floor is not None:
        told.append(_("Floor price: {0}.").format(_number(trace.floor)))
    if trace.allowed_by:
        told.append(_("{0} allowed {1}, below the floor price.").format(trace.allowed_by, _number(trace.allowed_at)))
    return told


def _headline(trace: Trace, rate: Decimal) -> str:
    if trace.by == TYPED and trace.price is not None:
        return _("Typed by {0}; price list {1} gives {2}.").format(
            trace.typed_by, trace.price_list, _number(trace.price)
        )
    if trace.by == TYPED:
        return _("Typed by {0}; price list {1} has no price for this line.").format(trace.typed_by, trace.price_list)
    if trace.by == FROM_LIST:
        return _("{0} from price list {1}.").format(_number(trace.price), trace.price_list)
    return _("Price list {0} has no price for this line.").format(trace.price_list)


def _row(verdict: Verdict) -> tuple[str, ...]:
    """(name, for whom, unit, minimum, rate, reason, date that decided)"""
    c = verdict.condition
    day = {NOT_YET: c.valid_from, OVER: c.valid_upto}.get(verdict.reason)
    return (c.name, _scope(c), c.uom, _number(c.min_qty), _number(c.rate), verdict.reason, str(day or ""))


def _scope(condition: Condition) -> str:
    if condition.customer:
        return f"customer:{condition.customer}"
    return f"group:{condition.customer_group}" if condition.customer_group else ""


def _sentence(row: tuple[str, ...]) -> str:
    name, scope, uom, minimum, rate, reason, day = row
    kind, _colon, party = scope.partition(":")
    what = {
        "customer": _("Price of {0}: {1} for one {2}"),
        "group": _("Price of customer group {0}: {1} for one {2}"),
    }.get(kind, _("Price for all{0}: {1} for one {2}"))
    if minimum != "0":
        what += _(" from {3} {2}")
    return f"{what.format(party, rate, uom, minimum)} ({name}): {_reason(reason, day)}."


def _reason(reason: str, day: str) -> str:
    if day:
        text = _("valid from {0} only") if reason == NOT_YET else _("valid until {0} only")
        return text.format(formatdate(date.fromisoformat(day)))
    return {
        TAKEN: _("taken"),
        BELOW_MINIMUM: _("the quantity does not reach it"),
        NO_SUCH_UNIT: _("not a unit of the item"),
        NOT_FOR: _("for somebody else"),
        "less specific": _("a more specific price goes first"),
        "other unit": _("a price in a nearer unit goes first"),
        "lower tier": _("a higher tier is reached"),
        "older": _("a newer price replaces it"),
        "same": _("another price alike goes first by name"),
    }.get(reason, reason)


def _number(value: Decimal | None) -> str:
    """Without trailing zeros beyond the second decimal: 10, 9.5, 0.125."""
    return format(value.normalize(), "f") if value else "0"


def _plain(value: Any) -> Any:
    return _number(value) if isinstance(value, Decimal) else value
