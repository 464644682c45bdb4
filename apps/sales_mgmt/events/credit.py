"""What credit does in the background: jobs and the scheduler's runs. Each account is a transaction of its own."""

from sales_mgmt.credit import queue, recheck
from sales_mgmt.credit.gather import today
from sales_mgmt.posting.retry import run_and_commit


def look_again(account: str) -> None:
    """The job after money came in for an account of which something waits."""
    run_and_commit(lambda: recheck.look_again(account))


def look_again_at_all() -> None:
    """Hourly: a job may have been lost, a limit raised, a debt settled at the host."""
    for account in recheck.accounts_that_wait():
        look_again(account)


def expire_releases() -> None:
    """Daily: releases whose last day has passed."""
    run_and_commit(lambda: queue.expire(today()))
