"""Cheques that have not cleared count as owed still, where SM Settings say so.

A payment takes its amount off the receivable stage when it is posted; what it took off is added to the stage
`uncleared` in the same breath, and taken away when the payment has a clearance date or is cancelled. What is written
is the difference between what the host says of a payment and what our entries under its name say.
"""

from collections.abc import Collection, Iterable
from decimal import Decimal

import frappe

from sales_mgmt.host import cheques
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.movements import UNCLEARED
from sales_mgmt.plan.posting_plan import ReceivableRef
from sales_mgmt.posting import credit_ledger
from sales_mgmt.posting.credit_ledger import CreditMove

Amounts = dict[tuple[ReceivableRef, str], Decimal]
"""(payment, credit account) -> company currency."""


def counted() -> bool:
    """Whether uncleared cheques count; from Frappe's cache."""
    return bool(frappe.utils.cint(frappe.get_cached_value("SM Settings", "SM Settings", "count_uncleared")))


def moves_of(vouchers: Iterable[ReceivableRef]) -> list[CreditMove]:
    """What must be moved so that these vouchers count as they stand now. Nothing is asked where no payment is among
    them or cheques do not count."""
    names = {ref.voucher_no for ref in vouchers if ref.voucher_type == cheques.PAYMENT}
    if not names or not counted():
        return []
    wanted = _by_account(cheques.uncleared(_modes(), names))
    return differences(wanted, _recorded("voucher_no IN %(names)s", {"names": tuple(names)}, latest=True))


def count_in(customer: str, company: str) -> None:
    """Count a customer's cheques, when a credit account is opened or looked over."""
    account = credit_ledger.find_accounts([(company, customer)]).get((company, customer))
    if not account:
        return
    found = cheques.uncleared(_modes(), party=(company, customer)) if counted() else {}
    recorded = _recorded("credit_account = %(account)s", {"account": account}, latest=True)
    if moves := differences(_by_account(found), recorded):
        credit_ledger.move(moves, credit_ledger.groups_of([account]))


def all_wanted() -> Amounts:
    """What all payments should count for."""
    return _by_account(cheques.uncleared(_modes()), latest=False) if counted() else {}


def all_recorded() -> Amounts:
    """What our entries say."""
    return _recorded("1 = 1", {})


def differences(wanted: Amounts, known: Amounts) -> list[CreditMove]:
    """What must be written so that `known` becomes `wanted`; pure."""
    return [
        CreditMove(account, UNCLEARED, change, ref.voucher_type, ref.voucher_no)
        for ref, account in sorted(wanted.keys() | known.keys(), key=str)
        if (change := wanted.get((ref, account), ZERO) - known.get((ref, account), ZERO))
    ]


def _by_account(found: dict[ReceivableRef, cheques.Cheque], latest: bool = True) -> Amounts:
    accounts = credit_ledger.find_accounts([(of.company, of.customer) for of in found.values()], latest)
    return {
        (ref, account): of.amount
        for ref, of in found.items()
        if (account := accounts.get((of.company, of.customer)))
    }


def _recorded(condition: str, values: dict, latest: bool = False) -> Amounts:
    """`condition` is one of this module's constants."""
    rows = frappe.db.sql(
        f"""SELECT voucher_no, credit_account, SUM(amount) FROM `tabSM Credit Entry`
            WHERE voucher_type = %(payment)s AND stage = %(stage)s AND {condition}
            GROUP BY voucher_no, credit_account HAVING SUM(amount) != 0"""
        + (" LOCK IN SHARE MODE" if latest else ""),
        {**values, "payment": cheques.PAYMENT, "stage": UNCLEARED},
    )
    return {(ReceivableRef(cheques.PAYMENT, name), account): dec(amount) for name, account, amount in rows}


def _modes() -> Collection[str]:
    return frappe.db.sql_list("SELECT mode_of_payment FROM `tabSM Cheque Mode` WHERE parent = 'SM Settings'")
