"""Many names of a naming series at once: two statements, however many names and series."""

from collections.abc import Sequence

import frappe
from frappe.model.naming import parse_naming_series


def next_names(series: Sequence[str]) -> list[str]:
    """The next name of each series, in order; a series that occurs twice gives two names.

    Series are written as Frappe writes them: "B-.YYYY.-.#####". The counters stay locked until commit.
    """
    counters: list[tuple[str, int]] = []
    for one in series:
        parse_naming_series(one, number_generator=lambda prefix, digits: counters.append((prefix, digits)) or "")
    numbers = _take([prefix for prefix, _digits in counters])
    texts = [str(number).zfill(digits) for number, (_prefix, digits) in zip(numbers, counters, strict=True)]
    return [
        parse_naming_series(one, number_generator=lambda prefix, digits, text=text: text)
        for one, text in zip(series, texts, strict=True)
    ]


def has_counter(series: str) -> bool:
    """Whether a series counts at all."""
    return any(part.startswith("#") for part in series.split("."))


def _take(prefixes: Sequence[str]) -> list[int]:
    """The next number of each prefix; counters are locked in the order of their names."""
    wanted = {prefix: prefixes.count(prefix) for prefix in sorted(set(prefixes))}
    if not wanted:
        return []
    # Frappe's own table of counters has no DocType.
    frappe.db.sql(
        "insert into `tabSeries` (name, `current`) values "
        + ", ".join(["(%s, %s)"] * len(wanted))
        + " on duplicate key update `current` = `current` + values(`current`)",
        [value for pair in wanted.items() for value in pair],
    )
    rows = frappe.db.sql("select name, `current` from `tabSeries` where name in %s for update", (list(wanted),))
    following = {prefix: current - wanted[prefix] for prefix, current in rows}
    numbers = []
    for prefix in prefixes:
        following[prefix] += 1
        numbers.append(following[prefix])
    return numbers
