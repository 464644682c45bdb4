"""What the scheduler runs every day."""

from datetime import date

import frappe
from frappe.utils import getdate

from sales_mgmt.documents import accruals, invoice_status
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


@idle_when_archived
def accrue_last_month(today: date | None = None) -> list[str]:
    """Make the accruals of last month that companies want made by themselves, once; what was cancelled stays so.

    Returns the names. Each is a transaction of its own; what is refused is in the error log, and tried again tomorrow.
    """
    made = []
    for company, month_end in list(accruals.due(today or getdate())):
        try:
            made.append(run_and_commit(lambda company=company, day=month_end: accruals.make(company, day).name))
        except frappe.ValidationError as error:
            frappe.log_error(title=f"{accruals.DOCTYPE} {company} {month_end}", message=str(error))
    return made
