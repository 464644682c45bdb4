"""Where ERPNext 15 and 16 differ. Everything that asks for the version stands here."""

import inspect
from collections.abc import Callable
from datetime import date
from typing import Any

from erpnext.accounts.general_ledger import check_freezing_date


def with_any_arguments(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call `function` with those of the arguments that it takes: 16 has renamed and added some."""
    parameters = inspect.signature(function).parameters
    if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return function(*args, **kwargs)
    return function(*args[: len(parameters)], **{name: value for name, value in kwargs.items() if name in parameters})


def check_books_are_open(day: date, company: str) -> None:
    """Raise frappe.ValidationError where ERPNext's books are frozen on that day; 16 asks it of a company."""
    with_any_arguments(check_freezing_date, posting_date=day, company=company)
