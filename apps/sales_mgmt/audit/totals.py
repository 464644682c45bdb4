"""Do documents add up in themselves? Sums of lines, taxes and due dates against the header's totals."""

from collections.abc import Iterator

import frappe

from sales_mgmt.audit.compare import listed
from sales_mgmt.documents.owed import BASE_OWED, OWED
from sales_mgmt.documents.sources import COUNTED, DRAWN_ON
from sales_mgmt.host.facts import Problem
from sales_mgmt.money.rounding import dec

Sums = dict[str, tuple[str, str]]
"""What is a sum -> (its SQL over the header, the column of the rows that add up to it)."""

LINES: Sums = {
    "total_qty": ("doc.total_qty", "qty"),
    "total": ("doc.total", "amount"),
    "net_total": ("doc.net_total", "net_amount"),
    "base_net_total": ("doc.base_net_total", "base_net_amount"),
    "base_grand_total": (BASE_OWED, "gross_amount"),
}
TAXES: Sums = {"total_taxes": ("doc.total_taxes", "tax_amount_after_discount_amount")}
DUES: Sums = {"grand_total": (OWED, "payment_amount"), "base_grand_total": (BASE_OWED, "base_payment_amount")}

ROUNDING_GAP = "0.05"
"""By how much rounding may part a grand total from net total and taxes: ERPNext's bound for included taxes."""

ROUNDED_TO = "0.000001"
"""A line's stock quantity is the product of two rounded figures."""


def headers_are_sums_of_rows() -> Iterator[Problem]:
    """Every total of a posted document is the sum of its rows; cancelled documents stay as they were."""
    for doctype in DRAWN_ON:
        yield from _sums(doctype, f"{doctype} Item", LINES)
        yield from _sums(doctype, "SM Sales Tax", TAXES)
    yield from _sums("SM Invoice", "SM Payment Schedule", DUES)


def headers_are_sums_of_their_parts() -> Iterator[Problem]:
    """A grand total is net total and taxes, but for rounding; a debt is lines, taxes and what is booked as rounding."""
    for doctype in DRAWN_ON:
        # DocTypes and columns are constants.
        yield from listed(
            f"grand_total of {doctype}",
            f"""SELECT name, net_total + total_taxes, grand_total FROM `tab{doctype}`
                WHERE docstatus IN (1, 2) AND ABS(grand_total - net_total - total_taxes) > {ROUNDING_GAP}""",
        )
    yield from listed(
        "base_rounding of SM Invoice",
        f"""SELECT name, {BASE_OWED} - base_net_total - taxed, base_rounding
            FROM (SELECT doc.*, (SELECT COALESCE(SUM(tax.base_tax_amount_after_discount_amount), 0)
                                 FROM `tabSM Sales Tax` tax
                                 WHERE tax.parent = doc.name AND tax.parenttype = 'SM Invoice') AS taxed
                  FROM `tabSM Invoice` doc WHERE doc.docstatus IN (1, 2)) invoice
            WHERE {BASE_OWED} - base_net_total - taxed != base_rounding""",
    )


def stock_quantities_follow_from_quantities() -> Iterator[Problem]:
    """A line's stock quantity is its quantity in its unit, converted."""
    for doctype in DRAWN_ON:
        yield from listed(
            f"stock quantity of {doctype}",
            f"""SELECT CONCAT_WS(' / ', parent, name), qty * conversion_factor, stock_qty FROM `tab{doctype} Item`
                WHERE docstatus IN (1, 2) AND ABS(stock_qty - qty * conversion_factor) > {ROUNDED_TO}""",
        )


def _sums(doctype: str, rows_of: str, columns: Sums) -> Iterator[Problem]:
    sums = ", ".join(f"SUM(`{column}`) AS `{column}`" for _header, column in columns.values())
    counted = COUNTED.get(doctype, 1) if rows_of == f"{doctype} Item" else 1
    pairs = [(header, f"COALESCE(rows_of.`{column}`, 0)") for header, column in columns.values()]
    # DocTypes and columns are constants of this module.
    rows = frappe.db.sql(
        f"""SELECT doc.name, {", ".join(f"{found}, {wanted}" for found, wanted in pairs)}
            FROM `tab{doctype}` doc LEFT JOIN (
                SELECT parent, {sums} FROM `tab{rows_of}` line WHERE parenttype = %(doctype)s AND {counted}
                GROUP BY parent
            ) rows_of ON rows_of.parent = doc.name
            WHERE doc.docstatus IN (1, 2) AND ({" OR ".join(f"{found} != {wanted}" for found, wanted in pairs)})""",
        {"doctype": doctype},
    )
    for name, *figures in rows:
        for at, total in enumerate(columns):
            found, expected = dec(figures[2 * at]), dec(figures[2 * at + 1])
            if found != expected:
                yield Problem(f"{total} of {doctype} from {rows_of}", name, expected, found)
