"""Do documents add up in themselves? Sums of lines, taxes and due dates against the header's totals."""

from collections.abc import Iterator

import frappe

from sales_mgmt.audit.compare import listed
from sales_mgmt.documents.sources import SOURCES
from sales_mgmt.host.contract import Problem
from sales_mgmt.money.rounding import dec

LINES = {
    "total_qty": "qty",
    "total": "amount",
    "net_total": "net_amount",
    "base_net_total": "base_net_amount",
    "base_grand_total": "gross_amount",
}
TAXES = {"total_taxes": "tax_amount", "base_total_taxes": "base_tax_amount"}
DUES = {"grand_total": "payment_amount", "base_grand_total": "base_payment_amount"}
"""Column of the header -> column of the rows that add up to it."""

PARTS = {"grand_total": ("net_total", "total_taxes"), "base_grand_total": ("base_net_total", "base_total_taxes")}
"""Column of the header -> columns of the header that add up to it."""

ROUNDED_TO = "0.000001"
"""A line's stock quantity is the product of two rounded figures."""


def headers_are_sums_of_rows() -> Iterator[Problem]:
    """Every total of a posted document is the sum of its rows; cancelled documents stay as they were."""
    for doctype in SOURCES:
        yield from _sums(doctype, f"{doctype} Item", LINES)
        yield from _sums(doctype, "SM Sales Tax", TAXES)
    yield from _sums("SM Invoice", "SM Payment Schedule", DUES)


def headers_are_sums_of_their_parts() -> Iterator[Problem]:
    """A grand total is what its parts say."""
    for doctype in SOURCES:
        for total, parts in PARTS.items():
            # DocTypes and columns are constants.
            yield from listed(
                f"{total} of {doctype}",
                f"""SELECT name, {" + ".join(parts)}, {total} FROM `tab{doctype}`
                    WHERE docstatus IN (1, 2) AND {total} != {" + ".join(parts)}""",
            )


def stock_quantities_follow_from_quantities() -> Iterator[Problem]:
    """A line's stock quantity is its quantity in its unit, converted."""
    for doctype in SOURCES:
        yield from listed(
            f"stock quantity of {doctype}",
            f"""SELECT CONCAT_WS(' / ', parent, name), qty * conversion_factor, stock_qty FROM `tab{doctype} Item`
                WHERE docstatus IN (1, 2) AND ABS(stock_qty - qty * conversion_factor) > {ROUNDED_TO}""",
        )


def _sums(doctype: str, rows_of: str, columns: dict[str, str]) -> Iterator[Problem]:
    sums = ", ".join(f"SUM(`{column}`) AS `{column}`" for column in columns.values())
    pairs = [(f"doc.`{total}`", f"COALESCE(rows_of.`{column}`, 0)") for total, column in columns.items()]
    # DocTypes and columns are constants of this module.
    rows = frappe.db.sql(
        f"""SELECT doc.name, {", ".join(f"{found}, {wanted}" for found, wanted in pairs)}
            FROM `tab{doctype}` doc LEFT JOIN (
                SELECT parent, {sums} FROM `tab{rows_of}` WHERE parenttype = %(doctype)s GROUP BY parent
            ) rows_of ON rows_of.parent = doc.name
            WHERE doc.docstatus IN (1, 2) AND ({" OR ".join(f"{found} != {wanted}" for found, wanted in pairs)})""",
        {"doctype": doctype},
    )
    for name, *figures in rows:
        for at, total in enumerate(columns):
            found, expected = dec(figures[2 * at]), dec(figures[2 * at + 1])
            if found != expected:
                yield Problem(f"{total} of {doctype} from {rows_of}", name, expected, found)
