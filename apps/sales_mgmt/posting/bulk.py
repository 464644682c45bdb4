"""Inserts many rows in one statement."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import frappe

CHUNK = 2000


def insert_rows(doctype: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], ignore: bool = False) -> None:
    """Insert `rows` (each in the order of `columns`) into the DocType's table, `CHUNK` rows a statement."""
    names = ", ".join(f"`{column}`" for column in columns)
    one = "(" + ", ".join(["%s"] * len(columns)) + ")"
    verb = "INSERT IGNORE" if ignore else "INSERT"
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        # Identifiers come from a DocType's meta; every value is a parameter.
        frappe.db.sql(
            f"{verb} INTO `tab{doctype}` ({names}) VALUES {', '.join([one] * len(part))}",
            tuple(chain.from_iterable(part)),
        )


def new_names(count: int) -> list[str]:
    """`count` fresh names of Frappe's hash kind: no series row is locked for a ledger."""
    return [frappe.generate_hash(length=20) for _ in range(count)]
