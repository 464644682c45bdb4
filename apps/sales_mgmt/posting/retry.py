"""Runs a whole unit of work again when the database says it lost a race.

Frappe has no boundary that does this: a deadlock becomes QueryDeadlockError, which neither its web requests nor its
jobs retry, and a failed commit escapes them. Only entrances use it (api, jobs, scripts): inside a document the
transaction is already gone, so catching these errors there would commit half a document.
"""

import copy
import functools
import random
import time
from collections.abc import Callable, Iterator
from typing import Any, NoReturn, TypeVar

import frappe
from frappe import _
from frappe.utils import CallbackManager

from sales_mgmt.posting.process_state import ProcessState

T = TypeVar("T")

LOST_RACE = (1213, 1020, 1180, 1047)
"""MariaDB: deadlock found (on Galera also: another node was faster); record has changed since last read
(innodb_snapshot_isolation, on by default from 11.6); error during commit; the node is not ready (Galera)."""

ATTEMPTS = 8
PAUSE_SECONDS = 0.02
LONGEST_PAUSE = 2.0


class LostEveryRace(frappe.ValidationError):
    """The database was too busy: nothing was saved, and trying again is safe."""

    http_status_code = 503


def retried(method: Callable[..., T]) -> Callable[..., T]:
    """Decorate an entrance (a whitelisted method that writes, a job): it runs in a transaction of its own, which is
    committed, or run again where it lost a race.

    Called from within a transaction that has written already, or from another entrance, it is a plain call: that
    transaction is the caller's to commit and to repeat. Raises LostEveryRace when every attempt lost.
    """

    @functools.wraps(method)
    def entrance(*args: Any, **kwargs: Any) -> T:
        if frappe.db.transaction_writes or getattr(frappe.local, "sm_entered", False):
            return method(*args, **kwargs)
        frappe.local.sm_entered = True
        try:
            return run_and_commit(lambda: method(*_fresh(args), **_fresh(kwargs)))
        finally:
            frappe.local.sm_entered = False

    entrance.is_retried = True
    return entrance


def run_and_commit(work: Callable[[], T], attempts: int = ATTEMPTS) -> T:
    """Run `work` and commit; on a lost race roll back, forget what it left in the process, and run it from the start.

    `work` must load its documents itself. Nothing may have been written before in the transaction. What has committed
    by itself is not run again. Raises LostEveryRace when every attempt lost.
    """
    state = ProcessState()
    earlier = frappe.db.after_commit
    for attempt in range(1, attempts + 1):
        committed, began = _noting_the_commit(earlier), time.monotonic()
        try:
            result = work()
            _commit()
            return result
        except Exception as error:
            frappe.db.rollback()
            if committed or not lost_race(error):
                raise
            state.restore()
            if attempt == attempts:
                _give_up(error)
            _pause(attempt, time.monotonic() - began)
    raise AssertionError  # the loop returns or raises


def _give_up(error: Exception) -> NoReturn:
    try:
        frappe.throw(
            _("Others were changing the same figures all the time. Nothing was saved; please try again."),
            LostEveryRace,
            title=_("Too busy"),
        )
    except LostEveryRace as busy:
        raise busy from error
    raise AssertionError  # frappe.throw does not return


def _pause(attempt: int, took: float) -> None:
    """Let the others pass: a random time that grows with each loss, by how long the work takes on this machine."""
    time.sleep(random.uniform(0, min(LONGEST_PAUSE, max(PAUSE_SECONDS, took) * 2**attempt)))


def lost_race(error: BaseException) -> bool:
    """Whether the database threw this transaction away because another one was faster.

    What was raised while such an error was handled counts as well: the transaction is gone all the same.
    """
    return any(_says_so(each) for each in _chain(error))


def _says_so(error: BaseException) -> bool:
    if isinstance(error, frappe.QueryDeadlockError):
        return True
    code = error.args[0] if error.args else None
    return code in LOST_RACE and error.__class__.__module__.split(".")[0] in ("pymysql", "MySQLdb")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _noting_the_commit(earlier: CallbackManager) -> list[bool]:
    """A list that is filled when this transaction commits, before anything that waits for the commit can fail.

    What waited before the work began (`earlier`) still waits after a rollback.
    """
    committed: list[bool] = []
    frappe.db.after_commit = CallbackManager()
    frappe.db.after_commit.add(lambda: committed.append(True))
    frappe.db.after_commit.add(earlier.run)
    return committed


def _commit() -> None:
    """Commit at the boundary. Frappe drops what waits for a rollback before it knows that the commit succeeds."""
    waiting = frappe.db.before_rollback, frappe.db.after_rollback
    frappe.db.before_rollback, frappe.db.after_rollback = CallbackManager(), CallbackManager()
    try:
        frappe.db.commit()
    except Exception:
        frappe.db.before_rollback, frappe.db.after_rollback = waiting
        raise


def _fresh(arguments: Any) -> Any:
    """Arguments as the client sent them: an attempt that failed may have changed them. Documents are passed as such."""
    if isinstance(arguments, tuple):
        return tuple(_fresh(value) for value in arguments)
    if isinstance(arguments, dict | list):
        return copy.deepcopy(arguments)
    return arguments
