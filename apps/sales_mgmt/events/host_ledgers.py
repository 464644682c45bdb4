"""What the host reports of its ledgers."""

from collections.abc import Sequence
from typing import Any

from sales_mgmt.credit import native_control
from sales_mgmt.credit.authorize import authorize
from sales_mgmt.documents import invoice_status
from sales_mgmt.events import resum
from sales_mgmt.host import host
from sales_mgmt.plan import credit_stages
from sales_mgmt.plan.posting_plan import ReceivableRef
from sales_mgmt.posting import deposit_ledger, party_rows, reservation_ledger, uncleared
from sales_mgmt.posting.credit_gate import CreditRequest


def party_rows_posted(rows: Sequence[Any]) -> None:
    """The host posted to its party ledger: carry it into credit exposure."""
    party_rows.receive(host().party_rows(rows), authorize)


def stock_held_for(pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The host refuses an issue of reserved stock and asks for whom it is."""
    return reservation_ledger.held_for(pairs)


def gl_entry_submitted(entry: Any, method: str | None = None) -> None:
    """ERPNext posted a general ledger row; reversals come here too."""
    if resum.reposted(entry):
        return
    if rows := host().party_rows([entry]):
        native_control.receive(rows)


def native_invoice_changed(invoice: Any, method: str | None = None) -> None:
    """ERPNext wrote a Sales Invoice anew: it does so whenever its outstanding amount has changed. What settles it may
    be a deposit that ERPNext's own tools have applied: of that they tell nobody."""
    if invoice.get("sm_voucher"):
        own = ReceivableRef(invoice.doctype, invoice.name)
        settling = () if invoice.flags.in_insert else host().allocations(own)
        debts_changed([(own.voucher_type, own.voucher_no), *((a.voucher_type, a.voucher_no) for a in settling)])


def native_payment_changed(payment: Any, method: str | None = None) -> None:
    """ERPNext posted or took back a payment, which may be a deposit's. (The embedded host reports such by itself.)"""
    if host().name == "erpnext":
        debts_changed([(payment.doctype, payment.name)])


def payment_cleared(payment: Any, method: str | None = None) -> None:
    """The clearance date of a payment by cheque was set, or taken away again."""
    if payment.docstatus.is_submitted():
        ref = ReceivableRef(payment.doctype, payment.name)
        if moves := uncleared.moves_of([ref]):
            stage = credit_stages.RECEIVABLE
            authorize(CreditRequest(ref.voucher_type, ref.voucher_no, stage, tuple(moves), asked=False))


def debts_changed(refs: Sequence[tuple[str, str]]) -> None:
    """The open amount under these vouchers of the host has changed: the invoices that are owed there change status.

    A deposit's balance follows what became of its receipt. Inside a posting of ours all that comes when it is done.
    """
    changed = [ReceivableRef(*ref) for ref in refs]
    if not party_rows.noted(changed):
        invoice_status.refresh_debts(changed)
        deposit_ledger.follow(changed)
