"""What the scheduler requests for open orders every night."""

import frappe

from sales_mgmt.documents import supply
from sales_mgmt.posting.archived import idle_when_archived
from sales_mgmt.posting.retry import run_and_commit


@idle_when_archived
def request_for_open_orders() -> dict[str, list[tuple[str, str]]]:
    """Request what is missing, company by company, each in a transaction of its own; what was requested.

    A company whose run fails is named in the error log, and the others go on.
    """
    made = {}
    for company in supply.companies():
        try:
            made[company] = run_and_commit(lambda company=company: supply.request(company))
        except frappe.ValidationError:
            frappe.db.rollback()
            trace, title = frappe.get_traceback(), f"Nothing was requested for open orders of {company}"
            run_and_commit(lambda title=title, trace=trace: frappe.log_error(title, trace))
    return made
