"""The host's own sales documents in the one exposure of a customer.

What a native order or delivery note adds is worked out from its lines as they are now (contract: native_exposure), and
the difference to what our entries under its name say is written: whatever changed it, nothing counts twice and nothing
is lost. Native invoices and payments are in the customer's balance at the host already.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

import frappe

from sales_mgmt.host import host
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.movements import OPEN_ORDERS, RECEIVABLE, UNBILLED
from sales_mgmt.plan.posting_plan import ReceivableRef
from sales_mgmt.posting import credit_ledger
from sales_mgmt.posting.credit_ledger import CreditMove

COUNTED = ("Sales Order", "Delivery Note")

Amounts = dict[tuple[ReceivableRef, str, str], Decimal]
"""(voucher, credit account, stage) -> company currency."""


def follow(vouchers: Sequence[ReceivableRef], write: Callable[[Sequence[CreditMove]], None]) -> None:
    """Bring our entries under these native vouchers to what the vouchers say now; `write` posts the differences, where
    there are any. Customers without a credit account are left: theirs are counted when they get one."""
    if moves := differences(_wanted(vouchers, latest=True), recorded(vouchers, latest=True)):
        write(moves)


def count_in(customer: str, company: str) -> None:
    """Count what a customer has open natively, when a credit account is opened or looked over."""
    if host().native_documents:
        found = set(host().native_exposure(party=(company, customer), latest=True))
        follow(sorted(found | _recorded_vouchers(customer, company), key=str), _post)


def _post(moves: Sequence[CreditMove]) -> None:
    """Facts that nobody decides about any more."""
    credit_ledger.move(moves, credit_ledger.groups_of({m.credit_account for m in moves}))


def differences(wanted: Amounts, known: Amounts) -> list[CreditMove]:
    """What must be written so that `known` becomes `wanted`."""
    return [
        CreditMove(account, stage, change, voucher.voucher_type, voucher.voucher_no)
        for voucher, account, stage in sorted(wanted.keys() | known.keys(), key=str)
        if (change := wanted.get((voucher, account, stage), ZERO) - known.get((voucher, account, stage), ZERO))
    ]


def all_wanted() -> Amounts:
    """What the site's live native documents add, of customers that have a credit account."""
    return _wanted(None, latest=False)


def all_recorded() -> Amounts:
    """What our entries say of native documents."""
    return _sums("voucher_type IN %(counted)s", {"counted": COUNTED})


def recorded(vouchers: Iterable[ReceivableRef], latest: bool = False) -> Amounts:
    """What our entries say of these native documents."""
    refs = tuple((ref.voucher_type, ref.voucher_no) for ref in vouchers)
    if not refs:
        return {}
    names = tuple(name for _kind, name in refs)
    # The names apart: they find the index, which a pair does not.
    condition = "voucher_type IN %(counted)s AND voucher_no IN %(names)s AND (voucher_type, voucher_no) IN %(refs)s"
    return _sums(condition, {"counted": COUNTED, "names": names, "refs": refs}, latest)


def open_orders(accounts: Iterable[str]) -> dict[tuple[ReceivableRef, str], Decimal]:
    """(native order, account) -> what our entries say is open of it, for these accounts."""
    condition = "voucher_type IN %(counted)s AND credit_account IN %(accounts)s AND stage = %(open)s"
    values = {"counted": COUNTED, "accounts": tuple(accounts), "open": OPEN_ORDERS}
    return {(ref, account): amount for (ref, account, _stage), amount in _sums(condition, values).items()}


def _sums(condition: str, values: dict, latest: bool = False) -> Amounts:
    """`condition` is one of this module's constants."""
    rows = frappe.db.sql(
        f"""SELECT voucher_type, voucher_no, credit_account, stage, SUM(amount) FROM `tabSM Credit Entry`
            WHERE {condition} AND stage != %(receivable)s
            GROUP BY voucher_type, voucher_no, credit_account, stage HAVING SUM(amount) != 0"""
        + (" LOCK IN SHARE MODE" if latest else ""),
        {**values, "receivable": RECEIVABLE},
    )
    return {(ReceivableRef(kind, name), account, stage): dec(amount) for kind, name, account, stage, amount in rows}


def _wanted(vouchers: Sequence[ReceivableRef] | None, latest: bool) -> Amounts:
    found = host().native_exposure(vouchers, latest=latest)
    accounts = credit_ledger.find_accounts([(of.company, of.customer) for of in found.values()], latest)
    return {
        (voucher, account, stage): amount
        for voucher, of in found.items()
        if (account := accounts.get((of.company, of.customer)))
        for stage, amount in ((OPEN_ORDERS, of.open_orders), (UNBILLED, of.unbilled))
        if amount
    }


def _recorded_vouchers(customer: str, company: str) -> set[ReceivableRef]:
    rows = frappe.db.sql(
        """SELECT DISTINCT entry.voucher_type, entry.voucher_no FROM `tabSM Credit Entry` entry
           JOIN `tabSM Credit Account` account ON account.name = entry.credit_account
           WHERE account.customer = %s AND account.company = %s AND entry.voucher_type IN %s""",
        (customer, company, COUNTED),
    )
    return {ReceivableRef(kind, name) for kind, name in rows}
