"""Closing a period: profit or loss goes to an account of the balance sheet, and nothing more can be posted before.

Every profit and loss account is brought to zero by cost center, on the last day of the period.
"""

from collections.abc import Iterable
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, formatdate, getdate

from host_erp.ledger import general_ledger
from host_erp.ledger.errors import AccountError, ClosedPeriodError
from host_erp.ledger.money import ZERO, dec
from host_erp.ledger.periods import hold_year
from host_erp.ledger.rows import GLRow, Voucher

CLOSING_KINDS = ("Liability", "Equity")


def set_dates(doc: Document) -> None:
    """The period begins where the last one ended. Raises ClosedPeriodError for a gap, an overlap, or dates outside the
    fiscal year."""
    year = frappe.get_cached_doc("Fiscal Year", doc.fiscal_year)
    companies = {row.company for row in year.companies}
    if companies and doc.company not in companies:
        frappe.throw(_("{0} is not a fiscal year of {1}").format(doc.fiscal_year, doc.company), ClosedPeriodError)
    last = frappe.get_all(
        "Period Closing Voucher",
        filters={"company": doc.company, "fiscal_year": doc.fiscal_year, "docstatus": 1, "name": ("!=", doc.name)},
        fields=["period_end_date"], order_by="period_end_date desc", limit=1,
    )  # fmt: skip
    start = add_days(last[0].period_end_date, 1) if last else getdate(year.year_start_date)
    doc.period_start_date = getdate(doc.period_start_date or start)
    if doc.period_start_date != getdate(start):
        frappe.throw(
            _("The period must begin on {0}, where the last one ended").format(formatdate(start)), ClosedPeriodError
        )
    if not getdate(start) <= getdate(doc.period_end_date) <= getdate(year.year_end_date):
        frappe.throw(
            _("The period must end between {0} and {1}").format(formatdate(start), formatdate(year.year_end_date)),
            ClosedPeriodError,
        )


def check_order(doc: Document) -> None:
    """Raises ClosedPeriodError where a later period is closed already, or the year before has entries and is open."""
    later = frappe.get_all(
        "Period Closing Voucher",
        filters={"company": doc.company, "docstatus": 1, "period_end_date": (">", doc.period_end_date)},
        pluck="name", order_by="period_end_date", limit=1,
    )  # fmt: skip
    if later:
        frappe.throw(
            _("{0} closes a later period. Cancel it first").format(later[0]), ClosedPeriodError
        )  # fmt: skip
    if doc.docstatus < 2:
        check_years_before(doc)


def check_years_before(doc: Document) -> None:
    """Raises ClosedPeriodError where profit and loss of an earlier year was never closed."""
    start = frappe.get_cached_value("Fiscal Year", doc.fiscal_year, "year_start_date")
    rows = balances(doc.company, None, add_days(start, -1), with_closing=True)
    if any(balance for _account, _center, balance, _foreign in rows):
        frappe.throw(
            _("Profit and loss of the years before {0} is not closed. Close the year before first").format(
                doc.fiscal_year
            ),
            ClosedPeriodError,
        )


def check_account(doc: Document) -> None:
    """Raises AccountError for a closing account that is not on the balance sheet's right side, in company currency."""
    account = frappe.db.get_value(
        "Account", doc.closing_account_head,
        ["company", "is_group", "root_type", "account_type", "account_currency"], as_dict=True,
    )  # fmt: skip
    currency = frappe.get_cached_value("Company", doc.company, "default_currency")
    good = (
        account.company == doc.company
        and not account.is_group
        and account.root_type in CLOSING_KINDS
        and account.account_type not in ("Receivable", "Payable")
        and (account.account_currency or currency) == currency
    )
    if not good:
        frappe.throw(
            _("{0} cannot take the result: choose an account of {1} of kind {2}, in {3}").format(
                doc.closing_account_head, doc.company, " / ".join(_(kind) for kind in CLOSING_KINDS), currency
            ),
            AccountError,
        )


def balances(
    company: str, start: str | None, end: str, with_closing: bool = False, lock: bool = False
) -> list[tuple[str, str | None, Decimal, Decimal]]:
    """(account, cost center, debit less credit in company, in account currency) of profit and loss in a period."""
    rows = frappe.db.sql(
        """select gl.account, gl.cost_center, sum(gl.debit - gl.credit),
            sum(gl.debit_in_account_currency - gl.credit_in_account_currency)
        from `tabGL Entry` gl join `tabAccount` account on account.name = gl.account
        where gl.company = %(company)s and account.report_type = 'Profit and Loss' and gl.is_cancelled = 0
            and gl.posting_date <= %(end)s and (%(start)s is null or gl.posting_date >= %(start)s)
            and (%(with_closing)s or gl.voucher_type != 'Period Closing Voucher')
        group by gl.account, gl.cost_center order by gl.account, gl.cost_center"""
        + (" lock in share mode" if lock else ""),
        {"company": company, "start": start, "end": end, "with_closing": with_closing},
    )
    return [(account, center, dec(base), dec(foreign)) for account, center, base, foreign in rows if dec(base)]


def gl_rows(doc: Document, of: Iterable[tuple[str, str | None, Decimal, Decimal]]) -> list[GLRow]:
    """Each balance taken back, and the result by cost center."""
    rows, results = [], {}
    for account, center, balance, foreign in of:
        rows.append(GLRow(
            account, max(-balance, ZERO), max(balance, ZERO), cost_center=center, against=doc.closing_account_head,
            debit_in_account_currency=max(-foreign, ZERO), credit_in_account_currency=max(foreign, ZERO),
        ))  # fmt: skip
        results[center] = results.get(center, ZERO) + balance
    for center, result in results.items():
        rows.append(
            GLRow(doc.closing_account_head, max(result, ZERO), max(-result, ZERO), cost_center=center,
                  against=_("Profit and Loss"))
        )  # fmt: skip
    return rows


def voucher(doc: Document) -> Voucher:
    """The document as the ledgers know it."""
    return Voucher(doc.doctype, doc.name, doc.company, doc.period_end_date, remarks=doc.remarks)


def post(doc: Document) -> None:
    """Book the result. Raises ClosedPeriodError where there is nothing to close, or the date is closed."""
    hold_year(doc.fiscal_year)
    rows = gl_rows(doc, balances(doc.company, doc.period_start_date, doc.period_end_date, lock=True))
    if not rows:
        frappe.throw(
            _("Nothing was posted to profit and loss between {0} and {1}").format(
                formatdate(doc.period_start_date), formatdate(doc.period_end_date)
            ),
            ClosedPeriodError,
        )
    general_ledger.post(voucher(doc), rows)
