"""Archive mode: what was posted stays readable, and nothing of ours is entered, changed or cancelled any more.

Asked by every posting, by what is done to confirmed orders, and by the events of the DocTypes that people enter. What
the host reports of payments is followed all the same: money that moved has moved.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import frappe
from frappe import _

SETTINGS = "SM Settings"


class Archived(frappe.ValidationError):
    """Refused: entry is closed."""


def archived() -> bool:
    """Whether entry is closed on this site. From Frappe's cache: no statement but the first time."""
    return bool(frappe.get_cached_value(SETTINGS, SETTINGS, "archived"))


def refuse_if_archived() -> None:
    """Raise Archived where entry is closed."""
    if archived():
        frappe.throw(
            _(
                "Sales management is archived: its documents can be read, and nothing is entered, changed or cancelled."
                " A System Manager ends that in the sales settings (Archive)."
            ),
            Archived,
            title=_("Archived"),
        )


def idle_when_archived(job: Callable[..., Any]) -> Callable[..., Any]:
    """A scheduled job that has nothing to do once entry is closed."""

    @wraps(job)
    def run(*args: Any, **kwargs: Any) -> Any:
        return None if archived() else job(*args, **kwargs)

    return run
