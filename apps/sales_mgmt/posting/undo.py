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
    try:
        yield
    except frappe.ValidationError:
        frappe.db.rollback(save_point=savepoint)
        raise
    except Refusal as refusal:
        frappe.db.rollback(save_point=savepoint)
        refusal.explain()
