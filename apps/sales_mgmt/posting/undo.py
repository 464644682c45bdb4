"""Undoes what a posting wrote when a rule refuses it: a caller who catches the error has nothing to clean up."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe

from sales_mgmt.posting.refusals import Refusal

SAVEPOINT = "sm_posting"


@contextmanager
def undone_on_refusal(savepoint: str = SAVEPOINT) -> Iterator[None]:
    """Roll back to where the block began when a rule refuses. A block around others names a savepoint of its own.

    A guard's refusal is put into words after the rollback, when the rows show what others have done to them. A database
    error passes: it has ended the transaction anyway.
    """
    frappe.db.savepoint(savepoint)
    writes = frappe.db.transaction_writes
    try:
        yield
    except frappe.ValidationError:
        _roll_back(savepoint, writes)
        raise
    except Refusal as refusal:
        _roll_back(savepoint, writes)
        refusal.explain()


def _roll_back(savepoint: str, writes: int) -> None:
    """To the savepoint. Frappe takes that for the end of the transaction and forgets what was written before it, which
    an entrance asks for (posting/retry.py)."""
    frappe.db.rollback(save_point=savepoint)
    frappe.db.transaction_writes = writes
