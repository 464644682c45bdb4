"""What a credit account's form must say, and what follows from it for its balance row."""

from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from sales_mgmt.credit import limits, native_exposure
from sales_mgmt.host import host
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.posting import credit_ledger, uncleared

ACCOUNT = "SM Credit Account"


def check(doc: Any) -> None:
    """Refuse another limit, a hold without a reason, a group within a group and one of another company."""
    _refuse_other_limit(doc)
    if doc.hold and not (doc.hold_reason or "").strip():
        frappe.throw(_("Say why {0} is on credit hold.").format(doc.customer or doc.group_name))
    if doc.is_group:
        doc.customer = doc.customer_name = doc.credit_group = None
        if not doc.group_name:
            frappe.throw(_("Give the credit group a name."))
    elif not doc.customer:
        frappe.throw(_("Choose the customer of this credit account, or make it a group."))
    if doc.credit_group:
        of = frappe.db.get_value(ACCOUNT, doc.credit_group, ["is_group", "company"], as_dict=True)
        if not of.is_group:
            frappe.throw(_("{0} is no credit group: choose an account that is one.").format(doc.credit_group))
        if of.company != doc.company:
            frappe.throw(
                _("Credit group {0} is of {1}, this account of {2}.").format(doc.credit_group, of.company, doc.company)
            )


def open_balance(doc: Any) -> None:
    """The balance row of a new account; a group's begins empty, an account's with what the customer owes."""
    owed = ZERO if doc.is_group else host().party_balance(doc.customer, doc.company)
    credit_ledger.open_balance(doc.name, owed)
    if not doc.is_group:
        native_exposure.count_in(doc.customer, doc.company)
        uncleared.count_in(doc.customer, doc.company)


def carry_to_balance(doc: Any) -> None:
    """Limit and hold as the guard reads them; exposure follows an account into its group."""
    before = doc.get_doc_before_save()
    # Of a new account the opening balance is in its group already.
    old_group = (before.credit_group if before else doc.credit_group) or None
    if (doc.credit_group or None) != old_group:
        credit_ledger.move_between_groups(doc.name, old_group, doc.credit_group or None)
    limits.carry([doc.name])


def _refuse_other_limit(doc: Any) -> None:
    """The form does not change a limit: somebody has to ask for it, and somebody to approve it."""
    before = doc.get_doc_before_save()
    old = {field: before.get(field) if before else None for field in limits.FIELDS}
    if not alike(doc.limit_applies or 0, old["limit_applies"] or 0) or (
        doc.limit_applies and not all(alike(doc.get(field), old[field]) for field in limits.FIELDS)
    ):
        frappe.throw(_("A limit is changed by {0}, which is approved.").format(_("SM Credit Limit Change")))


def alike(one: Any, other: Any) -> bool:
    """Whether two values of a field are the same, whatever their types."""
    if str(one or "") == str(other or ""):
        return True
    number = dec_or_none(one)
    return number is not None and number == dec_or_none(other)


def dec_or_none(value: Any) -> Decimal | None:
    """A number, where it is one."""
    try:
        return dec(value)
    except ArithmeticError:
        return None
