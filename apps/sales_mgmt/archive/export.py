"""Everything that we keep, as a zip in the site's private files: documents as JSON lines, ledgers as CSV.

A line of a .jsonl file is a document with its rows, as Frappe's own `as_dict` would have it but for virtual fields; a
.csv file is a table as it stands. manifest.json says what is in it. Read piece by piece in one snapshot.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frappe

from sales_mgmt.host import host

MODULE = "Sales Mgmt"
PIECE = 1000

Row = dict[str, Any]


def write_export() -> str:
    """Write the zip and return the name of its File, which only System Managers read: it is attached to nothing."""
    file_name = f"sales-export-{frappe.utils.now_datetime():%Y%m%d-%H%M%S}-{frappe.generate_hash(length=6)}.zip"
    path = Path(frappe.get_site_path("private", "files", file_name))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        counts = {doctype: _write(packed, doctype, ledger) for doctype, ledger in _tables()}
        packed.writestr("manifest.json", json.dumps(_manifest(counts), indent=1))
    doc = {"doctype": "File", "file_name": file_name, "file_url": f"/private/files/{file_name}", "is_private": 1}
    return frappe.get_doc(doc).insert(ignore_permissions=True).name  # who may export was asked before


def _manifest(counts: dict[str, int]) -> dict[str, Any]:
    return {
        "site": frappe.local.site,
        "host": host().name,
        "exported_at": str(frappe.utils.now_datetime()),
        "rows": counts,
    }


def _tables() -> list[tuple[str, bool]]:
    """(DocType, whether it is a ledger) of everything that is no child table; settings are among the documents."""
    from frappe.model.base_document import get_controller

    from sales_mgmt.documents.ledger_document import LedgerDocument

    names = frappe.get_all("DocType", {"module": MODULE, "istable": 0}, pluck="name", order_by="name")
    return [(name, issubclass(get_controller(name), LedgerDocument)) for name in names]


def _write(packed: zipfile.ZipFile, doctype: str, ledger: bool) -> int:
    count = 0
    folder, suffix = ("ledgers", "csv") if ledger else ("documents", "jsonl")
    with packed.open(f"{folder}/{frappe.scrub(doctype)}.{suffix}", "w") as raw:
        out = io.TextIOWrapper(raw, "utf-8", newline="")
        rows = _rows(doctype)
        for row in rows if ledger else _with_tables(doctype, rows):
            if ledger:
                writer = csv.writer(out)
                if not count:
                    writer.writerow(row)
                writer.writerow("" if value is None else value for value in row.values())
            else:
                out.write(json.dumps(row, default=str, ensure_ascii=False) + "\n")
            count += 1
        out.flush()
    return count


def _rows(doctype: str) -> Iterator[Row]:
    """The rows of a table by name, a piece at a time; settings are one row."""
    if frappe.get_meta(doctype).issingle:
        yield {"name": doctype, **frappe.db.get_singles_dict(doctype)}
        return
    after = ""
    while piece := frappe.db.sql(
        f"SELECT * FROM `tab{doctype}` WHERE name > %s ORDER BY name LIMIT {PIECE}", (after,), as_dict=True
    ):
        yield from piece
        after = piece[-1].name


def _with_tables(doctype: str, rows: Iterator[Row]) -> Iterator[Row]:
    """Documents with their child rows; one query for a table and a piece."""
    tables = frappe.get_meta(doctype).get_table_fields()
    while piece := [row for _at, row in zip(range(PIECE), rows, strict=False)]:
        by_name = {row["name"]: row for row in piece}
        for field in tables:
            for row in piece:
                row[field.fieldname] = []
            children = frappe.db.sql(
                f"""SELECT * FROM `tab{field.options}` WHERE parenttype = %s AND parentfield = %s AND parent IN %s
                    ORDER BY parent, idx""",
                (doctype, field.fieldname, tuple(by_name)),
                as_dict=True,
            )
            for child in children:
                by_name[child.parent][field.fieldname].append(child)
        yield from piece
