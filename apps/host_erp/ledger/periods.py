"""Whether a date is open to a voucher: the one place that is asked before anything posts or is taken back.

Four things close a date: the freeze dates of Accounts and Stock Settings (but for one role), a Period Closing Voucher,
an Accounting Period for the kinds of documents that it lists, and a fiscal year that is missing or disabled.
"""

from datetime import date

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from host_erp.ledger.errors import ClosedPeriodError
from host_erp.ledger.rows import Voucher

FOUND = """select year.name,
    (select concat_ws('\n', closing.name, closing.period_end_date) from `tabPeriod Closing Voucher` closing
        where closing.company = %(company)s and closing.docstatus = 1 and closing.period_end_date >= %(day)s
        and closing.name != %(name)s order by closing.period_end_date limit 1 lock in share mode) as closing,
    (select period.name from `tabAccounting Period` period
        join `tabClosed Document` closed on closed.parent = period.name and closed.closed = 1
        where period.company = %(company)s and %(day)s between period.start_date and period.end_date
        and closed.document_type = %(doctype)s limit 1 lock in share mode) as period
    from `tabFiscal Year` year left join `tabFiscal Year Company` only_for on only_for.parent = year.name
    where year.disabled = 0 and %(day)s between year.year_start_date and year.year_end_date
        and (only_for.company is null or only_for.company = %(company)s)
    order by year.year_start_date desc limit 1 lock in share mode"""
"""Everything in one statement. The year's row is shared by all who post and held alone by who closes a period, so that
no posting slips in between the sums and the closing."""


def open_fiscal_year(
    company: str, posting_date: date | str, stock: bool = False, voucher: Voucher | None = None
) -> str:
    """The name of the open fiscal year that holds the date; `stock` asks the stock's freeze date too.

    Raises ClosedPeriodError, which names the date, the reason and what to do. `voucher` is what is being posted or
    reversed: Accounting Periods close by its DocType, and a Period Closing Voucher is not closed by itself.
    """
    day = getdate(posting_date)
    check_frozen(day, "Accounts Settings", "acc_frozen_upto", "frozen_accounts_modifier")
    if stock:
        check_frozen(day, "Stock Settings", "stock_frozen_upto", "stock_auth_role")
    doctype, name = (voucher.doctype, voucher.name) if voucher else ("", "")
    found = frappe.db.sql(FOUND, {"company": company, "day": day, "doctype": doctype, "name": name})
    if not found:
        refuse(
            _(
                "{0} is not in any open fiscal year of {1}. Make or enable the fiscal year, or choose another date"
            ).format(formatdate(day), company)
        )
    year, closing, period = found[0]
    if closing:
        closed_by, upto = closing.split("\n")
        refuse(
            _("{0}: the books of {1} are closed up to {2}. Post on a later date, or cancel {3} first").format(
                formatdate(day), company, formatdate(upto), closed_by
            )
        )
    if period:
        refuse(
            _("{0}: the accounting period {1} is closed to {2}. Post on another date, or open it there").format(
                formatdate(day), period, _(doctype)
            )
        )
    return year


def check_frozen(day: date, settings: str, date_field: str, role_field: str) -> None:
    """Raises ClosedPeriodError where `day` is on or before the freeze date and the user may not pass it."""
    frozen_upto = frappe.get_cached_value(settings, settings, date_field)
    if frozen_upto and day <= getdate(frozen_upto) and not has_role(settings, role_field):
        role = frappe.get_cached_value(settings, settings, role_field)
        rest = _("Post on a later date, or ask a user with the role {0}") if role else _("Post on a later date")
        refuse(
            _("{0}: entries up to {1} are frozen, {2} cannot be posted").format(
                _(settings), formatdate(frozen_upto), formatdate(day)
            )
            + ". "
            + rest.format(role)
        )


def refuse(message: str) -> None:
    """Raises ClosedPeriodError."""
    frappe.throw(message, ClosedPeriodError)


def has_role(settings: str, role_field: str) -> bool:
    """Whether the user has the role that `settings` names. Administrator has every role by nature, which is nobody's
    decision: it never passes."""
    role = frappe.get_cached_value(settings, settings, role_field)
    return bool(role) and frappe.session.user != "Administrator" and role in frappe.get_roles()


def hold_year(fiscal_year: str) -> None:
    """Wait for postings under way in a year and hold later ones back until commit. For who closes a period."""
    frappe.db.sql("select name from `tabFiscal Year` where name = %s for update", fiscal_year)
