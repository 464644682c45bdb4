"""Payments by cheque whose money is not there yet, from Payment Entry, which both hosts keep under ERPNext's names."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

import frappe

from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.posting_plan import ReceivableRef

PAYMENT = "Payment Entry"


@dataclass(frozen=True, slots=True)
class Cheque:
    """A customer's payment that has not cleared: what it took off his debt, in company currency."""

    company: str
    customer: str
    amount: Decimal


def uncleared(
    modes: Collection[str], names: Collection[str] | None = None, party: tuple[str, str] | None = None
) -> dict[ReceivableRef, Cheque]:
    """Posted payments by these modes without a clearance date: all, those of these names, or those of a (company,
    customer); one query."""
    if not modes or (names is not None and not names):
        return {}
    company, customer = party or (None, None)
    rows = frappe.db.sql(
        f"""SELECT payment.name, payment.company, payment.party, -SUM(entry.amount)
            FROM `tab{PAYMENT}` payment
            JOIN `tabPayment Ledger Entry` entry
              ON entry.voucher_type = %(payment)s AND entry.voucher_no = payment.name AND entry.delinked = 0
             AND entry.party_type = 'Customer' AND entry.party = payment.party
            WHERE payment.docstatus = 1 AND payment.payment_type = 'Receive' AND payment.party_type = 'Customer'
              AND payment.clearance_date IS NULL AND payment.mode_of_payment IN %(modes)s
              {"AND payment.name IN %(names)s" if names is not None else ""}
              {"AND payment.company = %(company)s AND payment.party = %(customer)s" if party else ""}
            GROUP BY payment.name""",
        {
            "payment": PAYMENT,
            "modes": tuple(modes),
            "names": tuple(names or ()),
            "company": company,
            "customer": customer,
        },
    )
    return {ReceivableRef(PAYMENT, name): Cheque(at, of, dec(amount)) for name, at, of, amount in rows if amount > 0}
