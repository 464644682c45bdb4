"""Checks the Link and Dynamic Link fields of many rows with one query a target DocType, and fills fetch_from fields.

Does what BaseDocument.get_invalid_links does, for custom fields too; only the reading is batched.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _

if TYPE_CHECKING:
    from sales_mgmt.documents.bulk_rows import BulkRow

Facts = dict[str, dict[str, frappe._dict]]
"""Target DocType -> lower-case name -> row."""


class BulkLinks:
    """What the rows link to, as read."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @classmethod
    def gather(cls, rows: Sequence["BulkRow"]) -> "BulkLinks":
        """Read every linked name, with the fields that fetch_from wants, in one query a DocType."""
        wanted: dict[str, tuple[set[str], set[str]]] = {}
        for row in rows:
            for df in _link_fields(row):
                target, value = _target(row, df), row.get(df.fieldname)
                if value and target:
                    names, fields = wanted.setdefault(target, (set(), set()))
                    names.add(value)
                    fields.update(_source_field(f) for f in row.meta.get_fields_to_fetch(df.fieldname))
        return cls({target: _read(target, names, fields) for target, (names, fields) in wanted.items()})

    def check(self, row: "BulkRow") -> tuple[list, list]:
        """Frappe's (invalid links, links to cancelled documents) of one row; sets names' case and fetched values."""
        invalid, cancelled = [], []
        for df in _link_fields(row):
            value = row.get(df.fieldname)
            if not value:
                continue
            found = self._facts.get(_target(row, df), {}).get(str(value).lower())
            message = f"{_('Row')} #{row.idx}: {_(df.label)}: {value}"
            if found is None:
                invalid.append((df.fieldname, value, message))
                continue
            row.set(df.fieldname, found.name)
            _fetch(row, df, found)
            if found.get("docstatus") == 2:
                cancelled.append((df.fieldname, value, message))
        return invalid, cancelled


def _link_fields(row: "BulkRow") -> list[Any]:
    return row.meta.get_link_fields() + row.meta.get("fields", {"fieldtype": ("=", "Dynamic Link")})


def _target(row: "BulkRow", df: Any) -> str | None:
    return df.options if df.fieldtype == "Link" else row.get(df.options)


def _source_field(df: Any) -> str:
    return df.fetch_from.split(".")[-1]


def _read(target: str, names: set[str], fields: set[str]) -> dict[str, frappe._dict]:
    meta = frappe.get_meta(target)
    if meta.issingle:
        return {target.lower(): frappe._dict(name=target, **{f: frappe.db.get_single_value(target, f) for f in fields})}
    if meta.get("is_virtual"):
        return {name.lower(): frappe.get_doc(target, name).as_dict() for name in names}
    columns = ["name", *sorted(fields - {"name"})] + (["docstatus"] if meta.is_submittable else [])
    # No permission here: Frappe's own link check asks for none either; what a user may pick is the form's query.
    rows = frappe.get_all(target, filters={"name": ("in", sorted(names))}, fields=columns, order_by=None, limit=0)
    return {str(row.name).lower(): row for row in rows}


def _fetch(row: "BulkRow", df: Any, found: frappe._dict) -> None:
    for target in row.meta.get_fields_to_fetch(df.fieldname):
        if target.get("fetch_if_empty") and row.get(target.fieldname):
            continue
        if row.is_new() or not row.docstatus.is_submitted() or target.allow_on_submit:
            row.set_fetch_from_value(df.options, target, found)
