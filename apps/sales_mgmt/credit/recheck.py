"""Looks again at what waits when money has come in: what would pass now waits no more, and who asked is told."""

import json
from collections.abc import Sequence

from frappe import _

from sales_mgmt.credit import decisions, queue, what_if
from sales_mgmt.credit.model import from_plain
from sales_mgmt.credit.rules import decide


def look_again(account: str | None = None) -> list[str]:
    """Clear the holds, of one account or all, oldest first, that would pass now; their names.

    Nothing is reserved: each is judged as if the ones before it were not confirmed, and credit decides when it is.
    """
    cleared = [hold.name for hold in queue.waiting(account) if _would_pass(hold.decision, hold.credit_account)]
    queue.clear(cleared, _("credit bears it now."))
    return cleared


def _would_pass(decision: str, account: str) -> bool:
    stored = from_plain(json.loads(decisions.facts_of(decision)))
    return not decide(what_if.now(account, stored.stage, stored.own.added)).refused


def accounts_that_wait() -> Sequence[str]:
    """The accounts of which something waits."""
    return sorted({hold.credit_account for hold in queue.waiting()})
