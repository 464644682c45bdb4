"""Do the journals of accruals stand in the host's books as the accruals say, and are they taken back?"""

from collections.abc import Iterator
from decimal import Decimal

import frappe

from sales_mgmt.audit.compare import differences
from sales_mgmt.host import host
from sales_mgmt.host.facts import Problem
from sales_mgmt.money.rounding import ZERO, dec

JOURNAL = "Journal Entry"

Key = tuple[str, str]
"""(journal, account)"""


def journals_follow_from_accruals() -> Iterator[Problem]:
    """The asset account is debited with the total and each row's account credited; the reversal does the opposite."""
    rows = frappe.db.sql(
        """SELECT journal, reversal, balance_account, total FROM `tabSM Unbilled Accrual` WHERE docstatus = 1
           UNION ALL SELECT doc.journal, doc.reversal, line.account, -line.amount
           FROM `tabSM Unbilled Accrual` doc JOIN `tabSM Unbilled Accrual Row` line ON line.parent = doc.name
           WHERE doc.docstatus = 1"""
    )
    if not rows:
        return
    expected: dict[Key, Decimal] = {}
    for journal, reversal, account, amount in rows:
        for voucher, sign in ((journal, 1), (reversal, -1)):
            expected[voucher, account] = expected.get((voucher, account), ZERO) + sign * dec(amount)
    journals = {journal for journal, _account in expected}
    booked = {key: amount for key, amount in host().ledger_rows(JOURNAL).items() if key[0] in journals}
    yield from differences("accrual", expected, booked)
