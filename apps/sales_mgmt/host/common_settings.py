"""Settings that mean the same on both hosts. One row a check; a check whose state is empty is not shown.

A state says what was found, in words: "on", or which records. The texts are made when they are asked for, in the
reader's language.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe import _

from sales_mgmt.host.facts import CONFLICT, NOTE, HostSetting

NO_DAY = date.min
"""What Frappe reads of a settings document's date that is empty."""

NAMED = 3
"""Records that a state names; of the others it gives the number."""


@dataclass(frozen=True, slots=True)
class Check:
    """One setting: `state` reads it, the texts say what it means for our documents and what to do."""

    level: str
    setting: str
    where: str
    state: Callable[[], str]
    meaning: str
    advice: str


def answered(checks: Iterable[Check]) -> Iterator[HostSetting]:
    """The checks that found something."""
    for check in checks:
        if state := check.state():
            yield HostSetting(check.level, check.setting, check.where, state, check.meaning, check.advice)


def found() -> Iterator[HostSetting]:
    """What both hosts may have set."""
    yield from answered(checks())


def checks() -> tuple[Check, ...]:
    """The rows."""
    accounts, stock = _("Accounts Settings"), _("Stock Settings")
    return (
        *(
            Check(
                CONFLICT,
                _("Default of companies: {0}").format(label),
                _("Company"),
                lacking("Company", field),
                meaning,
                _("Choose one in the company's form."),
            )
            for field, label, meaning in _defaults()
        ),
        Check(
            NOTE, _("Books are frozen"), accounts, value("Accounts Settings", "acc_frozen_upto"),
            _("Nothing is posted or cancelled on or before that day."), _("Nothing, where that is wanted."),
        ),
        Check(
            NOTE, _("Stock is frozen"), stock, value("Stock Settings", "stock_frozen_upto"),
            _("Nothing is delivered or taken back on or before that day."), _("Nothing, where that is wanted."),
        ),
        Check(
            NOTE, _("Payments stay linked"), accounts,
            off("Accounts Settings", "unlink_payment_on_cancellation_of_invoice"),
            _("An SM Invoice that payments are applied to is not cancelled."),
            _("Free the payments first, or tick Unlink Payment on Cancellation of Invoice."),
        ),
        Check(
            NOTE, _("Negative stock is allowed"), stock, on("Stock Settings", "allow_negative_stock"),
            _("Deliveries of what is not on hand are posted; their cost is mended when goods come in."),
            _("Untick it where a delivery should wait for its goods."),
        ),
    )  # fmt: skip


def _defaults() -> tuple[tuple[str, str, str], ...]:
    return (
        ("default_receivable_account", _("Receivable Account"), _("Customers without an account cannot be invoiced.")),
        ("default_income_account", _("Income Account"), _("Items without an account of theirs cannot be invoiced.")),
        ("default_expense_account", _("Cost of Goods Sold Account"), _("Items without an account are not delivered.")),
        ("cost_center", _("Cost Center"), _("Lines without a cost center cannot be posted.")),
        ("round_off_account", _("Round Off Account"), _("An invoice whose total is rounded is refused.")),
    )


def on(doctype: str, field: str) -> Callable[[], str]:
    """A tick in a settings document."""
    return lambda: _("on") if _single(doctype, field) else ""


def off(doctype: str, field: str) -> Callable[[], str]:
    """A tick that is missing."""
    return lambda: "" if _single(doctype, field) or not frappe.get_meta(doctype).has_field(field) else _("off")


def value(doctype: str, field: str, *fine: Any) -> Callable[[], str]:
    """Whatever a settings document says, but what is `fine`."""
    return lambda: "" if (said := _single(doctype, field)) in (None, "", *fine) or said == NO_DAY else str(said)


def records(doctype: str, filters: dict[str, Any]) -> Callable[[], str]:
    """The records of a DocType that are so: their number and the first of them."""

    def state() -> str:
        return named(frappe.get_all(doctype, filters=filters, pluck="name", order_by="name", limit=1000))

    return state


def lacking(doctype: str, field: str) -> Callable[[], str]:
    """The records that have nothing in a field; groups are none."""
    filters: dict[str, Any] = {field: ("is", "not set")}
    if frappe.get_meta(doctype).has_field("is_group"):
        filters["is_group"] = 0
    return records(doctype, filters)


def named(names: list[str]) -> str:
    """A list in words: the first few, and how many more."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (_(" and {0} more").format(more) if more > 0 else "")


def _single(doctype: str, field: str) -> Any:
    """None where this version of the host has no such field."""
    return frappe.db.get_single_value(doctype, field) if frappe.get_meta(doctype).has_field(field) else None
