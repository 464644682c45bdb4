"""Exchange differences on receivables: a Journal Entry of type Exchange Gain Or Loss, made and cancelled by the ledger.

A debt of 100.00 EUR booked at 110.00 USD and paid by 100.00 EUR booked at 120.00 USD is settled in EUR, while -10.00
USD stay on the customer's account. The difference is booked against the debt without an amount in EUR:

    Dr Debtors (under the debt) 10.00    Cr Exchange Gain/Loss 10.00

Each debt takes two rows in a journal: the customer's, which names the debt, and the other, which names the payment.
What is freed again is booked the other way round, dated when it is freed; cancelling the payment cancels its journals.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

import frappe
from frappe import _

from host_erp.ledger.errors import AccountError
from host_erp.ledger.money import ZERO, dec, rounder
from host_erp.ledger.payment_ledger import Ref
from host_erp.ledger.rows import GLRow

Rounder = Callable[[Decimal], Decimal]
TYPE = "Exchange Gain Or Loss"


@dataclass(frozen=True, slots=True)
class Difference:
    """What a debt must rise (or fall) by in company currency, beside nothing in its own, when a payment settles it.
    `facts` has company, account, party_type, party and cost_center of the party's ledger rows."""

    payment: Ref
    debt: Ref
    amount: Decimal
    posting_date: date
    facts: frappe._dict


def book(differences: Sequence[Difference]) -> None:
    """One journal for each payment and day. Raises AccountError where the company has no account for it."""

    def key(one: Difference) -> tuple[Ref, date]:
        return one.payment, one.posting_date

    for (_payment, day), group in groupby(sorted(differences, key=key), key):
        rows = [row for one in group for row in journal_rows(one)]
        journal = frappe.get_doc({
            "doctype": "Journal Entry", "voucher_type": TYPE, "is_system_generated": 1, "posting_date": day,
            "company": differences[0].facts.company, "multi_currency": 1, "accounts": rows,
        })  # fmt: skip
        # who posts or allocates the payment was checked there; the difference is part of it
        journal.flags.ignore_permissions = journal.flags.by_ledger = True
        journal.insert()
        journal.submit()


def journal_rows(one: Difference) -> tuple[dict, dict]:
    """The customer's row and the row of the gain or loss."""
    facts = one.facts
    company = frappe.get_cached_doc("Company", facts.company)
    if not company.exchange_gain_loss_account:
        frappe.throw(
            _("{0} and {1} were posted at different exchange rates: set the {2} of {3}").format(
                one.payment[1], one.debt[1], _(company.meta.get_label("exchange_gain_loss_account")), company.name
            ),
            AccountError,
        )
    debit, credit = float(max(one.amount, ZERO)), float(max(-one.amount, ZERO))
    center = facts.cost_center or company.cost_center
    customer = {
        "account": facts.account, "party_type": facts.party_type, "party": facts.party, "cost_center": center,
        "debit": debit, "credit": credit, "reference_type": one.debt[0], "reference_name": one.debt[1],
    }  # fmt: skip
    gain = {
        "account": company.exchange_gain_loss_account, "cost_center": center, "debit": credit, "credit": debit,
        "debit_in_account_currency": credit, "credit_in_account_currency": debit,
        "reference_type": one.payment[0], "reference_name": one.payment[1],
    }  # fmt: skip
    return customer, gain


PAIRS = """from `tabJournal Entry Account` other
    join `tabJournal Entry` journal on journal.name = other.parent
    join `tabJournal Entry Account` customer on customer.parent = other.parent and customer.idx = other.idx - 1
    where journal.docstatus = 1 and journal.is_system_generated = 1 and journal.voucher_type = %(type)s
        and (other.reference_type, other.reference_name) in %(payments)s and ifnull(other.party, '') = ''"""


def booked(pairs: Sequence[tuple[Ref, Ref]]) -> dict[tuple[Ref, Ref, str], Decimal]:
    """What is booked now by (payment, debt, party); absent where nothing is. A locking read: the latest state."""
    if not pairs:
        return {}
    keys = (
        "other.reference_type, other.reference_name, customer.reference_type, customer.reference_name, customer.party"
    )
    rows = frappe.db.sql(
        "select " + keys + ", sum(customer.debit - customer.credit) " + PAIRS
        + " and (customer.reference_type, customer.reference_name) in %(debts)s group by " + keys + " for update",
        {"type": TYPE, "payments": [payment for payment, _debt in pairs], "debts": [debt for _payment, debt in pairs]},
    )  # fmt: skip
    return {((kind, name), (to, debt), party): dec(amount) for kind, name, to, debt, party, amount in rows}


def take_back(payment: Ref) -> None:
    """Cancel the journals of a payment that is being cancelled. Raises ClosedPeriodError where one's date is closed."""
    rows = frappe.db.sql(
        "select distinct journal.name " + PAIRS + " order by journal.name for update",
        {"type": TYPE, "payments": [payment]},
    )
    for (name,) in rows:
        journal = frappe.get_doc("Journal Entry", name)
        # who cancels the payment was checked there; the difference is part of it
        journal.flags.ignore_permissions = journal.flags.with_its_payment = True
        journal.cancel()


def of_posting(
    payment: Ref, rows: Sequence[GLRow], parts: Sequence[frappe._dict], posting_date: date
) -> list[Difference]:
    """The differences that a voucher's rows leave on the debts which they settle; `parts` is what the payment ledger
    had of the debts before it posted.

    Rows without an amount in the account's currency are differences themselves and leave none.
    """
    debts = {(part.ref, part.account, part.party): part for part in parts if part.ref != payment}
    settled: dict[tuple, tuple[Decimal, Decimal]] = {}
    for row in rows:
        key = ((row.against_voucher_type, row.against_voucher), row.account, row.party)
        if key in debts:
            foreign, base = settled.get(key, (ZERO, ZERO))
            settled[key] = (foreign + in_account_currency(row), base + row.credit - row.debit)
    rounded, found = rounder(), []
    for key, (foreign, base) in settled.items():
        debt = debts[key]
        due = base_part(debt.amount, debt.in_account_currency, foreign, rounded) if foreign else base
        if base != due:
            found.append(Difference(payment, debt.ref, base - due, posting_date, debt))
    return found


def in_account_currency(row: GLRow) -> Decimal:
    """What a row takes off the party's account, in the account's currency."""
    if row.debit_in_account_currency is None and row.credit_in_account_currency is None:
        return row.credit - row.debit
    return dec(row.credit_in_account_currency) - dec(row.debit_in_account_currency)


def base_part(base: Decimal, in_account_currency: Decimal, amount: Decimal, rounded: Rounder) -> Decimal:
    """The part of `base` (company currency) that belongs to `amount` of `in_account_currency`.

    All of it for all, so that what is settled in the account's currency is settled in the company's.
    """
    if amount == in_account_currency:
        return base
    if base == in_account_currency:
        return amount
    return rounded(base * amount / in_account_currency)
