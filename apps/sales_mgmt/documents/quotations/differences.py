"""How two revisions of a quotation differ: pure, over documents or anything else with the same fields."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

ADDED, REMOVED, CHANGED = "added", "removed", "changed"

HEADER = (
    "transaction_date", "valid_till", "currency", "conversion_rate", "selling_price_list", "payment_terms_template",
    "additional_discount_percentage", "remarks",
)  # fmt: skip
LINE = (
    "item_code", "description", "qty", "uom", "price_list_rate", "discount_percentage", "rate", "amount",
    "is_alternative",
)  # fmt: skip
TAX = ("charge_type", "account_head", "description", "rate", "tax_amount")
TOTALS = ("total_qty", "total", "discount_amount", "net_total", "total_taxes", "grand_total")


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field before and after."""

    fieldname: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A line that was added, removed or changed. `before` and `after` are row numbers; `fields` of a changed line, or
    the values of one that is new or gone."""

    kind: str
    item_code: str
    before: int | None
    after: int | None
    fields: tuple[FieldDifference, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """Everything in which a later revision differs from an earlier one."""

    header: tuple[FieldDifference, ...]
    lines: tuple[RowDifference, ...]
    taxes: tuple[RowDifference, ...]
    totals: tuple[FieldDifference, ...]


def compare(before: Any, after: Any) -> Differences:
    """In what `after` differs from `before`."""
    return Differences(
        header=fields(HEADER, before, after),
        lines=tuple(_rows(LINE, pair_lines(before.items, after.items))),
        taxes=tuple(_rows(TAX, pair_by(before.taxes, after.taxes, lambda row: row.account_head))),
        totals=fields(TOTALS, before, after),
    )


def fields(names: Sequence[str], before: Any, after: Any) -> tuple[FieldDifference, ...]:
    """The fields that differ; a row that is missing has nothing in any of them."""
    pairs = ((name, _value(before, name), _value(after, name)) for name in names)
    return tuple(FieldDifference(name, old, new) for name, old, new in pairs if not _alike(old, new))


def pair_lines(before: Iterable[Any], after: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Lines that belong together, (None, line) for an added and (line, None) for a removed one.

    A revision's line names the one that it was copied from; lines without such a name go by item, in their order.
    """
    left = list(before)
    by_name = {row.name: row for row in left}
    pairs = []
    for row in after:
        old = by_name.pop(row.get("revised_line"), None)
        if old is not None:
            left.remove(old)
        pairs.append((old, row))
    rest = pair_by(left, [row for old, row in pairs if old is None], lambda row: row.item_code)
    matched = {id(new): old for old, new in rest if new is not None}
    found = [(old if old is not None else matched[id(new)], new) for old, new in pairs]
    return found + [(old, None) for old, new in rest if new is None]


def pair_by(before: Iterable[Any], after: Iterable[Any], key: Any) -> list[tuple[Any, Any]]:
    """Pairs rows of equal key in their order."""
    left: dict[Any, list[Any]] = {}
    for row in before:
        left.setdefault(key(row), []).append(row)
    pairs = [(left[key(row)].pop(0) if left.get(key(row)) else None, row) for row in after]
    return pairs + [(row, None) for rows in left.values() for row in rows]


def _rows(names: Sequence[str], pairs: Iterable[tuple[Any, Any]]) -> Iterable[RowDifference]:
    for before, after in pairs:
        kind = ADDED if before is None else REMOVED if after is None else CHANGED
        found = fields(names, before, after)
        if found:
            row = after if after is not None else before
            item = row.get("item_code") or row.get("account_head")
            yield RowDifference(kind, item, before.idx if before else None, after.idx if after else None, found)


def _value(row: Any, name: str) -> Any:
    return row.get(name) if row is not None else None


def _alike(old: Any, new: Any) -> bool:
    """An empty field is no different from zero or no text; a date given as text is that date."""
    return old == new or (not old and not new) or str(old) == str(new)
