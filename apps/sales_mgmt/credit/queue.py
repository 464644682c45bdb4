"""What the credit controller does with the queue: release, reject; and what clears a hold by itself."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import frappe
from frappe import _

from sales_mgmt.credit import authority, gather, holds
from sales_mgmt.credit.holds import CLEARED, EXPIRED, HOLD, REJECTED, RELEASED_STATUS, WAITING, set_values, show
from sales_mgmt.credit.notify import tell
from sales_mgmt.money.rounding import dec, to_column

FIELDS = (
    "name", "status", "voucher_type", "voucher_no", "stage", "amount", "customer", "company", "credit_account",
    "asked_by", "first_approver", "excess",
)  # fmt: skip


def release(name: str, reason: str, amount: Decimal | None = None, valid_until: date | None = None) -> str:
    """Let what waits pass once, up to an amount (what it asked for, where none is given) and a day (that of the
    setting). The hold's status afterwards: it still waits where a second person must agree.

    Raises frappe.ValidationError without a reason, for what does not wait, and beyond what the user may release.
    """
    hold = _waiting(name)
    _require(reason, _("Say why you release it."))
    asked = dec(hold.amount)
    allowed = asked if amount is None else amount
    if allowed < asked:
        frappe.throw(
            _("{0} asks for {1}: a release of {2} would not let it pass. Reject it, or release all of it.").format(
                hold.voucher_no, asked, allowed
            )
        )
    until = valid_until or _usual_end()
    if until and until < gather.today():
        frappe.throw(_("A release that ends on {0} has ended already.").format(frappe.utils.formatdate(until)))
    authority.require("release", max(allowed, dec(hold.excess)), hold.company)
    if authority.four_eyes("release") and not hold.first_approver:
        set_values(name, {"first_approver": frappe.session.user, "answer_reason": reason})
        return WAITING
    authority.require_another(hold.first_approver, hold.asked_by if authority.four_eyes("release") else None)
    answer = {"released_amount": to_column(allowed), "valid_until": until}
    _answer(
        hold, RELEASED_STATUS, reason, _("{0} was released: it can be confirmed now.").format(hold.voucher_no), answer
    )
    return RELEASED_STATUS


def reject(name: str, reason: str) -> None:
    """Say no. What was rejected waits anew when it is asked for again."""
    hold = _waiting(name)
    _require(reason, _("Say why you reject it."))
    _answer(hold, REJECTED, reason, _("{0} was rejected: {1}").format(hold.voucher_no, reason))


def clear(names: Sequence[str], reason: str) -> None:
    """These holds are not needed any more: what waited would pass now."""
    for name in names:
        hold = _hold(name)
        if hold.status == WAITING:
            text = _("{0} can be confirmed now: {1}").format(hold.voucher_no, reason)
            _answer(hold, CLEARED, reason, text)


def expire(day: date) -> int:
    """Releases whose last day has passed wait no more; how many there were."""
    rows = frappe.db.sql(
        f"SELECT name FROM `tab{HOLD}` WHERE status = %s AND valid_until < %s ORDER BY name FOR UPDATE",
        (RELEASED_STATUS, day),
    )
    for (name,) in rows:
        hold = _hold(name)
        set_values(name, {"status": EXPIRED})
        show(hold.voucher_type, hold.voucher_no, None)
    return len(rows)


def waiting(account: str | None = None) -> list[frappe._dict]:
    """What waits, oldest first."""
    return frappe.db.sql(
        f"""SELECT {", ".join(FIELDS)}, decision FROM `tab{HOLD}`
            WHERE status = %(status)s AND (%(account)s IS NULL OR credit_account = %(account)s) ORDER BY creation""",
        {"status": WAITING, "account": account},
        as_dict=True,
    )


def _answer(hold: frappe._dict, status: str, reason: str, told: str, more: dict | None = None) -> None:
    values = {"status": status, "answered_by": frappe.session.user, "answered_on": frappe.utils.now()}
    set_values(hold.name, {**values, "answer_reason": reason, **(more or {})})
    show(hold.voucher_type, hold.voucher_no, SHOWN.get(status))
    owner = frappe.db.get_value(hold.voucher_type, hold.voucher_no, "owner")
    tell({owner, hold.asked_by, *holds.sales_people(hold)}, hold.voucher_type, hold.voucher_no, told)


SHOWN = {RELEASED_STATUS: "Released", REJECTED: "Rejected"}
"""How an order's credit stands after an answer."""


def _waiting(name: str) -> frappe._dict:
    hold = _hold(name)
    if hold.status != WAITING:
        frappe.throw(_("{0} {1} does not wait any more: it is {2}.").format(_(HOLD), name, _(hold.status)))
    return hold


def _hold(name: str) -> frappe._dict:
    """The hold with its row locked, after its voucher's, as a posting takes them. Raises frappe.DoesNotExistError."""
    voucher = frappe.db.get_value(HOLD, name, ["voucher_type", "voucher_no"])
    if voucher and frappe.db.exists("DocType", voucher[0]):
        frappe.db.sql(f"SELECT name FROM `tab{voucher[0]}` WHERE name = %s FOR UPDATE", (voucher[1],))
    rows = frappe.db.sql(
        f"SELECT {', '.join(FIELDS)} FROM `tab{HOLD}` WHERE name = %s FOR UPDATE", (name,), as_dict=True
    )
    if not rows:
        frappe.throw(_("{0} {1} does not exist.").format(_(HOLD), name), frappe.DoesNotExistError)
    return rows[0]


def _require(value: str | None, otherwise: str) -> None:
    if not (value or "").strip():
        frappe.throw(otherwise)


def _usual_end() -> date | None:
    days = frappe.utils.cint(gather.setting("release_days"))
    return gather.today() + timedelta(days=days) if days else None
