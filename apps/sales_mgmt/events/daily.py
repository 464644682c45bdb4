"""What the scheduler runs every day."""

from datetime import date

from frappe.utils import getdate

from sales_mgmt.documents import invoice_status
from sales_mgmt.documents.quotations.expiry import expire_batch
from sales_mgmt.posting.archived import idle_when_archived
from sales_mgmt.posting.retry import run_and_commit

CHUNK = 500


def mark_overdue_invoices(today: date | None = None) -> int:
    """Call invoices Overdue of which a part fell due before today and is not settled. May run any number of times.

    Returns how many were looked at. Each chunk is a transaction of its own.
    """
    day, seen = today or getdate(), ""
    looked_at = 0
    while names := invoice_status.becoming_overdue(day, after=seen, limit=CHUNK):
        run_and_commit(lambda names=names: invoice_status.refresh(names, day))
        seen, looked_at = names[-1], looked_at + len(names)
    return looked_at


@idle_when_archived
def expire_quotations(today: date | None = None) -> int:
    """Mark quotations that were valid until before today as expired. May run any number of times.

    Returns how many there were. Each chunk is a transaction of its own.
    """
    day, marked = today or getdate(), 0
    while found := run_and_commit(lambda: expire_batch(day, CHUNK)):
        marked += found
    return marked
