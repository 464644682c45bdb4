"""What a customer owes past due, from open debts alone: what is settled costs nothing."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import frappe

from sales_mgmt.credit import gather
from sales_mgmt.credit.model import Overdue
from sales_mgmt.host import host
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.posting_plan import ReceivableRef

OPEN = ("Unpaid", "Partly Paid", "Partly Credited", "Overdue")


def debts(customer: str, company: str) -> tuple[Overdue, ...]:
    """The customer's open debts with a part past due, oldest first."""
    return by_customer(company, customer).get(customer, ())


def by_customer(company: str, customer: str | None = None) -> dict[str, tuple[Overdue, ...]]:
    """Who owes what past due, of a company or one customer; two queries. What is paid settles a debt's earliest parts.

    The statuses of invoices follow the host's ledger in the transactions that change it, so those called open are all.
    """
    day = gather.today()
    rows = frappe.db.sql(
        """SELECT COALESCE(NULLIF(invoice.payer, ''), invoice.customer), invoice.receivable_type,
                  invoice.receivable_no, due.due_date, due.base_payment_amount
           FROM `tabSM Invoice` invoice
           JOIN `tabSM Payment Schedule` due ON due.parent = invoice.name AND due.parenttype = 'SM Invoice'
           WHERE invoice.company = %(company)s AND invoice.docstatus = 1 AND invoice.status IN %(open)s
             AND (%(customer)s IS NULL OR invoice.customer = %(customer)s OR invoice.payer = %(customer)s)
           ORDER BY invoice.name, due.due_date""",
        {"company": company, "customer": customer, "open": OPEN},
    )
    parts: dict[tuple[str, ReceivableRef], list[tuple[date, Decimal]]] = {}
    for debtor, kind, number, due_date, amount in rows:
        parts.setdefault((debtor, ReceivableRef(kind, number)), []).append((due_date, dec(amount)))
    owed = host().outstanding([ref for _debtor, ref in parts]) if parts else {}
    found: dict[str, list[Overdue]] = {}
    for (debtor, ref), dues in parts.items():
        found.setdefault(debtor, []).extend(_past_due(dues, owed[ref], day))
    return {debtor: tuple(sorted(of, key=lambda debt: -debt.days)) for debtor, of in found.items() if of}


def _past_due(dues: list[tuple[date, Decimal]], owed: Decimal, day: date) -> Iterator[Overdue]:
    """The open parts of one debt that fell due before the day."""
    settled = sum((amount for _due, amount in dues), ZERO) - owed
    for due_date, amount in dues:
        left = amount - min(amount, max(settled, ZERO))
        settled -= amount - left
        if left > 0 and due_date < day:
            yield Overdue((day - due_date).days, left)
