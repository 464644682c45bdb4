"""Money from a customer and back to one: allocation and the journal rows of a Payment Entry.

Allocated amounts are in the currency of the customer's account and bear the sign of what is outstanding there: positive
to an invoice, negative to a credit note or an advance. A payment received settles the sum of them, a refund the
opposite of the sum; what is left over stays open under the payment itself.
"""

from collections.abc import Iterator
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate

from host_erp.ledger import general_ledger, payment_ledger
from host_erp.ledger.errors import OverAllocationError
from host_erp.ledger.money import ZERO, dec, rounder, show
from host_erp.ledger.payment_ledger import Ref
from host_erp.ledger.rows import GLRow, Voucher
from host_erp.vouchers import exchange_difference
from host_erp.vouchers.payment_accounts import PAID, RECEIVE, RECEIVED, money, set_accounts
from host_erp.vouchers.payment_references import rate_of

STATUS = ("Draft", "Submitted", "Cancelled")


def party_side(doc: Document) -> tuple[str, str, str, str]:
    """The fields (account, rate, amount, amount in company currency) of the customer's side."""
    return PAID if doc.payment_type == RECEIVE else RECEIVED


def money_side(doc: Document) -> tuple[str, str, str, str]:
    """The fields of the bank's or cash's side."""
    return RECEIVED if doc.payment_type == RECEIVE else PAID


def sign(doc: Document) -> int:
    """1 where money comes in, -1 where it goes out."""
    return 1 if doc.payment_type == RECEIVE else -1


def set_references(doc: Document) -> None:
    """Total, outstanding amount and due date of each reference from the payment ledger, all read at once; locked when
    the payment is being submitted, so that two payments cannot settle the same debt.

    Raises OverAllocationError naming row, outstanding and allocated amount.
    """
    refs: dict[Ref, int] = {}
    for row in doc.references:
        ref = (row.reference_doctype, row.reference_name)
        if ref in refs:
            frappe.throw(_("Row {0} repeats row {1}").format(row.idx, refs[ref]), OverAllocationError)
        refs[ref] = row.idx
    receivable = doc.get(party_side(doc)[0])
    debts = payment_ledger.debts(list(refs), doc.docstatus == 1, account=receivable, party=doc.party)
    doc.flags.debts = list(debts.values())
    for row in doc.references:
        debt = debts.get((row.reference_doctype, row.reference_name))
        check_reference(doc, row, debt, receivable)
        row.total_amount = float(debt.total_in_account_currency)
        row.outstanding_amount = float(debt.in_account_currency)
        row.due_date, row.account, row.exchange_rate = debt.due_date, debt.account, float(rate_of(debt))
        row.allocated_amount = float(money(row.allocated_amount))
        check_allocated(row)


def check_reference(doc: Document, row: Document, debt: frappe._dict | None, receivable: str) -> None:
    """Raises OverAllocationError for a voucher that the ledger does not know as a debt of this customer here."""
    if not debt:
        frappe.throw(
            _("Row {0}: {1} {2} has nothing outstanding").format(row.idx, _(row.reference_doctype), row.reference_name),
            OverAllocationError,
        )
    expected = (doc.company, doc.party_type, doc.party, receivable)
    found = (debt.company, debt.party_type, debt.party, debt.account)
    for want, have in zip(expected, found, strict=True):
        if want != have:
            frappe.throw(
                _("Row {0}: {1} belongs to {2}, not to {3}").format(row.idx, row.reference_name, have, want),
                OverAllocationError,
            )


def check_allocated(row: Document) -> None:
    """Raises OverAllocationError for an allocation above what is outstanding, of the other sign, or of zero."""
    allocated, outstanding = dec(row.allocated_amount), dec(row.outstanding_amount)
    if not allocated or abs(allocated) > abs(outstanding) or allocated * outstanding <= 0:
        frappe.throw(
            _("Row {0}: {1} {2} has {3} outstanding, {4} cannot be allocated").format(
                row.idx, _(row.reference_doctype), row.reference_name, show(outstanding), show(allocated)
            ),
            OverAllocationError,
        )


def set_totals(doc: Document) -> None:
    """What is allocated and what is left. Raises OverAllocationError where more is allocated than was paid."""
    available = settled(doc)[0]
    allocated = sign(doc) * sum((dec(row.allocated_amount) for row in doc.references), ZERO)
    left = available - allocated
    if left < 0 or (doc.references and allocated < 0):
        frappe.throw(
            _("{0} is allocated, {1} is there to allocate").format(show(allocated), show(available)),
            OverAllocationError,
        )
    doc.total_allocated_amount, doc.unallocated_amount = float(allocated), float(left)
    doc.base_total_allocated_amount = float(money(allocated * dec(doc.get(party_side(doc)[1]))))
    doc.difference_amount = 0


def settled(doc: Document) -> tuple[Decimal, Decimal]:
    """What the payment takes off (or, paid out, adds to) the customer's account, in the account's and in company
    currency: a deduction counts as received, but for the exchange difference between the two sides."""
    _account, rate, amount, base = party_side(doc)
    deducted = sum((dec(row.amount) for row in doc.deductions if not row.is_exchange_gain_loss), ZERO) * sign(doc)
    foreign = deducted if dec(doc.get(rate)) == 1 else money(deducted / dec(doc.get(rate)))
    return dec(doc.get(amount)) + foreign, dec(doc.get(base)) + deducted


def set_texts(doc: Document) -> None:
    """Name, status, balance and remarks for people."""
    doc.party_name = frappe.db.get_value("Customer", doc.party, "customer_name")
    doc.title = doc.party_name
    doc.status = STATUS[doc.docstatus]
    doc.party_balance = float(payment_ledger.party_balance(doc.company, doc.party_type, doc.party))
    if not doc.remarks:
        text = _("{0} {1} received from {2}") if doc.payment_type == RECEIVE else _("{0} {1} paid to {2}")
        doc.remarks = text.format(doc.paid_from_account_currency, show(dec(doc.paid_amount)), doc.party)
        if doc.reference_no:
            number, day = doc.reference_no, formatdate(doc.reference_date)
            doc.remarks += "\n" + _("Transaction reference no {0} dated {1}").format(number, day)


def check_clearance(doc: Document) -> None:
    """Refuse a day of clearance before that of the cheque."""
    if doc.clearance_date and doc.reference_date and getdate(doc.clearance_date) < getdate(doc.reference_date):
        frappe.throw(
            _("Clearance date {0} is before the reference date {1}").format(
                formatdate(doc.clearance_date), formatdate(doc.reference_date)
            )
        )


def voucher(doc: Document) -> Voucher:
    """The document as the ledgers know it."""
    account, rate = party_side(doc)[:2]
    return Voucher(
        doc.doctype, doc.name, doc.company, doc.posting_date, remarks=doc.remarks,
        transaction_currency=doc.get(f"{account}_account_currency"), transaction_exchange_rate=dec(doc.get(rate)),
    )  # fmt: skip


def post(doc: Document) -> None:
    """Book the payment and the exchange differences of what it settles. Raises a LedgerError; then nothing is written.

    The debts are those that `set_references` has locked.
    """
    rows = gl_rows(doc)
    general_ledger.post(voucher(doc), rows)
    exchange_difference.book(
        exchange_difference.of_posting((doc.doctype, doc.name), rows, doc.flags.debts, getdate(doc.posting_date))
    )


def gl_rows(doc: Document) -> list[GLRow]:
    """Bank or cash against the customer's account, one row for each reference and one for what is left over."""
    receivable, (bank, _rate, amount, base) = doc.get(party_side(doc)[0]), money_side(doc)
    bank = doc.get(bank)
    rows = [gl_row(bank, sign(doc) * dec(doc.get(base)), sign(doc) * dec(doc.get(amount)), doc)]
    rows += [
        GLRow(row.account, dec(row.amount), ZERO, cost_center=row.cost_center, against=doc.party,
              remarks=row.description)
        for row in doc.deductions
    ]  # fmt: skip
    rows += [
        gl_row(receivable, -in_base, -foreign, doc, party_type=doc.party_type, party=doc.party,
               against_voucher_type=kind, against_voucher=name, against=bank)
        for (kind, name), foreign, in_base in settlements(doc)
    ]  # fmt: skip
    return rows


def gl_row(account: str, base: Decimal, foreign: Decimal, doc: Document, **more: str) -> GLRow:
    """A row of a signed amount, positive on the debit side, in company and in account currency."""
    return GLRow(
        account, max(base, ZERO), max(-base, ZERO), cost_center=doc.cost_center,
        debit_in_account_currency=max(foreign, ZERO), credit_in_account_currency=max(-foreign, ZERO),
        **{"against": doc.party, **more},
    )  # fmt: skip


def settlements(doc: Document) -> Iterator[tuple[Ref, Decimal, Decimal]]:
    """(what is settled, amount in account currency, in company currency) of each reference and of the rest.

    The company's amounts are shares of the whole, rounded where the running sum rounds to, so that they add up to it.
    """
    total, base_total = settled(doc)
    parts = [((row.reference_doctype, row.reference_name), dec(row.allocated_amount)) for row in doc.references]
    parts.append(((doc.doctype, doc.name), sign(doc) * dec(doc.unallocated_amount)))
    rounded, running, given = rounder(), ZERO, ZERO
    for ref, amount in parts:
        running += amount
        up_to = running if total == base_total else rounded(base_total * running / total)
        yield ref, amount, up_to - given
        given = up_to


def allocate_oldest_first(doc: Document) -> None:
    """Replace the references by the customer's open vouchers, oldest due date first, as far as the amount reaches."""
    if not doc.get("paid_from") or not doc.get("paid_to"):
        set_accounts(doc)
    left = settled(doc)[0]
    doc.set("references", [])
    for debt in payment_ledger.open_vouchers(doc.company, doc.party_type, doc.party, doc.get(party_side(doc)[0])):
        amount = min(sign(doc) * debt.in_account_currency, left)
        if amount <= 0 or debt.voucher_no == doc.name:
            continue
        left -= amount
        doc.append("references", {
            "reference_doctype": debt.voucher_type, "reference_name": debt.voucher_no, "due_date": debt.due_date,
            "total_amount": float(debt.total_in_account_currency), "account": debt.account,
            "outstanding_amount": float(debt.in_account_currency), "allocated_amount": float(sign(doc) * amount),
            "exchange_rate": float(rate_of(debt)),
        })  # fmt: skip
