"""What a Journal Entry may hold, and its rows in the general ledger.

A row is entered in its account's currency and worth that amount at the row's exchange rate; journals balance in company
currency to the last digit. A customer's row that names a voucher settles it, and must not settle more than is open.
"""

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate

from host_erp import exchange
from host_erp.ledger import general_ledger, gl_checks, payment_ledger
from host_erp.ledger.errors import AccountError, LedgerError, OverAllocationError, PartyError, UnbalancedError
from host_erp.ledger.money import ZERO, dec, rounder, show
from host_erp.ledger.rows import GLRow, Voucher
from host_erp.ledger.sql import read_rows
from host_erp.vouchers import exchange_difference

BASE_ONLY = ("Exchange Gain Or Loss", "Exchange Rate Revaluation")
"""Entry types whose rows may have an amount in company currency and none in the account's."""

SIDES = (("debit_in_account_currency", "debit"), ("credit_in_account_currency", "credit"))


def set_defaults(doc: Document) -> None:
    """Opening entries are marked so; rows take the company's cost center and the facts of their accounts."""
    if doc.voucher_type == "Opening Entry":
        doc.is_opening = "Yes"
    company = frappe.get_cached_doc("Company", doc.company)
    accounts = read_rows("Account", (row.account for row in doc.accounts), gl_checks.ACCOUNT_FIELDS)
    for row in doc.accounts:
        fact = accounts.get(row.account)
        if not fact:
            frappe.throw(_("Row {0}: account {1} does not exist").format(row.idx, row.account), AccountError)
        row.account_type = fact.account_type
        row.account_currency = fact.account_currency or company.default_currency
        row.cost_center = row.cost_center or company.cost_center
        check_opening(doc, row, fact)


def check_opening(doc: Document, row: Document, account: frappe._dict) -> None:
    """Raises AccountError where an opening entry would bring income or cost of the past into this year."""
    if doc.is_opening == "Yes" and account.report_type == "Profit and Loss":
        frappe.throw(
            _("Row {0}: {1} is a profit and loss account and has no opening balance").format(row.idx, row.account),
            AccountError,
        )


def set_amounts(doc: Document) -> None:
    """Each row's amount in company currency. Raises LedgerError naming the row for an amount on no or both sides, a
    negative one, or a foreign account where Multi Currency is not ticked."""
    currency = frappe.get_cached_value("Company", doc.company, "default_currency")
    rounded = rounder()
    for row in doc.accounts:
        if row.account_currency == currency:
            row.exchange_rate = 1
            for foreign, base in SIDES:
                row.set(foreign, row.get(foreign) or row.get(base))
        elif not doc.multi_currency:
            frappe.throw(
                _("Row {0}: {1} is kept in {2}. Tick {3} to use it").format(
                    row.idx, row.account, row.account_currency, _(doc.meta.get_label("multi_currency"))
                ),
                AccountError,
            )
        base_only = doc.voucher_type in BASE_ONLY and not any(dec(row.get(foreign)) for foreign, _base in SIDES)
        if not base_only and not dec(row.exchange_rate):
            row.exchange_rate = float(exchange.rate(row.account_currency, currency, doc.posting_date))
        for foreign, base in SIDES:
            amount = rounded(dec(row.get(foreign)))
            row.set(foreign, float(amount))
            worth = dec(row.get(base)) if base_only else amount * dec(row.exchange_rate)
            row.set(base, float(rounded(worth)))
        check_amount(row)


def check_amount(row: Document) -> None:
    """Raises LedgerError unless exactly one side has an amount, above zero."""
    debit, credit = dec(row.debit), dec(row.credit)
    if min(debit, credit) < 0:
        frappe.throw(
            _("Row {0}: {1} is negative. Enter it on the other side").format(row.idx, show(min(debit, credit))),
            LedgerError,
        )
    if bool(debit) == bool(credit):
        frappe.throw(
            _("Row {0}: enter an amount as debit or as credit; there is debit {1}, credit {2}").format(
                row.idx, show(debit), show(credit)
            ),
            LedgerError,
        )


def set_totals(doc: Document) -> None:
    """Sums in company currency. Raises UnbalancedError where they differ; nothing is rounded off in silence."""
    debit = sum((dec(row.debit) for row in doc.accounts), ZERO)
    credit = sum((dec(row.credit) for row in doc.accounts), ZERO)
    doc.total_debit, doc.total_credit, doc.difference = float(debit), float(credit), float(debit - credit)
    if debit != credit:
        frappe.throw(
            _("Total debit {0} and total credit {1} must be equal. They differ by {2}").format(
                show(debit), show(credit), show(debit - credit)
            ),
            UnbalancedError,
        )


def check_kind(doc: Document) -> None:
    """What the entry types ask for: a bank entry its reference, a credit (debit) note a customer to credit (debit)."""
    if doc.voucher_type == "Bank Entry" and not (doc.cheque_no and doc.cheque_date):
        frappe.throw(_("A bank entry needs a reference number and a reference date"), LedgerError)
    for kind, side in (("Credit Note", "credit"), ("Debit Note", "debit")):
        if doc.voucher_type == kind and not any(row.party and dec(row.get(side)) for row in doc.accounts):
            frappe.throw(
                _("{0}: no row has a party and an amount in {1}").format(_(kind), _(frappe.unscrub(side))), PartyError
            )
    if doc.is_system_generated and not doc.flags.by_ledger:
        frappe.throw(_("{0} is set by the ledger only").format(_(doc.meta.get_label("is_system_generated"))))


def check_parties(doc: Document) -> None:
    """Raises PartyError naming the row where a receivable account has no party, or another account has one."""
    for row in doc.accounts:
        needed = row.account_type in gl_checks.PARTY_ACCOUNTS
        if needed != bool(row.party_type and row.party):
            text = _("Row {0}: {1} needs a party") if needed else _("Row {0}: {1} takes no party; it keeps no debts")
            frappe.throw(text.format(row.idx, row.account), PartyError)


def set_references(doc: Document) -> None:
    """Due dates of what the rows settle; locked when the journal is being submitted, as payments lock it.

    Raises OverAllocationError naming the row where it settles nothing open, or more than is open.
    """
    rows = [row for row in doc.accounts if row.party and row.reference_name]
    refs = {(row.reference_type, row.reference_name) for row in rows}
    doc.flags.parts = parts = payment_ledger.parts(list(refs), for_update=doc.docstatus == 1)
    debts = {(part.ref, part.account, part.party): part for part in parts if part.company == doc.company}
    open_now = {key: part.in_account_currency for key, part in debts.items()}
    for row in doc.accounts:
        check_reference_fields(doc, row)
    for row in rows:
        key = ((row.reference_type, row.reference_name), row.account, row.party)
        if key not in debts:
            frappe.throw(
                _("Row {0}: {1} {2} has nothing outstanding for {3} on {4}").format(
                    row.idx, _(row.reference_type), row.reference_name, row.party, row.account
                ),
                OverAllocationError,
            )
        row.reference_due_date = debts[key].due_date
        settles = dec(row.credit_in_account_currency) - dec(row.debit_in_account_currency)
        check_settled(row, settles, open_now[key])
        open_now[key] -= settles


def check_reference_fields(doc: Document, row: Document) -> None:
    """Raises LedgerError for half a reference, or one on a row that settles nothing."""
    if bool(row.reference_type) != bool(row.reference_name):
        frappe.throw(_("Row {0}: a reference needs a type and a name").format(row.idx), LedgerError)
    if row.reference_name and not row.party and not doc.is_system_generated:
        frappe.throw(
            _("Row {0}: {1} keeps no debts; only a party's row can settle {2}").format(
                row.idx, row.account, row.reference_name
            ),
            LedgerError,
        )


def check_settled(row: Document, settles: Decimal, outstanding: Decimal) -> None:
    """Raises OverAllocationError where a row settles more than is open, or the wrong way round. A row without an amount
    in the account's currency settles nothing: it is an exchange difference."""
    if settles and (settles * outstanding <= 0 or abs(settles) > abs(outstanding)):
        frappe.throw(
            _("Row {0}: {1} {2} has {3} outstanding, {4} cannot be settled").format(
                row.idx, _(row.reference_type), row.reference_name, show(outstanding), show(settles)
            ),
            OverAllocationError,
        )


def set_texts(doc: Document) -> None:
    """Title and remark for people, and for each row whom it stands against."""
    debtors = list(dict.fromkeys(row.party or row.account for row in doc.accounts if dec(row.debit)))
    creditors = list(dict.fromkeys(row.party or row.account for row in doc.accounts if dec(row.credit)))
    for row in doc.accounts:
        row.against_account = ", ".join(creditors if dec(row.debit) else debtors)
    party = next((row.party for row in doc.accounts if row.party), None)
    doc.title = doc.pay_to_recd_from or party or doc.accounts[0].account
    parts = [doc.user_remark] if doc.user_remark else []
    if doc.cheque_no:
        parts.append(_("Reference {0} dated {1}").format(doc.cheque_no, formatdate(doc.cheque_date)))
    if doc.bill_no:
        parts.append(_("Bill {0} dated {1}").format(doc.bill_no, formatdate(doc.bill_date)))
    doc.remark = "\n".join(parts)


def voucher(doc: Document) -> Voucher:
    """The document as the ledgers know it."""
    return Voucher(
        doc.doctype, doc.name, doc.company, doc.posting_date, remarks=doc.remark, is_opening=doc.is_opening == "Yes"
    )


def gl_rows(doc: Document) -> list[GLRow]:
    """Row by row, as entered; a party's row without a reference is owed (or free) under the journal itself."""
    return [
        GLRow(
            row.account, dec(row.debit), dec(row.credit), cost_center=row.cost_center,
            party_type=row.party_type or None, party=row.party or None, voucher_detail_no=row.name,
            against_voucher_type=row.reference_type if row.party else None,
            against_voucher=row.reference_name if row.party else None,
            due_date=None if row.reference_name or not row.party else doc.due_date or doc.posting_date,
            against=(row.against_account or "")[:140], remarks=row.user_remark,
            debit_in_account_currency=dec(row.debit_in_account_currency),
            credit_in_account_currency=dec(row.credit_in_account_currency),
        )
        for row in doc.accounts
    ]  # fmt: skip


def post(doc: Document) -> None:
    """Book the journal and the exchange differences of what it settles. Raises a LedgerError; then nothing is written.

    The debts are those that `set_references` has locked.
    """
    rows = gl_rows(doc)
    general_ledger.post(voucher(doc), rows)
    exchange_difference.book(
        exchange_difference.of_posting((doc.doctype, doc.name), rows, doc.flags.parts, getdate(doc.posting_date))
    )


def refuse_cancel_alone(doc: Document) -> None:
    """Raises LedgerError where somebody cancels a journal that belongs to a payment."""
    if doc.is_system_generated and not doc.flags.with_its_payment:
        payment = next((row for row in doc.accounts if row.reference_name and not row.party), None)
        named = f"{_(payment.reference_type)} {payment.reference_name}" if payment else ""
        frappe.throw(
            _("{0} books the exchange difference of {1}. Cancel or unreconcile that instead").format(doc.name, named),
            LedgerError,
        )
