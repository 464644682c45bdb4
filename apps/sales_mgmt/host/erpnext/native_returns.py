"""What came back by ERPNext's own returns of its own deliveries, for which deliveries of ours may stand now."""

from collections.abc import Iterable
from decimal import Decimal

import frappe

from sales_mgmt.money.rounding import dec


def lines_back(issues: Iterable[str]) -> dict[str, str]:
    """Line of a native return -> the line of the native delivery that it brings back. No statement without lines."""
    wanted = tuple(sorted(set(issues)))
    if not wanted:
        return {}
    return dict(
        frappe.db.sql(
            """SELECT line.name, line.dn_detail FROM `tabDelivery Note Item` line
               JOIN `tabDelivery Note` doc ON doc.name = line.parent AND doc.is_return = 1
               WHERE line.docstatus = 1 AND line.dn_detail IN %s""",
            (wanted,),
        )
    )


def came_back(issues: Iterable[str]) -> dict[str, tuple[Decimal, Decimal]]:
    """Quantity and value, by the stock ledger now, of what native returns brought back of each line."""
    lines = lines_back(issues)
    if not lines:
        return {}
    rows = frappe.db.sql(
        """SELECT voucher_detail_no, SUM(actual_qty), SUM(stock_value_difference) FROM `tabStock Ledger Entry`
           WHERE voucher_type = 'Delivery Note' AND voucher_detail_no IN %s AND is_cancelled = 0
           GROUP BY voucher_detail_no LOCK IN SHARE MODE""",
        (tuple(sorted(lines)),),
    )
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for line, qty, value in rows:
        before = found.get(lines[line], (Decimal(0), Decimal(0)))
        found[lines[line]] = (before[0] + dec(qty), before[1] + dec(value))
    return found
