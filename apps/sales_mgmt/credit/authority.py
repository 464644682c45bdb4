"""Who may release what is on hold and approve limits: by role and amount, and by two people where the settings say so.

The rows of SM Settings count. Without any, whoever may write credit accounts may do both without end.
"""

from decimal import Decimal

import frappe
from frappe import _

from sales_mgmt.credit.gather import currency, setting
from sales_mgmt.money.rounding import ZERO, dec

COLUMNS = {"release": "release_to", "approve": "approve_to"}


def require(action: str, amount: Decimal, company: str) -> None:
    """Raise frappe.PermissionError where none of the user's roles reaches so far, naming how far they reach."""
    rows = _rows()
    if not rows:
        return
    most = max((dec(row[COLUMNS[action]]) for row in rows if row.role in frappe.get_roles()), default=ZERO)
    if amount > most:
        money = frappe.utils.fmt_money
        frappe.throw(
            _("{0} is more than you may decide on ({1}). Ask somebody who may.").format(
                money(amount, currency=currency(company)), money(most, currency=currency(company))
            ),
            frappe.PermissionError,
        )


def require_limit(limit: Decimal | None, company: str) -> None:
    """Raise frappe.PermissionError where the user may not approve this limit. To do without one (None) is beyond every
    amount: the system manager's, where the settings bind the others."""
    if limit is not None:
        require("approve", limit, company)
    elif _rows() and "System Manager" not in frappe.get_roles():
        frappe.throw(
            _("To do without a limit is more than you may decide on. Ask somebody who may."), frappe.PermissionError
        )


def four_eyes(action: str) -> bool:
    """Whether two people must agree."""
    return bool(frappe.utils.cint(setting(f"four_eyes_{action}")))


def require_another(*before: str | None) -> None:
    """Raise frappe.PermissionError where the user was one of those who asked or agreed before."""
    if frappe.session.user in before:
        frappe.throw(_("You have had your say in this: somebody else must agree."), frappe.PermissionError)


def _rows() -> list[frappe._dict]:
    return frappe.get_all(
        "SM Credit Authority",
        {"parent": "SM Settings", "parenttype": "SM Settings"},
        ["role", "release_to", "approve_to"],
        limit_page_length=0,
    )
