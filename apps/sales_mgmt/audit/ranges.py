"""Reads long tables piece by piece, so that the audit of a million lines needs no more memory than that of a few."""

from collections.abc import Iterator

import frappe

from sales_mgmt.host.names import NameRange

DOCUMENTS = 5000
"""Documents in a piece."""

ROWS = 20000
"""Rows in a piece."""


def ranges(doctype: str, size: int | None = None) -> Iterator[NameRange]:
    """Ranges of names that cover every name there can be, each with at most `size` documents of the DocType."""
    after, size = "", size or DOCUMENTS
    while True:
        found = frappe.db.sql(
            f"SELECT name FROM `tab{doctype}` WHERE name > %s ORDER BY name LIMIT 1 OFFSET %s", (after, size - 1)
        )
        yield NameRange(after, found[0][0] if found else None)
        if not found:
            return
        after = found[0][0]
