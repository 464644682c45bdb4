"""Checks Link and Dynamic Link fields of a document and all its rows together, and fills their fetch_from fields.

Does what BaseDocument.get_invalid_links does, for custom fields too; only the reading is batched: one statement for
all links that fetch nothing, one more for each DocType that something is fetched from.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import frappe
from frappe import _
from frappe.model.base_document import BaseDocument

Facts = dict[str, dict[str, frappe._dict]]
"""Target DocType -> lower-case name -> row."""


class LinkFields:
    """The link fields of one DocType and the fields that each of them fetches."""

    def __init__(self, meta: Any) -> None:
        self.fields = meta.get_link_fields() + meta.get("fields", {"fieldtype": ("=", "Dynamic Link")})
        self.fetched = {df.fieldname: meta.get_fields_to_fetch(df.fieldname) for df in self.fields}


class BulkLinks:
    """What some documents and rows link to, as read."""

    def __init__(self, rows: Sequence[BaseDocument]) -> None:
        self._rows = rows
        metas = {row.doctype: row.meta for row in rows}
        self._by_doctype = {doctype: LinkFields(meta) for doctype, meta in metas.items()}

    def check(self, row: BaseDocument, is_submittable: bool) -> tuple[list, list]:
        """Frappe's (invalid links, links to cancelled documents) of one row; sets names' case and fetched values."""
        invalid, cancelled = [], []
        links = self._by_doctype[row.doctype]
        for df in links.fields:
            value = row.get(df.fieldname)
            if not value:
                continue
            found = self._find(self._target(row, df), str(value))
            if found is None:
                invalid.append((df.fieldname, value, _message(row, df, value)))
                continue
            if not df.get("is_virtual"):
                row.set(df.fieldname, found.name)
            for target in links.fetched[df.fieldname]:
                _fetch(row, df, target, found)
            if found.docstatus == 2 and is_submittable and df.fieldname != "amended_from":
                cancelled.append((df.fieldname, value, _message(row, df, value)))
        return invalid, cancelled

    def _find(self, target: str, name: str) -> frappe._dict | None:
        facts = self._facts.setdefault(target, {})
        if name.lower() not in facts:
            # Not among what the rows linked to at first: another link has just fetched it, or it does not exist.
            facts.update({name.lower(): None} | _read({target: ({name}, set())}).get(target, {}))
        return facts[name.lower()]

    @cached_property
    def _facts(self) -> Facts:
        wanted: dict[str, tuple[set[str], set[str]]] = {}
        for row in self._rows:
            links = self._by_doctype[row.doctype]
            for df in links.fields:
                if value := row.get(df.fieldname):
                    names, fields = wanted.setdefault(self._target(row, df), (set(), set()))
                    names.add(str(value))
                    fields.update(_source_field(f) for f in links.fetched[df.fieldname])
        return _read(wanted)

    def _target(self, row: BaseDocument, df: Any) -> str:
        target = df.options if df.fieldtype == "Link" else row.get(df.options)
        if not target:
            frappe.throw(_("{0} must be set first").format(row.meta.get_label(df.options)))
        return target


def _message(row: BaseDocument, df: Any, value: Any) -> str:
    where = f"{_('Row')} #{row.idx}: " if row.get("parentfield") else ""
    return f"{where}{_(df.label)}: {value}"


def _source_field(df: Any) -> str:
    return df.fetch_from.split(".")[-1]


def _read(wanted: dict[str, tuple[set[str], set[str]]]) -> Facts:
    """Names, docstatus and fetched fields of every wanted document.

    Without permission: Frappe's own link check asks for none either; what a user may pick is the form's query.
    """
    facts: Facts = {}
    plain: dict[str, list[str]] = {}
    for target, (names, fields) in sorted(wanted.items()):
        meta = frappe.get_meta(target)
        if meta.issingle:
            values = {field: frappe.db.get_single_value(target, field) for field in fields}
            facts[target] = {target.lower(): frappe._dict(values, name=target, docstatus=0)}
        elif meta.get("is_virtual"):
            facts[target] = {name.lower(): frappe.get_doc(target, name).as_dict() for name in names}
        elif fields - {"name"}:
            facts[target] = _by_name(_select(target, sorted(names), sorted(fields - {"name"})))
        else:
            plain[target] = sorted(names)
    for row in _select_names(plain):
        facts.setdefault(row.target, {})[str(row.name).lower()] = row
    return facts


def _select(target: str, names: list[str], fields: list[str]) -> list[frappe._dict]:
    columns = ", ".join(f"`{field}`" for field in fields)
    # The DocType and its fields come from meta; values are parameters.
    return frappe.db.sql(
        f"SELECT name, docstatus, {columns} FROM `tab{target}` WHERE name IN %s",
        (tuple(names),),
        as_dict=True,
    )


def _select_names(plain: dict[str, list[str]]) -> list[frappe._dict]:
    if not plain:
        return []
    parts = [
        f"SELECT %s AS target, CAST(name AS CHAR) AS name, docstatus FROM `tab{target}` WHERE name IN %s"
        for target in plain
    ]
    values = [value for target, names in plain.items() for value in (target, tuple(names))]
    return frappe.db.sql(" UNION ALL ".join(parts), values, as_dict=True)


def _by_name(rows: Iterable[frappe._dict]) -> dict[str, frappe._dict]:
    return {str(row.name).lower(): row for row in rows}


def _fetch(row: BaseDocument, df: Any, target: Any, found: frappe._dict) -> None:
    if target.get("fetch_if_empty") and row.get(target.fieldname):
        return
    if row.is_new() or not row.docstatus.is_submitted() or target.allow_on_submit:
        row.set_fetch_from_value(df.options, target, found)
