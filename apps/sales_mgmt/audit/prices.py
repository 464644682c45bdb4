"""Are prices what their traces say, and are price lists free of ties?"""

from collections.abc import Iterator

import frappe

from sales_mgmt.audit.compare import listed
from sales_mgmt.documents.sources import DRAWN_ON
from sales_mgmt.host.facts import Problem


def list_prices_are_those_of_the_traces() -> Iterator[Problem]:
    """Submitted lines that follow a price list have the price that the list gave."""
    for doctype in DRAWN_ON:
        # The DocType is a constant of the code.
        price = "CAST(JSON_VALUE(price_trace, '$.price') AS DECIMAL(21, 9))"
        yield from listed(
            "list price",
            f"""SELECT CONCAT_WS(' / ', parent, name), {price}, price_list_rate FROM `tab{doctype} Item`
                WHERE docstatus = 1 AND JSON_VALUE(price_trace, '$.by') = 'list'
                  AND NOT (price_list_rate <=> {price})""",
        )


def prices_have_no_ties() -> Iterator[Problem]:
    """No two prices of a list are alike in all that decides, which renaming or merging a customer could bring about."""
    rows = frappe.db.sql(
        """SELECT MIN(name), MAX(name) FROM `tabSM Item Price` WHERE disabled = 0
           GROUP BY price_list, item_code, COALESCE(customer, ''), COALESCE(customer_group, ''), uom, min_qty,
                    COALESCE(valid_from, '0001-01-01')
           HAVING COUNT(*) > 1"""
    )
    for first, last in rows:
        yield Problem("price tie", first, "one price", f"another one alike: {last}")
