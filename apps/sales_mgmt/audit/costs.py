"""Is the cost of what was delivered in the general ledger what the stock ledger says it was?"""

from collections.abc import Iterator
from decimal import Decimal

import frappe

from sales_mgmt.audit.compare import differences
from sales_mgmt.audit.ranges import ranges
from sales_mgmt.host import host
from sales_mgmt.host.facts import Problem
from sales_mgmt.host.names import within
from sales_mgmt.money.rounding import ZERO

DOCTYPE = "SM Delivery Note"

Key = tuple[str, str]
"""(voucher, account)"""


def cost_of_goods_follows_from_stock() -> Iterator[Problem]:
    """Each delivery debits its lines' expense accounts with what its goods cost.

    A company may keep its stock out of the general ledger: a delivery without any row there is left to the host's own
    comparison of stock and stock accounts.
    """
    for names in ranges(DOCTYPE):
        lines = frappe.db.sql(
            f"""SELECT doc.name, line.name, line.expense_account FROM `tab{DOCTYPE}` doc
                JOIN `tab{DOCTYPE} Item` line ON line.parent = doc.name
                WHERE doc.docstatus = 1 AND {within("doc.name")}""",
            names.values,
        )
        costs = host().issue_cost(DOCTYPE, sorted({voucher for voucher, _line, _account in lines}))
        booked = host().ledger_rows(DOCTYPE, names)
        vouchers = {voucher for voucher, _account in booked}
        expected: dict[Key, Decimal] = {}
        for voucher, line, account in lines:
            if voucher in vouchers and (voucher, line) in costs:
                expected[voucher, account] = expected.get((voucher, account), ZERO) + costs[voucher, line]
        yield from differences("cost of goods", expected, {key: booked.get(key, ZERO) for key in expected})
