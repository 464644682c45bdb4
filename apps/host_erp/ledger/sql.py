"""SQL that Frappe of 2023 has no call for."""

from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from frappe.utils import now


def update_rows(doctype: str, values: Mapping[str, Sequence[Any]], fields: Sequence[str], last: str = "") -> None:
    """Set `fields` of many rows in one statement: `values` gives them by name, in the order of `fields`.

    `last` is a further assignment; MariaDB assigns from left to right, so it sees the new values. The rows must exist:
    it is an INSERT that meets its own keys, which finds each row by the primary key and takes time by the number of
    rows (a CASE would compare all with all, a derived table to join with would bring another collation).
    """
    if not values:
        return
    columns = ("name", *fields, "modified", "modified_by")
    stamp = (now(), frappe.session.user)
    frappe.db.sql(
        "insert into `tab" + doctype + "` (`" + "`, `".join(columns) + "`) values "
        + ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(values)) + " on duplicate key update "
        + ", ".join("`" + column + "` = values(`" + column + "`)" for column in columns[1:])
        + (", " + last if last else ""),
        [value for name, row in values.items() for value in (name, *row, *stamp)],
    )  # fmt: skip
