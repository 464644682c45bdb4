"""How customers bought and paid, from Payment Ledger Entry, which both hosts keep under ERPNext's names."""

from datetime import date
from decimal import Decimal

import frappe

from sales_mgmt.money.rounding import dec

SALES = ("SM Invoice", "SM Return", "Sales Invoice", "POS Invoice")
MONEY = ("Payment Entry", "Journal Entry")


def sales(company: str, since: date) -> dict[str, Decimal]:
    """Customer -> invoices less credit notes since the day, gross, in company currency; one query."""
    rows = frappe.db.sql(
        """SELECT party, SUM(amount) FROM `tabPayment Ledger Entry`
           WHERE company = %s AND party_type = 'Customer' AND delinked = 0 AND posting_date >= %s AND voucher_type IN %s
           GROUP BY party""",
        (company, since, SALES),
    )
    return {customer: dec(amount) for customer, amount in rows}


def days_to_pay(company: str, since: date) -> dict[str, tuple[Decimal, Decimal]]:
    """Customer -> (what was paid on invoices since the day, that amount times the days it took); one query. Who pays
    ahead takes no days."""
    rows = frappe.db.sql(
        """SELECT paid.party, SUM(paid.amount), SUM(paid.amount * GREATEST(paid.days, 0)) FROM (
               SELECT payment.name, payment.party, -payment.amount AS amount,
                      DATEDIFF(payment.posting_date, MIN(debt.posting_date)) AS days
               FROM `tabPayment Ledger Entry` payment
               JOIN `tabPayment Ledger Entry` debt
                 ON debt.voucher_type = payment.against_voucher_type AND debt.voucher_no = payment.against_voucher_no
                AND debt.delinked = 0 AND debt.amount > 0 AND debt.party = payment.party
               WHERE payment.company = %s AND payment.party_type = 'Customer' AND payment.delinked = 0
                 AND payment.posting_date >= %s AND payment.amount < 0 AND payment.voucher_type IN %s
                 AND payment.against_voucher_type IN %s
               GROUP BY payment.name
           ) paid GROUP BY paid.party""",
        (company, since, MONEY, SALES),
    )
    return {customer: (dec(amount), dec(weighted)) for customer, amount, weighted in rows}
