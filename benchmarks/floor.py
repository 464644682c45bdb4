"""The floor: the very rows that order, delivery and invoice wrote, written again by executemany in one transaction.

The same columns, ledger rows and balance updates, without a document, a check or a rule.
"""

from __future__ import annotations

from typing import Any

import frappe

Rows = list[tuple[Any, ...]]

DOCUMENTS = ("SM Sales Order", "SM Delivery Note", "SM Invoice")
CHILDREN = ("SM Sales Order Item", "SM Delivery Note Item", "SM Invoice Item", "SM Sales Tax", "SM Payment Schedule")
BY_VOUCHER = ("SM Line Entry", "SM Credit Entry", "GL Entry", "Payment Ledger Entry", "Stock Ledger Entry")


class Floor:
    """The rows of three documents, ready to be written under new names."""

    def __init__(self, names: list[str]) -> None:
        self._tables: dict[str, tuple[list[str], Rows]] = {}
        for doctype in DOCUMENTS:
            self._take(doctype, "name", names)
        for doctype in CHILDREN:
            self._take(doctype, "parent", names)
        for doctype in BY_VOUCHER:
            self._take(doctype, "voucher_no", names)
        self._take("SM Line Balance", "source_parent", names)
        columns, entries = self._tables["SM Line Entry"]
        at = columns.index("source_line"), columns.index("movement")
        self._balance_updates = [(row[at[0]], row[at[1]]) for row in entries]
        columns, movements = self._tables["Stock Ledger Entry"]
        at = columns.index("item_code"), columns.index("warehouse")
        self._bins = [(row[at[0]], row[at[1]]) for row in movements]
        columns, credits = self._tables["SM Credit Entry"]
        self._accounts = [(row[columns.index("credit_account")],) for row in credits]

    def write(self) -> None:
        """Write everything once more and commit."""
        cursor = frappe.db._cursor
        for doctype, (columns, rows) in self._tables.items():
            at = columns.index("name")
            renamed = [(*row[:at], frappe.generate_hash(length=20), *row[at + 1 :]) for row in rows]
            names = ", ".join(f"`{column}`" for column in columns)
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO `tab{doctype}` ({names}) VALUES ({marks})", renamed)
        for movement in {movement for _, movement in self._balance_updates}:
            lines = [(line,) for line, of in self._balance_updates if of == movement]
            update = f"UPDATE `tabSM Line Balance` SET `{movement}` = `{movement}` + 0, version = version + 1"
            cursor.executemany(f"{update} WHERE name = %s", lines)
        cursor.executemany(
            "UPDATE `tabBin` SET actual_qty = actual_qty, modified = NOW(6) WHERE item_code = %s AND warehouse = %s",
            self._bins,
        )
        cursor.executemany("UPDATE `tabSM Credit Balance` SET version = version + 1 WHERE name = %s", self._accounts)
        frappe.db.commit()

    def _take(self, doctype: str, column: str, names: list[str]) -> None:
        rows = frappe.db.sql(f"SELECT * FROM `tab{doctype}` WHERE `{column}` IN %s", (tuple(names),))
        columns = [part[0] for part in frappe.db._cursor.description]
        self._tables[doctype] = (columns, list(rows))
