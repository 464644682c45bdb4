"""SQL that Frappe of 2023 has no call for."""

from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from frappe.utils import now


def update_rows(doctype: str, values: Mapping[str, Sequence[Any]], fields: Sequence[str], last: str = "") -> None:
    """Set `fields` of many rows in one statement: `values` gives them by name, in the order of `fields`.

    `last` is a further assignment; MariaDB assigns from left to right, so it sees the new values. Plain literals in a
    CASE take the column's collation; a derived table to join with would bring its own.
    """
    if not values:
        return
    names = list(values)
    case = " = case name " + "when %s then %s " * len(names) + "end, "
    sets = "".join("`" + field + "`" + case for field in fields)
    params = [value for at in range(len(fields)) for name in names for value in (name, values[name][at])]
    frappe.db.sql(
        "update `tab" + doctype + "` set " + sets + "modified = %s, modified_by = %s" + (", " + last if last else "")
        + " where name in (" + ", ".join(["%s"] * len(names)) + ")",
        params + [now(), frappe.session.user] + names,
    )  # fmt: skip
