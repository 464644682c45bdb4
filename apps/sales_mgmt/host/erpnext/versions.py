"""Where ERPNext 15 and 16 differ. Everything that asks for the version stands here, and asks for what it needs: a
parameter or a field, not a number.

| | 15 | 16 | here |
| --- | --- | --- | --- |
| check_freezing_date | posting_date | and company | check_books_are_open |
| date up to which books are frozen | Accounts Settings | Company | frozen_companies; the other by common_settings |
| StockController.get_gl_entries | warehouse_account, ... | inventory_account_map, ... | with_any_arguments |
| make_gl_entries_on_cancel, make_reverse_gl_entries | | one more parameter, with a default | nothing to do |
| tax by item | JSON on the tax row | rows of a table | written by ERPNext's own calculation |

Credit notes are not calculated: 15 shares their tax out by net amount where it is asked by item, 16 would need rows.
"""

import inspect
from collections.abc import Callable
from datetime import date
from typing import Any

import frappe

from sales_mgmt.host.common_settings import records

FROZEN_UNTIL = "accounts_frozen_till_date"
"""Field of Company in 16."""


def with_any_arguments(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call `function` with those of the arguments that it takes: 16 has renamed and added some."""
    parameters = inspect.signature(function).parameters
    if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return function(*args, **kwargs)
    return function(*args[: len(parameters)], **{name: value for name, value in kwargs.items() if name in parameters})


def check_books_are_open(day: date, company: str) -> None:
    """Raise frappe.ValidationError where ERPNext's books are frozen on that day; 16 asks it of a company."""
    from erpnext.accounts.general_ledger import check_freezing_date  # so that this module is read without ERPNext

    with_any_arguments(check_freezing_date, posting_date=day, company=company)


def frozen_companies() -> str:
    """The companies whose books are frozen up to a day, in words; "" where this version asks Accounts Settings."""
    if not frappe.get_meta("Company").has_field(FROZEN_UNTIL):
        return ""
    return records("Company", {FROZEN_UNTIL: ("is", "set")})()
