"""Keeps refusals: what was refused is rolled back, the decision is not.

A refusal happens inside a transaction that is about to be undone, or that goes on without the voucher. Its decision,
and its place in the queue, are written when that transaction has ended, either way, in a transaction of their own.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe.utils import CallbackManager

from sales_mgmt.credit import decisions, holds
from sales_mgmt.credit.decisions import Decided
from sales_mgmt.plan.credit_stages import HOLD
from sales_mgmt.posting.retry import run_and_commit

MANAGERS = ("before_commit", "after_commit", "before_rollback", "after_rollback")


def remember(decided: Decided) -> None:
    """Write this decision when the transaction at hand has ended."""
    waiting = _waiting()
    waiting.append(decided)
    if len(waiting) == 1:
        frappe.db.after_rollback.add(_write)
        frappe.db.after_commit.add(_write)


def record(refused: list[Decided]) -> None:
    """Write refusals now, within the transaction at hand: the decision, and the hold where it can be released.

    Whose customer does not exist (it was made, and undone, in the same transaction) leaves nothing to be decided on.
    """
    for decided in refused:
        if not frappe.db.exists("Customer", decided.facts.customer):
            continue
        [name] = decisions.write([decided])
        if decided.verdict.outcome == HOLD:
            holds.put_into_queue(decided, name)


def _waiting() -> list[Decided]:
    if not hasattr(frappe.local, "sm_refused"):
        frappe.local.sm_refused = []
    return frappe.local.sm_refused


def _write() -> None:
    refused = list(_waiting())
    _waiting().clear()
    if not refused:
        return
    with _callbacks_put_aside():
        try:
            run_and_commit(lambda: record(refused))
        except Exception:  # the refusal itself has been told; that it could not be kept must not hide it
            frappe.log_error("Credit refusal not recorded", frappe.get_traceback())


@contextmanager
def _callbacks_put_aside() -> Iterator[None]:
    """Ending our transaction must not run, or drop, what still waits for the end of the one before."""
    aside = {name: getattr(frappe.db, name) for name in MANAGERS}
    for name in MANAGERS:
        setattr(frappe.db, name, CallbackManager())
    try:
        yield
    finally:
        for name, manager in aside.items():
            setattr(frappe.db, name, manager)
