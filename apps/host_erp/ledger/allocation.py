"""Which payment settles which debt, decided after both were posted. The payment ledger says under which voucher the
party owes; the general ledger moves only where the account is kept in a foreign currency and the two were posted at
different rates: the difference is booked with the allocation, and taken back with it.

Amounts to allocate are in the currency of the party's account.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import getdate, now, nowdate

from host_erp.ledger import announce, payment_ledger
from host_erp.ledger.errors import AllocatedError, OverAllocationError
from host_erp.ledger.money import ZERO, dec, new_names, rounder, show, to_column
from host_erp.ledger.payment_ledger import Ref
from host_erp.ledger.periods import open_fiscal_year
from host_erp.ledger.rows import Voucher
from host_erp.vouchers import exchange_difference, payment_references
from host_erp.vouchers.exchange_difference import Difference, base_part
from host_erp.vouchers.payment_references import Move


@dataclass(frozen=True, slots=True)
class Allocation:
    """So much of a payment settles so much of a debt, above zero; None, where something is freed, is all there is.

    `party` is needed only where two journals share more than one party.
    """

    payment: Ref
    debt: Ref
    amount: Decimal | None = None
    party: str | None = None


def apply(payment: Ref, debt: Ref, amount: Decimal, on: date | str | None = None) -> None:
    """Settle `amount` of a debt with the open rest of a payment; see `apply_all`."""
    apply_all([Allocation(payment, debt, amount)], on)


def apply_all(allocations: Sequence[Allocation], on: date | str | None = None) -> None:
    """Settle debts with what is open on payments, advances or credit notes, in the order given.

    Both must be of one party and account. Raises OverAllocationError where either has less open, ClosedPeriodError
    where the day is closed; then nothing is written. `on` is the date from which the allocations count, today by
    default, never before either voucher. The number of statements does not depend on how many there are, but for
    exchange differences: a Journal Entry for each payment.
    """
    facts = lock(allocations)
    rounded, day = rounder(), getdate(on or nowdate())
    moves = []
    for one in allocations:
        credit, owed = check(one, facts)
        moved = base_part(-credit.amount, -credit.in_account_currency, one.amount, rounded)
        settled = base_part(owed.amount, owed.in_account_currency, one.amount, rounded)
        from_day = max(day, credit.posting_date, owed.posting_date)
        moves.append(Move(one.payment, one.debt, one.amount, moved, moved - settled, from_day, owed))
        credit.in_account_currency, credit.amount = credit.in_account_currency + one.amount, credit.amount + moved
        owed.in_account_currency, owed.amount = owed.in_account_currency - one.amount, owed.amount - settled
    write(moves)


def unapply(payment: Ref, debt: Ref, amount: Decimal | None = None, on: date | str | None = None) -> Decimal:
    """Free `amount` (all by default) of what a payment was allocated to a debt; returns what was freed."""
    return sum(unapply_all([Allocation(payment, debt, amount)], on), ZERO)


def unapply_all(allocations: Sequence[Allocation], on: date | str | None = None) -> list[Decimal]:
    """Free what payments were allocated to debts: it is open on the payments again, and owed again.

    Returns the freed amounts. Raises OverAllocationError where less was allocated than is to be freed, and
    ClosedPeriodError where the day is closed.
    """
    facts = lock(allocations)
    allocated = between(allocations)
    booked = exchange_difference.booked([pair_of(row) for row in allocated if in_foreign_currency(row)])
    rounded, day = rounder(), getdate(on or nowdate())
    moves = []
    for one, row in chosen(allocations, allocated):
        amount = row.in_account_currency if one.amount is None else one.amount
        key = (*pair_of(row), row.party)
        moved = base_part(row.amount, row.in_account_currency, amount, rounded)
        difference = base_part(booked.get(key, ZERO), row.in_account_currency, amount, rounded)
        fact = next((fact for fact in facts if fact.ref == one.debt and fact.party == row.party), row)
        moves.append(Move(one.payment, one.debt, -amount, -moved, -difference, max(day, row.posting_date), fact))
        row.in_account_currency, row.amount = row.in_account_currency - amount, row.amount - moved
        booked[key] = booked.get(key, ZERO) - difference
    write(moves)
    return [-move.amount for move in moves]


def release(voucher: Voucher, others: Mapping[Ref, Decimal]) -> None:
    """Before a voucher is reversed: free what `others` have allocated to it, where Accounts Settings say so.

    Raises AllocatedError naming each of them where they do not.
    """
    setting = "unlink_payment_on_cancellation_of_invoice"
    if not frappe.get_cached_value("Accounts Settings", "Accounts Settings", setting):
        named = ", ".join(f"{_(kind)} {name} ({show(abs(amount))})" for (kind, name), amount in sorted(others.items()))
        frappe.throw(
            _("{0} {1} cannot be cancelled: allocated to it are {2}").format(_(voucher.doctype), voucher.name, named),
            AllocatedError,
        )
    ref = (voucher.doctype, voucher.name)
    unapply_all([Allocation(other, ref) for other in sorted(others)])


def lock(allocations: Sequence[Allocation]) -> list[frappe._dict]:
    """Lock the Payment Entries, then the ledger's entries under all vouchers concerned; what is open under them."""
    payment_references.lock(one.payment for one in allocations)
    return payment_ledger.parts([ref for one in allocations for ref in (one.payment, one.debt)], for_update=True)


def check(one: Allocation, facts: Sequence[frappe._dict]) -> tuple[frappe._dict, frappe._dict]:
    """(the payment's, the debt's open amounts). Raises OverAllocationError where the allocation cannot be made."""
    if not one.amount or one.amount <= 0:
        frappe.throw(_("The amount to allocate must be greater than zero"), OverAllocationError)
    credit, owed = pick(one, facts)
    for ref, fact, sign in ((one.payment, credit, -1), (one.debt, owed, 1)):
        available = max(sign * fact.in_account_currency, ZERO) if fact else ZERO
        if one.amount > available:
            frappe.throw(
                _("{0} {1}: {2} to allocate, {3} open").format(_(ref[0]), ref[1], show(one.amount), show(available)),
                OverAllocationError,
            )
    for field in SHARED:
        if credit[field] != owed[field]:
            frappe.throw(
                _("{0} and {1} differ: {2}, {3}").format(one.payment[1], one.debt[1], credit[field], owed[field]),
                OverAllocationError,
            )
    return credit, owed


SHARED = ("company", "account", "party_type", "party")


def pick(one: Allocation, facts: Sequence[frappe._dict]) -> tuple[frappe._dict | None, frappe._dict | None]:
    """The rows of payment and debt that share account and party; where none do, the first of each."""
    credits = [fact for fact in facts if fact.ref == one.payment and one.party in (None, fact.party)]
    owed = [fact for fact in facts if fact.ref == one.debt and one.party in (None, fact.party)]
    for credit in credits:
        for debt in owed:
            if all(credit[field] == debt[field] for field in SHARED):
                return credit, debt
    return next(iter(credits), None), next(iter(owed), None)


def chosen(
    allocations: Sequence[Allocation], allocated: Sequence[frappe._dict]
) -> Iterator[tuple[Allocation, frappe._dict]]:
    """What is to be freed with the rows that hold it. Raises OverAllocationError where they hold less."""
    for one in allocations:
        rows = [
            row for row in allocated if pair_of(row) == (one.payment, one.debt) and one.party in (None, row.party)
        ]  # fmt: skip
        held = sum((row.in_account_currency for row in rows), ZERO)
        wanted = held if one.amount is None else one.amount
        if wanted * held <= 0 or abs(wanted) > abs(held):
            frappe.throw(
                _("{0} {1}: {2} is allocated to {3}").format(
                    _(one.payment[0]), one.payment[1], show(held), one.debt[1]
                ),
                OverAllocationError,
            )
        if one.amount is not None and len(rows) > 1:
            frappe.throw(_("{0} {1} settles several parties in {2}: name one").format(
                _(one.payment[0]), one.payment[1], one.debt[1]), OverAllocationError)  # fmt: skip
        for row in rows:
            yield one, row


def pair_of(row: frappe._dict) -> tuple[Ref, Ref]:
    """(payment, debt) of a row of `between`."""
    return (row.voucher_type, row.voucher_no), (row.against_voucher_type, row.against_voucher_no)


def in_foreign_currency(row: frappe._dict) -> bool:
    """Whether the account is kept in another currency than the company's."""
    return row.account_currency != frappe.get_cached_value("Company", row.company, "default_currency")


def between(allocations: Sequence[Allocation]) -> list[frappe._dict]:
    """What each payment is allocated to each debt now, positive where it settles one; locked, in one statement."""
    keys = (
        "voucher_type, voucher_no, against_voucher_type, against_voucher_no, company, account_type, account,"
        " party_type, party, account_currency"
    )
    rows = frappe.db.sql(
        "select " + keys + ", -sum(amount) as amount, -sum(amount_in_account_currency) as in_account_currency,"
        " max(posting_date) as posting_date, min(cost_center) as cost_center"
        " from `tabPayment Ledger Entry` force index (" + payment_ledger.AGAINST_INDEX + ")"
        " where (against_voucher_type, against_voucher_no) in %(debts)s and (voucher_type, voucher_no) in %(payments)s"
        " and delinked = 0 group by " + keys + " for update",
        {
            "debts": tuple({one.debt for one in allocations}),
            "payments": tuple({one.payment for one in allocations}),
        },
        as_dict=True,
    )  # fmt: skip
    for row in rows:
        row.amount, row.in_account_currency = dec(row.amount), dec(row.in_account_currency)
    return rows


def write(moves: Sequence[Move]) -> None:
    """Write what was worked out: the ledger, the Payment Entries' tables, the exchange differences; and tell.

    Raises ClosedPeriodError where a day is closed: the ageing as of that day would change.
    """
    for company, day, doctype in sorted({(move.facts.company, move.posting_date, move.payment[0]) for move in moves}):
        open_fiscal_year(company, day, voucher=Voucher(doctype, "", company, day))
    payment_ledger.insert([entry for move in moves for entry in entries(move)])
    payment_references.note(moves)
    exchange_difference.book([
        Difference(move.payment, move.debt, move.difference, move.posting_date, move.facts)
        for move in moves if move.difference
    ])  # fmt: skip
    announce.debts(ref for move in moves for ref in (move.payment, move.debt))


def entries(move: Move) -> list[tuple]:
    """Two entries of the payment that carry the amount from under itself to under the debt (or back), signed as
    entries are."""
    user, stamp = frappe.session.user, now()
    shared = {
        "owner": user, "modified_by": user, "creation": stamp, "modified": stamp, "docstatus": 1, "idx": 0,
        "posting_date": move.posting_date, "due_date": None, "voucher_type": move.payment[0],
        "voucher_no": move.payment[1], "voucher_detail_no": None, "delinked": 0, "remarks": "",
    }  # fmt: skip
    rows = []
    for name, ref, sign in zip(new_names(2), (move.payment, move.debt), (1, -1), strict=True):
        values = {
            **move.facts, **shared, "name": name, "against_voucher_type": ref[0], "against_voucher_no": ref[1],
            "amount": to_column(sign * move.base), "amount_in_account_currency": to_column(sign * move.amount),
        }  # fmt: skip
        rows.append(tuple(values[column] for column in payment_ledger.COLUMNS))
    return rows
