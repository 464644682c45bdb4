"""Which payment settles which debt, decided after both were posted. The general ledger does not change: the party owes
what it owes; only the payment ledger says under which voucher."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import getdate, now, nowdate

from host_erp.ledger import announce, payment_ledger
from host_erp.ledger.errors import AllocatedError, OverAllocationError
from host_erp.ledger.money import ZERO, dec, new_names, show, to_column
from host_erp.ledger.payment_ledger import Ref
from host_erp.ledger.rows import Voucher


def apply(payment: Ref, debt: Ref, amount: Decimal, on: date | str | None = None) -> None:
    """Settle `amount` (company currency, > 0) of a debt with the open rest of a payment, an advance or a credit note.

    Both must be of one party and account. Raises OverAllocationError where either has less open. `on` is the date from
    which the allocation counts, today by default, never before either voucher.
    """
    if amount <= 0:
        frappe.throw(_("The amount to allocate must be greater than zero"), OverAllocationError)
    open_debts = payment_ledger.debts([payment, debt], for_update=True)
    credit, owed = open_debts.get(payment), open_debts.get(debt)
    for ref, fact, sign in ((payment, credit, -1), (debt, owed, 1)):
        available = max(sign * fact.amount, ZERO) if fact else ZERO
        if amount > available:
            frappe.throw(
                _("{0} {1}: {2} to allocate, {3} open").format(_(ref[0]), ref[1], show(amount), show(available)),
                OverAllocationError,
            )
    for field in ("company", "account", "party_type", "party"):
        if credit[field] != owed[field]:
            frappe.throw(
                _("{0} and {1} differ: {2}, {3}").format(payment[1], debt[1], credit[field], owed[field]),
                OverAllocationError,
            )
    move(payment, payment, debt, -amount, getdate(on or nowdate()))
    note(payment, debt, amount)


def unapply(payment: Ref, debt: Ref, amount: Decimal | None = None, on: date | str | None = None) -> Decimal:
    """Free `amount` (all by default) of what a payment was allocated to a debt; it is open on the payment again.

    Returns the freed amount. Raises OverAllocationError where less than `amount` was allocated.
    """
    payment_ledger.outstanding([payment, debt], for_update=True)
    allocated = -sum((dec(row.amount) for row in rows_between(payment, debt)), ZERO)
    wanted = allocated if amount is None else amount
    if wanted <= 0 or wanted > allocated:
        frappe.throw(
            _("{0} {1}: {2} is allocated to {3}").format(_(payment[0]), payment[1], show(allocated), debt[1]),
            OverAllocationError,
        )
    move(payment, debt, payment, -wanted, getdate(on or nowdate()))
    note(payment, debt, -wanted)
    return wanted


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
    for other, amount in sorted(others.items()):
        move(other, ref, other, amount, getdate(nowdate()))
        note(other, ref, amount)


def rows_between(payment: Ref, debt: Ref) -> list[frappe._dict]:
    """The live entries that a payment made against a debt, in their latest state."""
    entry = frappe.qb.DocType("Payment Ledger Entry")
    return (
        frappe.qb.from_(entry)
        .select("*")
        .where((entry.voucher_type == payment[0]) & (entry.voucher_no == payment[1]))
        .where((entry.against_voucher_type == debt[0]) & (entry.against_voucher_no == debt[1]))
        .where(entry.delinked == 0)
        .for_update()
        .run(as_dict=True)
    )


def move(voucher: Ref, source: Ref, target: Ref, amount: Decimal, day: date) -> None:
    """Write two entries of `voucher` that carry `amount` (signed as entries are) from one reference to another."""
    origin = rows_between(voucher, source)[0]
    user, stamp = frappe.session.user, now()
    fresh = {
        "owner": user, "modified_by": user, "creation": stamp, "modified": stamp, "due_date": None,
        "posting_date": max(day, origin.posting_date), "voucher_detail_no": None,
    }  # fmt: skip
    rows = []
    for name, ref, signed in zip(new_names(2), (source, target), (-amount, amount), strict=True):
        values = {
            **origin, **fresh, "name": name, "against_voucher_type": ref[0], "against_voucher_no": ref[1],
            "amount": to_column(signed), "amount_in_account_currency": to_column(signed),
        }  # fmt: skip
        rows.append(tuple(values[column] for column in payment_ledger.COLUMNS))
    payment_ledger.insert(rows)
    announce.debts((source, target))


def note(payment: Ref, debt: Ref, amount: Decimal) -> None:
    """Keep the Payment Entry's table in step with the ledger: `amount` more (or less) of it settles `debt`."""
    if payment[0] != "Payment Entry":
        return
    row = frappe.db.get_value(
        "Payment Entry Reference",
        {"parent": payment[1], "reference_doctype": debt[0], "reference_name": debt[1]},
        ["name", "allocated_amount"],
        as_dict=True,
        for_update=True,
    )
    if row:
        allocated = dec(row.allocated_amount) + amount
        if allocated:
            frappe.db.set_value("Payment Entry Reference", row.name, "allocated_amount", allocated)
        else:
            frappe.db.delete("Payment Entry Reference", {"name": row.name})
    else:
        add_reference(payment[1], debt, amount)
    frappe.db.sql(
        """update `tabPayment Entry` set unallocated_amount = unallocated_amount - %(amount)s,
            total_allocated_amount = total_allocated_amount + %(amount)s,
            base_total_allocated_amount = base_total_allocated_amount + %(amount)s,
            modified = %(now)s, modified_by = %(user)s
        where name = %(name)s""",
        # a payment out keeps its totals positive
        {"amount": amount * direction(payment[1]), "now": now(), "user": frappe.session.user, "name": payment[1]},
    )
    frappe.clear_document_cache("Payment Entry", payment[1])


def direction(payment_entry: str) -> int:
    """1 for a payment received, -1 for one paid out."""
    return 1 if frappe.db.get_value("Payment Entry", payment_entry, "payment_type") == "Receive" else -1


def add_reference(payment_entry: str, debt: Ref, amount: Decimal) -> None:
    """A row more in a submitted Payment Entry."""
    last = frappe.db.sql(
        "select max(idx) from `tabPayment Entry Reference` where parent = %s and parenttype = 'Payment Entry'",
        payment_entry,
    )[0][0]
    fact = payment_ledger.debts([debt]).get(debt)
    row = frappe.get_doc({
        "doctype": "Payment Entry Reference", "parent": payment_entry, "parenttype": "Payment Entry",
        "parentfield": "references", "idx": (last or 0) + 1, "docstatus": 1, "reference_doctype": debt[0],
        "reference_name": debt[1], "allocated_amount": amount, "exchange_rate": 1,
        "total_amount": fact.total if fact else 0, "due_date": fact.due_date if fact else None,
        "account": fact.account if fact else None,
    })  # fmt: skip
    row.db_insert()
