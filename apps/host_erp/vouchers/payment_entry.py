"""Money from a customer and back to one: accounts, amounts, allocation and the journal rows of a Payment Entry.

An amount allocated to a reference bears the sign of what is outstanding there: positive to an invoice, negative to a
credit note or an advance. A payment received settles the sum of them, a refund the opposite of the sum; what is left
over stays open under the payment itself.
"""

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate

from host_erp import parties
from host_erp.ledger import payment_ledger
from host_erp.ledger.errors import AccountError, LedgerError, OverAllocationError, PartyError
from host_erp.ledger.money import ZERO, dec, rounder, show
from host_erp.ledger.payment_ledger import Ref
from host_erp.ledger.rows import GLRow, Voucher
from host_erp.ledger.sql import read_rows

RECEIVE = "Receive"
MONEY_ACCOUNTS = ("Bank", "Cash")


def set_accounts(doc: Document) -> None:
    """Fill empty accounts: the customer's receivable account, and that of the mode of payment or the company.

    Raises AccountError for an account of another kind, company or currency: this host pays in company currency.
    """
    if doc.party_type != "Customer":
        frappe.throw(_("Parties of type {0} are not kept here").format(_(doc.party_type)), PartyError)
    party_field, money_field = ("paid_from", "paid_to") if doc.payment_type == RECEIVE else ("paid_to", "paid_from")
    if not doc.get(party_field):
        doc.set(party_field, parties.receivable_account(doc.party, doc.company))
    if not doc.get(money_field):
        doc.set(money_field, money_account(doc.mode_of_payment, doc.company))
    company = frappe.get_cached_doc("Company", doc.company)
    fields = ("name", "company", "is_group", "account_type", "account_currency")
    facts = read_rows("Account", (doc.paid_from, doc.paid_to), fields)
    check_account(doc, party_field, facts, ("Receivable",))
    check_account(doc, money_field, facts, MONEY_ACCOUNTS)
    for field in ("paid_from", "paid_to"):
        fact = facts[doc.get(field)]
        currency = fact.account_currency or company.default_currency
        if currency != company.default_currency:
            frappe.throw(
                _("{0} is kept in {1}; payments here are in {2}").format(fact.name, currency, company.default_currency),
                AccountError,
            )
        doc.set(f"{field}_account_currency", currency)
        doc.set(f"{field}_account_type", fact.account_type)
    doc.cost_center = doc.cost_center or company.cost_center


def check_account(doc: Document, field: str, facts: dict[str, frappe._dict], kinds: tuple[str, ...]) -> None:
    """Raises AccountError where the account is missing, another company's, a group or of another kind."""
    fact, label = facts.get(doc.get(field)), _(doc.meta.get_label(field))
    if not fact:
        frappe.throw(_("{0} is missing").format(label), AccountError)
    if fact.company != doc.company or fact.is_group or fact.account_type not in kinds:
        frappe.throw(
            _("{0}: {1} is not a {2} account of {3}").format(
                label, fact.name, " / ".join(_(kind) for kind in kinds), doc.company
            ),
            AccountError,
        )


def money_account(mode_of_payment: str | None, company: str) -> str | None:
    """The bank or cash account of a mode of payment, the company's default one where it has none."""
    kind = "Bank"
    if mode_of_payment:
        account = frappe.db.get_value(
            "Mode of Payment Account", {"parent": mode_of_payment, "company": company}, "default_account"
        )
        if account:
            return account
        kind = frappe.get_cached_value("Mode of Payment", mode_of_payment, "type")
    field = "default_cash_account" if kind == "Cash" else "default_bank_account"
    return frappe.get_cached_value("Company", company, field)


def set_amounts(doc: Document) -> None:
    """Both sides are in company currency, so they are equal. Raises LedgerError for an amount of zero or less, or two
    different ones."""
    paid, received = money(doc.paid_amount), money(doc.received_amount) or money(doc.paid_amount)
    if paid <= 0 or paid != received:
        frappe.throw(
            _("Paid {0} and received {1} must be equal and above zero").format(show(paid), show(received)), LedgerError
        )
    doc.paid_amount = doc.received_amount = doc.base_paid_amount = doc.base_received_amount = float(paid)
    doc.source_exchange_rate = doc.target_exchange_rate = 1
    for row in doc.deductions:
        row.amount = float(money(row.amount))
        row.cost_center = row.cost_center or doc.cost_center


def money(value: float | Decimal | None) -> Decimal:
    """`value` rounded to the currency's precision."""
    return rounder()(dec(value))


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
    debts = payment_ledger.debts(list(refs), for_update=doc.docstatus == 1)
    receivable = doc.paid_from if doc.payment_type == RECEIVE else doc.paid_to
    for row in doc.references:
        debt = debts.get((row.reference_doctype, row.reference_name))
        check_reference(doc, row, debt, receivable)
        row.total_amount, row.outstanding_amount = float(debt.total), float(debt.amount)
        row.due_date, row.account, row.exchange_rate = debt.due_date, debt.account, 1
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
    sign = 1 if doc.payment_type == RECEIVE else -1
    allocated = sign * sum((dec(row.allocated_amount) for row in doc.references), ZERO)
    left = settled(doc) - allocated
    if left < 0 or (doc.references and allocated < 0):
        frappe.throw(
            _("{0} is allocated, {1} is there to allocate").format(show(allocated), show(settled(doc))),
            OverAllocationError,
        )
    doc.total_allocated_amount = doc.base_total_allocated_amount = float(allocated)
    doc.unallocated_amount = float(left)
    doc.difference_amount = 0


def settled(doc: Document) -> Decimal:
    """What the payment takes off (or, paid out, adds to) the customer's account: a deduction counts as received."""
    deducted = sum((dec(row.amount) for row in doc.deductions), ZERO)
    return dec(doc.paid_amount) + (deducted if doc.payment_type == RECEIVE else -deducted)


def set_texts(doc: Document) -> None:
    """Name, status, balance and remarks for people."""
    doc.party_name = frappe.db.get_value("Customer", doc.party, "customer_name")
    doc.title = doc.party_name
    doc.status = ("Draft", "Submitted", "Cancelled")[doc.docstatus]
    doc.party_balance = float(payment_ledger.party_balance(doc.company, doc.party_type, doc.party))
    if not doc.remarks:
        text = _("{0} received from {1}") if doc.payment_type == RECEIVE else _("{0} paid to {1}")
        doc.remarks = text.format(show(dec(doc.paid_amount)), doc.party)
        if doc.reference_no:
            number, day = doc.reference_no, formatdate(doc.reference_date)
            doc.remarks += "\n" + _("Transaction reference no {0} dated {1}").format(number, day)


def voucher(doc: Document) -> Voucher:
    """The document as the ledgers know it."""
    return Voucher(doc.doctype, doc.name, doc.company, doc.posting_date, remarks=doc.remarks)


def gl_rows(doc: Document) -> list[GLRow]:
    """Bank or cash against the customer's account, one row for each reference and one for what is left over."""
    receives = doc.payment_type == RECEIVE
    receivable, bank = (doc.paid_from, doc.paid_to) if receives else (doc.paid_to, doc.paid_from)
    paid, left = dec(doc.paid_amount), dec(doc.unallocated_amount)
    rows = [
        GLRow(bank, paid if receives else ZERO, ZERO if receives else paid, cost_center=doc.cost_center,
              against=doc.party)
    ]  # fmt: skip
    rows += [
        GLRow(row.account, dec(row.amount), ZERO, cost_center=row.cost_center, against=doc.party,
              remarks=row.description)
        for row in doc.deductions
    ]  # fmt: skip
    settles = [((row.reference_doctype, row.reference_name), dec(row.allocated_amount)) for row in doc.references]
    settles.append(((doc.doctype, doc.name), left if receives else -left))
    rows += [
        GLRow(receivable, ZERO, amount, cost_center=doc.cost_center, party_type=doc.party_type, party=doc.party,
              against_voucher_type=kind, against_voucher=name, against=bank)
        for (kind, name), amount in settles
    ]  # fmt: skip
    return rows


def allocate_oldest_first(doc: Document) -> None:
    """Replace the references by the customer's open vouchers, oldest due date first, as far as the amount reaches."""
    if not doc.get("paid_from") or not doc.get("paid_to"):
        set_accounts(doc)
    receives = doc.payment_type == RECEIVE
    sign = 1 if receives else -1
    left = settled(doc)
    doc.set("references", [])
    account = doc.paid_from if receives else doc.paid_to
    for debt in payment_ledger.open_vouchers(doc.company, doc.party_type, doc.party, account):
        amount = min(sign * debt.outstanding, left)
        if amount <= 0 or debt.voucher_no == doc.name:
            continue
        left -= amount
        doc.append("references", {
            "reference_doctype": debt.voucher_type, "reference_name": debt.voucher_no, "due_date": debt.due_date,
            "total_amount": float(debt.total), "outstanding_amount": float(debt.outstanding),
            "allocated_amount": float(sign * amount), "account": debt.account, "exchange_rate": 1,
        })  # fmt: skip
