"""The table of a submitted Payment Entry, kept in step with the payment ledger when something is allocated or freed
later. Journals and credit notes keep no such table: the ledger alone says what they settle."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe.utils import now

from host_erp.ledger.money import ZERO, dec, new_names, rounder, to_column
from host_erp.ledger.payment_ledger import Ref
from host_erp.ledger.sql import insert_rows, update_rows

COLUMNS = (
    "name", "owner", "modified_by", "creation", "modified", "docstatus", "idx", "parent", "parenttype", "parentfield",
    "reference_doctype", "reference_name", "due_date", "total_amount", "outstanding_amount", "allocated_amount",
    "exchange_rate", "account",
)  # fmt: skip
TOTALS = ("unallocated_amount", "total_allocated_amount", "base_total_allocated_amount")


def lock(payments: Iterable[Ref]) -> list[frappe._dict]:
    """Lock the Payment Entries among the vouchers, by name, as cancelling one does before it touches a ledger."""
    names = sorted({name for kind, name in payments if kind == "Payment Entry"})
    if not names:
        return []
    return frappe.db.sql(
        "select name, payment_type, source_exchange_rate, target_exchange_rate, " + ", ".join(TOTALS)
        + " from `tabPayment Entry` where name in %s order by name for update",
        (names,),
        as_dict=True,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Move:
    """What settles a debt from a day on, or is freed again where it is negative: `amount` in account currency, `base`
    what it is worth where the payment was posted and `difference` the exchange difference, both in company currency.
    `facts` is the debt as the payment ledger's `parts` has it."""

    payment: Ref
    debt: Ref
    amount: Decimal
    base: Decimal
    difference: Decimal
    posting_date: date
    facts: frappe._dict


def note(moves: Sequence[Move]) -> None:
    """Carry allocations into the tables of the Payment Entries among the payments."""
    changes: dict[tuple[str, Ref], Decimal] = {}
    debts: dict[Ref, frappe._dict] = {}
    for move in moves:
        if move.payment[0] == "Payment Entry":
            key = (move.payment[1], move.debt)
            changes[key] = changes.get(key, ZERO) + move.amount
            debts[move.debt] = move.facts
    if not changes:
        return
    entries = lock(("Payment Entry", name) for name, _debt in changes)
    set_totals(entries, changes)
    set_rows(changes, debts)
    for entry in entries:
        frappe.clear_document_cache("Payment Entry", entry.name)


def set_totals(entries: Sequence[frappe._dict], changes: Mapping[tuple[str, Ref], Decimal]) -> None:
    """What is allocated and what is left, by payment; a payment out keeps its totals positive."""
    rounded = rounder()
    values = {}
    for entry in entries:
        receives = entry.payment_type == "Receive"
        rate = dec(entry.source_exchange_rate if receives else entry.target_exchange_rate) or Decimal(1)
        more = sum((amount for (name, _debt), amount in changes.items() if name == entry.name), ZERO)
        more = more if receives else -more
        allocated = dec(entry.total_allocated_amount) + more
        base = allocated if rate == 1 else rounded(allocated * rate)
        values[entry.name] = (to_column(dec(entry.unallocated_amount) - more), to_column(allocated), to_column(base))
    update_rows("Payment Entry", values, TOTALS)


def set_rows(changes: Mapping[tuple[str, Ref], Decimal], debts: Mapping[Ref, frappe._dict]) -> None:
    """Raise, lower, add and remove rows of the tables, each kind by one statement."""
    found = frappe.db.sql(
        """select name, parent, idx, reference_doctype, reference_name, allocated_amount
        from `tabPayment Entry Reference` where parent in %s and parenttype = 'Payment Entry' for update""",
        (sorted({name for name, _debt in changes}),),
        as_dict=True,
    )
    rows = {(row.parent, (row.reference_doctype, row.reference_name)): row for row in found}
    last: dict[str, int] = {}
    for row in found:
        last[row.parent] = max(row.idx, last.get(row.parent, 0))
    changed, gone, fresh = {}, [], []
    for (parent, debt), amount in changes.items():
        row = rows.get((parent, debt))
        left = (dec(row.allocated_amount) if row else ZERO) + amount
        if row and left:
            changed[row.name] = (to_column(left),)
        elif row:
            gone.append(row.name)
        elif left:
            last[parent] = last.get(parent, 0) + 1
            fresh.append((parent, last[parent], debt, left))
    update_rows("Payment Entry Reference", changed, ("allocated_amount",))
    if gone:
        frappe.db.delete("Payment Entry Reference", {"name": ("in", gone)})
    insert_rows("Payment Entry Reference", COLUMNS, new_rows(fresh, debts))


def new_rows(fresh: Sequence[tuple[str, int, Ref, Decimal]], debts: Mapping[Ref, frappe._dict]) -> list[tuple]:
    """Rows as they stand in the table, in the order of COLUMNS."""
    user, stamp = frappe.session.user, now()
    out = []
    for name, (parent, idx, debt, amount) in zip(new_names(len(fresh)), fresh, strict=True):
        fact = debts[debt]
        out.append((
            name, user, user, stamp, stamp, 1, idx, parent, "Payment Entry", "references", *debt, fact.due_date,
            to_column(dec(fact.total_in_account_currency)), to_column(dec(fact.in_account_currency) + amount),
            to_column(amount), to_column(rate_of(fact)), fact.account,
        ))  # fmt: skip
    return out


def rate_of(debt: frappe._dict) -> Decimal:
    """The rate at which a voucher was posted, from what it raised; 1 where it raised nothing itself."""
    if not debt.total or not debt.total_in_account_currency:
        return Decimal(1)
    return debt.total / debt.total_in_account_currency
