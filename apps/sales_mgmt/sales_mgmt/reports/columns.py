"""What script reports of lines share: columns and sums."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from frappe import _


def column(fieldname: str, label: str, fieldtype: str = "Data", options: str | None = None, width: int = 130) -> dict:
    """A column of a report."""
    return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "options": options, "width": width}


def money(fieldname: str, label: str) -> dict:
    """A column in company currency; the rows name it as `currency`."""
    return column(fieldname, label, "Currency", "currency")


def add_up(lines: Sequence[Any], keys: Sequence[str], shown: Sequence[str], figures: Sequence[str]) -> list[dict]:
    """A row for each key, in the order of the lines: the `shown` attributes of its first line and the summed figures,
    with a row of totals at the end."""
    rows: dict[tuple, dict] = {}
    sums: dict[tuple, dict[str, Decimal]] = {}
    total = dict.fromkeys(figures, Decimal(0))
    for line in lines:
        key = tuple(getattr(line, name) for name in keys)
        if key not in rows:
            rows[key] = {name: getattr(line, name) for name in shown}
            sums[key] = dict.fromkeys(figures, Decimal(0))
        for name in figures:
            sums[key][name] += getattr(line, name)
            total[name] += getattr(line, name)
    found = [row | {name: float(amount) for name, amount in sums[key].items()} for key, row in rows.items()]
    for row in found:
        row |= {name: float(value) for name, value in row.items() if isinstance(value, Decimal)}
    if found:
        found.append({shown[0]: _("Total"), "bold": 1} | {name: float(amount) for name, amount in total.items()})
    return found
