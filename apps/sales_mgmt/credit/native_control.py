"""The host's own sales documents pass the one choke point of credit, too (credit/authorize.py)."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import frappe

from sales_mgmt.credit.accounts import account_of
from sales_mgmt.credit.authorize import authorize, foresee
from sales_mgmt.credit.native_exposure import follow
from sales_mgmt.host.facts import PartyRow
from sales_mgmt.money.rounding import ZERO
from sales_mgmt.plan.credit_stages import DIRECT_INVOICE, INVOICE
from sales_mgmt.plan.movements import OPEN_ORDERS
from sales_mgmt.plan.posting_plan import ReceivableRef
from sales_mgmt.posting import party_rows
from sales_mgmt.posting.credit_gate import CreditRequest
from sales_mgmt.posting.credit_ledger import CreditMove
from sales_mgmt.posting.undo import undone_on_refusal

SAVEPOINT = "sm_native"
ASKED = "sm_asked_invoices"


def ask(doc: Any, stage: str, amount: Decimal) -> None:
    """Refuse, before anything is written, what the customer's account would not bear. Nothing is locked: what is posted
    is asked once more then. Raises CreditRefused."""
    moves = (CreditMove(account_of(doc.customer, doc.company), OPEN_ORDERS, amount, doc.doctype, doc.name),)
    with undone_on_refusal(SAVEPOINT):
        foresee(CreditRequest(doc.doctype, doc.name, stage, moves, asked=True))


def count(doc: Any, vouchers: Sequence[ReceivableRef], stage: str | None) -> None:
    """Count what these native vouchers add now that `doc` has changed; asked at `stage`, where there is one and they
    weigh more than before. Raises CreditRefused."""

    def write(moves: Sequence[CreditMove]) -> None:
        asked = bool(stage) and sum((m.amount for m in moves), ZERO) > 0
        authorize(CreditRequest(doc.doctype, doc.name, stage if asked else INVOICE, tuple(moves), asked))

    with undone_on_refusal(SAVEPOINT):
        follow(vouchers, write)


def ask_when_posted(doc: Any) -> None:
    """The debt of this native invoice is asked when it reaches the ledger."""
    frappe.flags.setdefault(ASKED, set()).add((doc.doctype, doc.name))


def receive(rows: Sequence[PartyRow]) -> None:
    """Carry what ERPNext posted for customers into exposure. Debts of invoices that are asked raise CreditRefused."""
    asked = frappe.flags.get(ASKED) or ()
    if not any((row.voucher_type, row.voucher_no) in asked for row in rows):
        party_rows.receive(rows, authorize)
        return
    with undone_on_refusal(SAVEPOINT):
        party_rows.receive(rows, lambda request: authorize(replace(request, stage=DIRECT_INVOICE, asked=True)))
