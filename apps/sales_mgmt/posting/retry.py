"""Runs a whole unit of work again when the database says it lost a race.

Frappe has no boundary that does this: a deadlock becomes QueryDeadlockError, which neither its web requests nor its
jobs retry, and a failed commit escapes them. Only entrances use it (api, jobs): inside a document the transaction is
already gone, so catching these errors there would commit half a document.
"""

import random
import time
from collections.abc import Callable
from typing import TypeVar

import frappe

T = TypeVar("T")

LOST_RACE = (1213, 1020)
"""MariaDB: deadlock found; record has changed since last read (innodb_snapshot_isolation, default from 11.6)."""

ATTEMPTS = 8
PAUSE_SECONDS = 0.02


def run_and_commit(work: Callable[[], T], attempts: int = ATTEMPTS) -> T:
    """Run `work` and commit; on a lost race roll back, forget messages, and run it again from the start.

    `work` must load its documents itself. Raises the last database error when every attempt lost.
    """
    for attempt in range(1, attempts + 1):
        try:
            result = work()
            frappe.db.commit()  # the boundary of the transaction: nothing above this call has begun one
            return result
        except Exception as error:
            frappe.db.rollback()
            if attempt == attempts or not lost_race(error):
                raise
            frappe.clear_messages()
            frappe.local.document_cache = {}
            time.sleep(random.uniform(0, PAUSE_SECONDS * 2**attempt))
    raise AssertionError  # the loop returns or raises


def lost_race(error: BaseException) -> bool:
    """Whether the database threw this transaction away because another one was faster."""
    if isinstance(error, frappe.QueryDeadlockError):
        return True
    code = error.args[0] if error.args else None
    return code in LOST_RACE and error.__class__.__module__.split(".")[0] in ("pymysql", "MySQLdb")
