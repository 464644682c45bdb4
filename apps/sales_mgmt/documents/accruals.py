"""The accrual of what was delivered and not invoiced at a month's end: one journal, taken back on the next day.

Accrue Revenue: Dr unbilled revenue (an asset), Cr income, with the selling value; cost was booked when the goods left.
Defer Cost: Dr delivered goods not invoiced (an asset), Cr cost of goods, with the cost; revenue comes with the invoice.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import formatdate, get_last_day, getdate

from sales_mgmt.documents.unbilled import UnbilledLine, unbilled_lines
from sales_mgmt.host import host
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.posting_plan import Journal, JournalRow, ReceivableRef

DOCTYPE = "SM Unbilled Accrual"
RULES = "SM Accrual Rule"

ACCRUE_REVENUE, DEFER_COST = "Accrue Revenue", "Defer Cost"


def work_out(doc: Any) -> None:
    """Set the accounts by the company's rule and the rows by what is unbilled at the end of the date.

    Raises frappe.ValidationError where the date is no month's end, the company has no rule, the month has its accrual
    already or nothing is unbilled.
    """
    day = getdate(doc.posting_date)
    if day != get_last_day(day):
        words = _("{0} is not the last day of a month. Choose {1}.")
        frappe.throw(words.format(formatdate(day), formatdate(get_last_day(day))))
    doc.update(_rule(doc.company))
    doc.period_key = f"{doc.company} {day}"
    other = frappe.db.get_value(DOCTYPE, {"period_key": doc.period_key, "name": ("!=", doc.name)})
    if other:
        frappe.throw(_("{0} accrues {1} of {2} already. Cancel it first.").format(other, formatdate(day), doc.company))
    doc.set("rows", [])
    for (customer, account, cost_center), (value, cost) in sorted(_sums(doc, day).items(), key=str):
        amount = value if doc.method == ACCRUE_REVENUE else cost
        if amount:
            doc.append("rows", {
                "customer": customer, "account": account, "cost_center": cost_center, "amount": float(amount),
            })  # fmt: skip
    doc.total = float(sum((dec(row.amount) for row in doc.rows), ZERO))
    if not doc.rows:
        words = _("Nothing that {0} delivered is without its invoice on {1}.")
        frappe.throw(words.format(doc.company, formatdate(day)))


def post(doc: Any) -> tuple[ReceivableRef, ReceivableRef]:
    """Post the journal and its reversal on the next day."""
    day = getdate(doc.posting_date)
    return host().post_journal(_journal(doc, day, 1)), host().post_journal(_journal(doc, day + timedelta(days=1), -1))


def take_back(doc: Any) -> None:
    """Cancel both journals, the later one first."""
    for name in (doc.reversal, doc.journal):
        host().cancel_journal(ReceivableRef("Journal Entry", name))


def due(today: date) -> Iterator[tuple[str, date]]:
    """(company, month's end) of the accruals that the rules want made by themselves and that nobody has made or
    cancelled yet."""
    month_end = today.replace(day=1) - timedelta(days=1)
    for rule in frappe.get_all(RULES, {"automatic": 1}, ["company", "after_days"]):
        made = frappe.db.exists(DOCTYPE, {"company": rule.company, "posting_date": month_end})
        if not made and today >= month_end + timedelta(days=rule.after_days or 1):
            yield rule.company, month_end


def make(company: str, month_end: date) -> Any:
    """Make and submit a company's accrual of a month."""
    return frappe.get_doc({"doctype": "SM Unbilled Accrual", "company": company, "posting_date": month_end}).submit()


def _sums(doc: Any, day: date) -> dict[tuple, tuple[Decimal, Decimal]]:
    """(value, cost) by customer, account that is credited, and cost center."""
    found: dict[tuple, tuple[Decimal, Decimal]] = {}
    for line in unbilled_lines(doc.company, day):
        key = (line.customer, _credited(doc, line), line.cost_center)
        value, cost = found.get(key, (ZERO, ZERO))
        found[key] = (value + line.value, cost + line.cost)
    return found


def _credited(doc: Any, line: UnbilledLine) -> str | None:
    return doc.income_account if doc.method == ACCRUE_REVENUE else line.expense_account


def _rule(company: str) -> dict[str, Any]:
    fields = ["method", "balance_account", "income_account"]
    rule = frappe.db.get_value(RULES, company, fields, as_dict=True)
    if not rule:
        words = _("{0} has no rule for accruals. Make an SM Accrual Rule for it.")
        frappe.throw(words.format(company))
    return rule


def _journal(doc: Any, day: date, sign: int) -> Journal:
    sums: dict[tuple[str, str | None], Decimal] = {}
    for row in doc.rows:
        key = (row.account, row.cost_center)
        sums[key] = sums.get(key, ZERO) + dec(row.amount)
    rows = [JournalRow(doc.balance_account, None, sign * dec(doc.total))]
    rows += [JournalRow(account, center, -sign * amount) for (account, center), amount in sorted(sums.items(), key=str)]
    words = _("Delivered and not invoiced on {0} ({1})") if sign > 0 else _("Taken back: {1}, {0}")
    return Journal(doc.company, day, words.format(formatdate(doc.posting_date), doc.name), tuple(rows))
