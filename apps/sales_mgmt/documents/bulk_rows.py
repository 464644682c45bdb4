"""Writes a document's line rows in bulk and checks their links in bulk.

Frappe inserts, updates and link-checks child rows one by one; at 100 lines that is most of a save. Here a save costs a
number of statements that does not depend on the number of lines. Columns come from get_valid_dict, so custom fields
are kept; child tables that are not ours take Frappe's own way. The methods of Document that this leans on are pinned
by tests/integration/test_bulk_rows.py.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import frappe
from frappe.model.document import Document

from sales_mgmt.documents.bulk_links import BulkLinks
from sales_mgmt.documents.lean_document import LeanDocument
from sales_mgmt.posting.bulk import insert_rows

STAMPS = frozenset({"modified", "modified_by", "docstatus"})
"""What changes in every row at every save; one UPDATE by parent writes it."""

Values = dict[str, Any]


class BulkRow(LeanDocument):
    """Base class of our line DocTypes: queues itself with a parent that writes in bulk."""

    def db_insert(self, *args: Any, **kwargs: Any) -> None:
        queue = getattr(getattr(self, "parent_doc", None), "_row_queue", None)
        if queue is None:
            return super().db_insert(*args, **kwargs)
        # A row that validate appended has missed Frappe's naming and stamping.
        self.name = self.name or frappe.generate_hash(length=20)
        if not self.creation:
            parent = self.parent_doc
            self.creation = self.modified = parent.modified
            self.owner = self.modified_by = parent.modified_by
        queue.append(self)

    def get_invalid_links(self, is_submittable: bool = False) -> tuple[list, list]:
        links: BulkLinks | None = getattr(getattr(self, "parent_doc", None), "_bulk_links", None)
        if links is None:
            return super().get_invalid_links(is_submittable=is_submittable)
        return links.check(self, is_submittable)

    def _validate_update_after_submit(self) -> None:
        # Frappe reads each row again to compare; the document has read all of them already.
        before = getattr(getattr(self, "parent_doc", None), "_doc_before_save", None)
        stored = next((row for row in before.get(self.parentfield) if row.name == self.name), None) if before else None
        if stored is None or not _same(self, stored):
            super()._validate_update_after_submit()


class BulkRows(LeanDocument):
    """Base class of the documents that hold BulkRow tables."""

    _row_queue: list[BulkRow] | None = None
    _bulk_links: BulkLinks | None = None
    _named_ahead: frozenset[str] = frozenset()

    def __getstate__(self) -> dict[str, Any]:
        left_out = ("_row_queue", "_bulk_links", "_named_ahead")
        return {k: v for k, v in super().__getstate__().items() if k not in left_out}

    def set_new_name(self, force: bool = False, set_name: str | None = None, set_child_names: bool = True) -> None:
        if self.flags.name_set and not force:
            return
        super().set_new_name(force=force, set_name=set_name, set_child_names=False)
        if set_child_names:
            self.set_name_in_children(anew=True)

    def set_name_in_children(self, anew: bool = False) -> None:
        """Line names are keys of the ledgers: 20 hex digits, where Frappe's 10 would collide among millions. What a
        client calls a line that is not stored yet does not count."""
        before = self._doc_before_save if not anew else None
        stored = {row.name for row in before.get_all_children()} if before else set()
        for row in self.get_all_children():
            if isinstance(row, BulkRow):
                if row.name in stored or (row.name in self._named_ahead and not anew):
                    continue
                row.name = frappe.generate_hash(length=20)
            elif anew or not row.name:
                frappe.model.naming.set_new_name(row)

    def name_new_rows(self) -> None:
        """Name added rows ahead of the save that would name them, for who needs to know what they will be called."""
        self.set_name_in_children()
        self._named_ahead = frozenset(row.name for row in self.get_all_children())

    def _validate_links(self) -> None:
        self._bulk_links = BulkLinks([self, *(row for row in self.get_all_children() if isinstance(row, BulkRow))])
        try:
            super()._validate_links()
        finally:
            self._bulk_links = None

    def get_invalid_links(self, is_submittable: bool = False) -> tuple[list, list]:
        if self._bulk_links is None:
            return super().get_invalid_links(is_submittable=is_submittable)
        return self._bulk_links.check(self, is_submittable or self.meta.is_submittable)

    def db_insert(self, *args: Any, **kwargs: Any) -> None:
        super().db_insert(*args, **kwargs)
        self._row_queue = []

    def run_method(self, method: str, *args: Any, **kwargs: Any) -> Any:
        if method == "after_insert":
            self._flush_row_queue()
        return super().run_method(method, *args, **kwargs)

    def update_children(self) -> None:
        self._row_queue = []
        super().update_children()
        self._flush_row_queue()

    def update_child_table(self, fieldname: str, df: Any = None) -> None:
        df = df or self.meta.get_field(fieldname)
        rows = self.get(fieldname)
        if self._doc_before_save is None or not all(isinstance(row, BulkRow) for row in rows):
            return super().update_child_table(fieldname, df)
        before = {row.name: row for row in self._doc_before_save.get(fieldname)}
        kept = {row.name for row in rows}
        removed = tuple(sorted(name for name in before if name not in kept))
        if removed:
            frappe.db.delete(df.options, {"name": ("in", removed)})
        changed = [row for row in rows if row.name in before and not _same(row, before[row.name])]
        if changed:
            rewrite(changed)
        if len(changed) < len(kept & before.keys()):
            _stamp(df.options, self, fieldname)
        for row in rows:
            if row.name not in before:
                row.db_insert()

    def _flush_row_queue(self) -> None:
        queue, self._row_queue = self._row_queue or [], None
        for doctype, rows in groupby(queue, key=lambda row: row.doctype):
            values = [_values(row) for row in rows]
            insert_rows(doctype, list(values[0]), [list(v.values()) for v in values])
        for row in queue:
            row.set("__islocal", False)


def _values(row: BulkRow) -> Values:
    return row.get_valid_dict(convert_dates_to_str=True, ignore_virtual=True)


def _same(row: BulkRow, before: BulkRow) -> bool:
    """Whether a row holds what the database holds. Most rows are equal as they stand; only where a value differs is it
    worth bringing both into the form in which they are stored."""
    columns = [column for column in row.meta.get_valid_columns() if column not in STAMPS]
    new, old = row.__dict__, before.__dict__
    if all(alike(new.get(column), old.get(column)) for column in columns):
        return True
    new, old = _values(row), _values(before)
    return all(new[column] == old.get(column) for column in new if column not in STAMPS)


def alike(new: Any, old: Any) -> bool:
    """Equal once stored: an empty field is stored as its type's nothing, a date given as text as that date."""
    return new == old or (not new and not old) or str(new) == str(old)


def rewrite(rows: Sequence[BulkRow], only: Sequence[str] = ()) -> None:
    """Rewrite existing rows of one table in one statement; `only` these columns, where others may have been written
    since the rows were loaded."""
    doctype, values = rows[0].doctype, [_values(row) for row in rows]
    columns = list(values[0])
    names = ", ".join(f"`{column}`" for column in columns)
    one = "(" + ", ".join(["%s"] * len(columns)) + ")"
    update = ", ".join(f"`{column}` = VALUES(`{column}`)" for column in only or columns if column != "name")
    # Identifiers come from the DocType's meta; every value is a parameter.
    frappe.db.sql(
        f"INSERT INTO `tab{doctype}` ({names}) VALUES {', '.join([one] * len(rows))} ON DUPLICATE KEY UPDATE {update}",
        tuple(v for row in values for v in row.values()),
    )


def _stamp(doctype: str, parent: Document, parentfield: str) -> None:
    """docstatus and modified of all rows of a table, in one statement."""
    frappe.db.sql(
        f"UPDATE `tab{doctype}` SET docstatus = %s, modified = %s, modified_by = %s "
        "WHERE parent = %s AND parenttype = %s AND parentfield = %s",
        (int(parent.docstatus), parent.modified, parent.modified_by, parent.name, parent.doctype, parentfield),
    )
