"""A plan's credit notes as rows of host_erp's general ledger."""

from dataclasses import replace

from host_erp.ledger import payment_ledger
from host_erp.ledger.money import rounder
from host_erp.ledger.rows import ZERO, GLRow
from sales_mgmt.host.embedded.receivables import revenue_rows
from sales_mgmt.host.facts import CreditNote
from sales_mgmt.plan.posting_plan import Credit, PostingPlan, ReceivableRef


def credit_notes(plan: PostingPlan, lock: bool) -> list[CreditNote]:
    """What each credit of the plan settles of its debt, and what is more and stays on account.

    With `lock` the debts are locked until commit, all at once. Two credits may name one debt: the second finds what the
    first has left.
    """
    refs = [(credit.against.voucher_type, credit.against.voucher_no) for credit in plan.credits]
    owed = payment_ledger.outstanding(refs, for_update=lock) if refs else {}
    own = ReceivableRef(plan.voucher.doctype, plan.voucher.name)
    notes = []
    for ref, credit in zip(refs, plan.credits, strict=True):
        total = credit.receivable.base_owed
        applied = min(max(owed[ref], ZERO), total)
        owed[ref] -= applied
        notes.append(CreditNote(own, applied, total - applied))
    return notes


def credit_rows(plan: PostingPlan, credit: Credit, note: CreditNote) -> list[GLRow]:
    """Credit the customer, under the debt as far as it is open, else under the note; debit income and taxes.

    Where the account is kept in the document's currency, both shares are at the note's own rate, which is the debt's.
    """
    debt = credit.receivable
    whole = debt.base_owed
    own = debt.owed if note.applied == whole else rounder()(debt.owed * note.applied / whole) if whole else ZERO
    shares = (
        (credit.against, note.applied, own),
        (note.ref, note.on_account, debt.owed - own),
    )
    rows = [
        GLRow(
            account=debt.account,
            debit=ZERO,
            credit=amount,
            credit_in_account_currency=amount_of_document,
            party_type="Customer",
            party=debt.customer,
            against_voucher_type=ref.voucher_type,
            against_voucher=ref.voucher_no,
            cost_center=debt.cost_center,
        )
        for ref, amount, amount_of_document in shares
        if amount
    ]
    return rows + [turned(row) for row in revenue_rows(debt)]


def turned(row: GLRow) -> GLRow:
    """The row with debit and credit exchanged."""
    return replace(
        row,
        debit=row.credit,
        credit=row.debit,
        debit_in_account_currency=row.credit_in_account_currency,
        credit_in_account_currency=row.debit_in_account_currency,
    )
