"""What a customer's account says, from GL Entry, which both hosts keep under ERPNext's names."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe

from sales_mgmt.money.rounding import ZERO, dec


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A voucher on the customer's account; `amount` is what it adds to the debt."""

    posting_date: date
    voucher_type: str
    voucher_no: str
    due_date: date | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """An account from one day to another, in one currency."""

    currency: str
    opening: Decimal
    rows: tuple[StatementRow, ...]

    @property
    def closing(self) -> Decimal:
        return self.opening + sum((row.amount for row in self.rows), ZERO)


def statement(customer: str, company: str, from_date: date, to_date: date) -> Statement:
    """In the currency in which the customer's account is kept; in company currency where there are several."""
    values = {"customer": customer, "company": company, "from_date": from_date, "to_date": to_date}
    company_currency = frappe.get_cached_value("Company", company, "default_currency")
    found = frappe.db.sql(
        """SELECT IF(posting_date < %(from_date)s, NULL, posting_date) AS day, voucher_type, voucher_no,
                  MAX(due_date) AS due_date, account_currency, SUM(debit - credit) AS base,
                  SUM(debit_in_account_currency - credit_in_account_currency) AS amount, MIN(creation) AS made
           FROM `tabGL Entry`
           WHERE company = %(company)s AND party_type = 'Customer' AND party = %(customer)s AND is_cancelled = 0
             AND posting_date <= %(to_date)s
           GROUP BY 1, 2, 3, 5 ORDER BY day, made""",
        values,
        as_dict=True,
    )
    currencies = {row.account_currency or company_currency for row in found}
    currency = currencies.pop() if len(currencies) == 1 else company_currency
    value = "base" if currency == company_currency else "amount"
    rows = tuple(
        StatementRow(row.day, row.voucher_type, row.voucher_no, row.due_date, dec(row[value]))
        for row in found
        if row.day and dec(row[value])
    )
    return Statement(currency, sum((dec(row[value]) for row in found if not row.day), ZERO), rows)
