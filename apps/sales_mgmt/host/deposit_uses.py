"""What became of deposits' receipts, read from the payment ledger that both hosts keep under ERPNext's names."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import frappe

from sales_mgmt.host.facts import DepositUses
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.posting_plan import ReceivableRef

PAYMENT = "Payment Entry"


def uses(receipts: Sequence[ReceivableRef], latest: bool) -> dict[ReceivableRef, DepositUses]:
    """What the payment ledger says of receipts: what came in, what it settles, what was paid back."""
    if not receipts:
        return {}
    refs = tuple(sorted((ref.voucher_type, ref.voucher_no) for ref in receipts))
    lock = " LOCK IN SHARE MODE" if latest else ""
    rows = frappe.db.sql(
        f"""SELECT voucher_type, voucher_no, against_voucher_type, against_voucher_no, -SUM(amount)
            FROM `tabPayment Ledger Entry` WHERE (voucher_type, voucher_no) IN %s AND delinked = 0
            GROUP BY voucher_type, voucher_no, against_voucher_type, against_voucher_no{lock}""",
        (refs,),
    )
    received: dict[ReceivableRef, Decimal] = dict.fromkeys(receipts, ZERO)
    applied: dict[ReceivableRef, dict[ReceivableRef, Decimal]] = {ref: {} for ref in receipts}
    refunded: dict[ReceivableRef, dict[ReceivableRef, Decimal]] = {ref: {} for ref in receipts}
    for kind, name, against_kind, against, amount in rows:
        receipt, other = ReceivableRef(kind, name), ReceivableRef(against_kind, against)
        received[receipt] += dec(amount)
        if other != receipt:
            used = refunded if against_kind == PAYMENT else applied
            used[receipt][other] = dec(amount)
    rows = frappe.db.sql(
        f"""SELECT against_voucher_type, against_voucher_no, voucher_type, voucher_no, SUM(amount)
            FROM `tabPayment Ledger Entry`
            WHERE (against_voucher_type, against_voucher_no) IN %s AND delinked = 0
              AND (voucher_type, voucher_no) != (against_voucher_type, against_voucher_no)
            GROUP BY against_voucher_type, against_voucher_no, voucher_type, voucher_no{lock}""",
        (refs,),
    )
    for kind, name, by_kind, by, amount in rows:
        refunded[ReceivableRef(kind, name)][ReceivableRef(by_kind, by)] = dec(amount)
    return {ref: DepositUses(received[ref], applied[ref], refunded[ref]) for ref in receipts}


def advances_on_account(company: str, day: date) -> tuple[str, Decimal] | None:
    """The account on which the company keeps advances of customers apart, and what it owes there as of a day; None
    where it keeps none apart."""
    facts = frappe.get_cached_doc("Company", company)
    account = facts.get("default_advance_received_account")
    if not account or not facts.get("book_advance_payments_in_separate_party_account"):
        return None
    rows = frappe.db.sql(
        """SELECT SUM(credit - debit) FROM `tabGL Entry`
           WHERE account = %s AND company = %s AND posting_date <= %s AND is_cancelled = 0""",
        (account, company, day),
    )
    return account, dec(rows[0][0])
