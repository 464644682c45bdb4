"""What credit does in the background: jobs and the scheduler's runs."""

from typing import Any

from sales_mgmt.credit import limits, queue, recheck
from sales_mgmt.credit.gather import today
from sales_mgmt.posting.retry import retried


@retried
def look_again(account: str) -> None:
    """The job after money came in for an account of which something waits."""
    recheck.look_again(account)


def look_again_at_all() -> None:
    """Hourly: a job may have been lost, a limit raised, a debt settled at the host. Each account is a transaction."""
    for account in recheck.accounts_that_wait():
        look_again(account)


@retried
def expire_releases() -> None:
    """Daily: releases whose last day has passed."""
    queue.expire(today())


@retried
def mend_limits() -> None:
    """Daily: limits that follow from fallbacks which changed out of our sight."""
    limits.mend()


def customer_changed(doc: Any, method: str | None = None) -> None:
    """A customer in another group may have another fallback."""
    if doc.has_value_changed("customer_group"):
        limits.carry(limits.of_customer(doc.name))
