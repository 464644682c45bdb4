"""The audit that the scheduler runs each day."""

from sales_mgmt.audit.record import run_and_record
from sales_mgmt.posting.archived import idle_when_archived


@idle_when_archived
def run() -> None:
    """Audit the site's books and keep the result. It only reads but for its own record."""
    run_and_record("Schedule")
