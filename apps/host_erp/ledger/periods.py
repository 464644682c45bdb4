"""Whether a date is open: fiscal years, the accounts' and the stock's freeze dates."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from host_erp.ledger.errors import ClosedPeriodError


def open_fiscal_year(company: str, posting_date: date | str, stock: bool = False) -> str:
    """The name of the open fiscal year that holds the date.

    Raises ClosedPeriodError where there is none (a disabled year is closed), or the date is frozen for this user. With
    `stock`, the stock's own freeze date counts too.
    """
    day = getdate(posting_date)
    check_frozen(day, "Accounts Settings", "acc_frozen_upto", "frozen_accounts_modifier")
    if stock:
        check_frozen(day, "Stock Settings", "stock_frozen_upto", "stock_auth_role")
    found = frappe.db.sql(
        """select year.name from `tabFiscal Year` year
        left join `tabFiscal Year Company` only_for on only_for.parent = year.name
        where year.disabled = 0 and %(day)s between year.year_start_date and year.year_end_date
        and (only_for.company is null or only_for.company = %(company)s)
        order by year.year_start_date desc limit 1""",
        {"day": day, "company": company},
    )
    if not found:
        frappe.throw(_("{0} is not in any open fiscal year of {1}").format(formatdate(day), company), ClosedPeriodError)
    return found[0][0]


def check_frozen(day: date, settings: str, date_field: str, role_field: str) -> None:
    """Raises ClosedPeriodError where `day` is on or before the freeze date and the user may not pass it."""
    frozen_upto = frappe.get_cached_value(settings, settings, date_field)
    if frozen_upto and day <= getdate(frozen_upto) and not has_role(settings, role_field):
        frappe.throw(
            _("{0}: entries up to {1} are frozen, {2} cannot be posted").format(
                _(settings), formatdate(frozen_upto), formatdate(day)
            ),
            ClosedPeriodError,
        )


def has_role(settings: str, role_field: str) -> bool:
    """Whether the user has the role that `settings` names. Administrator has every role by nature, which is nobody's
    decision: it never passes."""
    role = frappe.get_cached_value(settings, settings, role_field)
    return bool(role) and frappe.session.user != "Administrator" and role in frappe.get_roles()
