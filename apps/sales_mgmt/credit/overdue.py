"""What a customer owes past due, from open debts alone: what is settled costs nothing."""

import frappe

from sales_mgmt.credit.gather import today
from sales_mgmt.credit.model import Overdue
from sales_mgmt.host import host
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.posting_plan import ReceivableRef

OPEN = ("Unpaid", "Partly Paid", "Partly Credited", "Overdue")


def debts(customer: str, company: str) -> tuple[Overdue, ...]:
    """Open debts with a part past due, oldest first: what is paid settles the earliest parts.

    The statuses of invoices follow the host's ledger in the transactions that change it, so those called open are all.
    """
    day = today()
    rows = frappe.db.sql(
        """SELECT invoice.receivable_type, invoice.receivable_no, due.due_date, due.base_payment_amount
           FROM `tabSM Invoice` invoice
           JOIN `tabSM Payment Schedule` due ON due.parent = invoice.name AND due.parenttype = 'SM Invoice'
           WHERE COALESCE(NULLIF(invoice.payer, ''), invoice.customer) = %s AND invoice.company = %s
             AND invoice.docstatus = 1 AND invoice.status IN %s
             AND (invoice.customer = %s OR invoice.payer = %s)
           ORDER BY invoice.name, due.due_date""",
        (customer, company, OPEN, customer, customer),
    )
    parts: dict[ReceivableRef, list] = {}
    for kind, number, due_date, amount in rows:
        parts.setdefault(ReceivableRef(kind, number), []).append((due_date, dec(amount)))
    owed = host().outstanding(list(parts)) if parts else {}
    found = []
    for ref, dues in parts.items():
        settled = sum((amount for _due, amount in dues), ZERO) - owed[ref]
        for due_date, amount in dues:
            left = amount - min(amount, max(settled, ZERO))
            settled -= amount - left
            if left > 0 and due_date < day:
                found.append(Overdue((day - due_date).days, left))
    return tuple(sorted(found, key=lambda debt: -debt.days))
