"""Invoices for everything that was delivered: the list of what would be made, and the run that makes it."""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

from sales_mgmt.api.permission import require_permission
from sales_mgmt.documents.invoicing import Group, make_invoice, to_invoice
from sales_mgmt.posting.retry import retried, run_and_commit


@frappe.whitelist()
def deliveries_to_invoice(
    company: str, until: str, customer: str | None = None, rhythm: str | None = None
) -> list[dict[str, Any]]:
    """A dry run: the invoices that invoice_deliveries would make, one row each, of deliveries that the user may see.

    `rhythm` groups all customers alike: Together, Per Delivery, Per Order, Weekly or Monthly. Without it each
    customer's own rhythm counts, and who is invoiced by week or month waits for the period's end.
    """
    require_permission("SM Invoice", "create")
    return [
        {
            "customer": group.customer,
            "customer_name": group.customer_name,
            "currency": group.currency,
            "rhythm": group.rhythm,
            "part": group.part,
            "deliveries": list(group.deliveries),
            "lines": len(group.lines),
            "net": float(group.net),
        }
        for group in _groups(company, getdate(until), customer, rhythm)
    ]


@frappe.whitelist(methods=["POST"])
@retried
def invoice_deliveries(
    company: str,
    until: str,
    customer: str | None = None,
    rhythm: str | None = None,
    posting_date: str | None = None,
    submit: bool = False,
) -> None:
    """Make these invoices in the background, drafts or submitted; what came out is shown to the user when it is done.

    See deliveries_to_invoice for what the arguments mean.
    """
    require_permission("SM Invoice", "create")
    if submit:
        require_permission("SM Invoice", "submit")
    frappe.enqueue(
        "sales_mgmt.api.invoicing.run",
        queue="long",
        enqueue_after_commit=True,
        company=company,
        until=until,
        customer=customer,
        rhythm=rhythm,
        posting_date=posting_date,
        submit=submit,
    )


def run(
    company: str,
    until: str,
    customer: str | None = None,
    rhythm: str | None = None,
    posting_date: str | None = None,
    submit: bool = False,
) -> dict[str, list]:
    """The job: an invoice for each group, each in a transaction of its own. One that is refused stops no other.

    Returns the names of the invoices made, and (customer, reason) of those refused; the user is told the same.
    """
    made: list[str] = []
    refused: list[tuple[str, str]] = []
    groups = _groups(company, getdate(until), customer, rhythm)
    for done, group in enumerate(groups, start=1):
        try:
            made.append(run_and_commit(lambda group=group: _make(group, posting_date, submit)))
        except (frappe.ValidationError, frappe.PermissionError) as reason:
            frappe.clear_messages()
            refused.append((group.customer, frappe.utils.strip_html(str(reason))))
        frappe.publish_progress(done * 100 / len(groups), title=_("Invoicing deliveries"))
    _tell(made, refused)
    return {"made": made, "refused": refused}


def _groups(company: str, until: date, customer: str | None, rhythm: str | None) -> list[Group]:
    """get_list sees to it that the user may read each delivery, user permissions included."""
    filters = {"docstatus": 1, "status": "To Bill", "company": company, "posting_date": ("<=", until)}
    if customer:
        filters["customer"] = customer
    names = frappe.get_list("SM Delivery Note", filters=filters, pluck="name", limit_page_length=0)
    return to_invoice(names, until, rhythm)


def _make(group: Group, posting_date: str | None, submit: bool) -> str:
    invoice = make_invoice(group, getdate(posting_date) if posting_date else None)
    invoice.insert()
    if submit:
        invoice.submit()
    return invoice.name


def _tell(made: list[str], refused: list[tuple[str, str]]) -> None:
    lines = [_("{0} invoices were made.").format(len(made))]
    lines += [_("{0}: {1}").format(customer, reason) for customer, reason in refused]
    frappe.publish_realtime("msgprint", {"message": "<br>".join(lines)}, user=frappe.session.user)
