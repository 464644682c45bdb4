"""Refuses what the resolver could not decide: two prices, or two default lists, that are alike in all that counts.

Equal dates of beginning are enough for a tie: of two that began on different days the later one wins, so that a new
price needs no end for the old one.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

from sales_mgmt.money.rounding import dec, to_column


def refuse_price_tie(price: Any) -> None:
    """Raise frappe.DuplicateEntryError where another enabled row of the list would win for the very same lines.

    The list's row is locked until commit, so that two such prices saved at the same time see each other.
    """
    frappe.db.sql("SELECT name FROM `tabSM Price List` WHERE name = %s FOR UPDATE", (price.price_list,))
    rows = frappe.db.sql(
        """SELECT name, rate FROM `tabSM Item Price`
           WHERE price_list = %(price_list)s AND item_code = %(item_code)s AND COALESCE(customer, '') = %(customer)s
             AND COALESCE(customer_group, '') = %(customer_group)s AND uom = %(uom)s AND min_qty = %(min_qty)s
             AND COALESCE(valid_from, '0001-01-01') = %(valid_from)s AND disabled = 0 AND name != %(name)s
           LIMIT 1 LOCK IN SHARE MODE""",
        {
            "price_list": price.price_list,
            "item_code": price.item_code,
            "customer": price.customer or "",
            "customer_group": price.customer_group or "",
            "uom": price.uom,
            "min_qty": to_column(dec(price.min_qty)),
            "valid_from": _began(price.valid_from),
            "name": price.name or "",
        },
        as_dict=True,
    )
    if rows:
        frappe.throw(
            _(
                "{0} and {1} are prices of {2} in {3} for the same customers, unit, quantity and date: rates {4} and "
                "{5}. Change one of them, or give the new one a later Valid From."
            ).format(price.name, rows[0].name, price.item_code, price.price_list, price.rate, rows[0].rate),
            frappe.DuplicateEntryError,
        )


def refuse_list_tie(listed: Any) -> None:
    """Raise frappe.DuplicateEntryError where a customer could get this list or another one with equal right."""
    # All lists are locked: they are few and seldom saved.
    others = frappe.db.sql(
        """SELECT name, is_default FROM `tabSM Price List`
           WHERE enabled = 1 AND priority = %s AND COALESCE(company, '') = %s
             AND COALESCE(valid_from, '0001-01-01') = %s AND name != %s FOR UPDATE""",
        (listed.priority or 0, listed.company or "", _began(listed.valid_from), listed.name or ""),
        as_dict=True,
    )
    if not others:
        return
    for whom, other in _shared(listed, others):
        frappe.throw(
            _("{0} and {1} are both the default price list of {2}, with the same priority, company and date. "
              "Give one of them a higher priority or a later Valid From.").format(listed.name, other, whom),
            frappe.DuplicateEntryError,
        )  # fmt: skip


def _shared(listed: Any, others: list[frappe._dict]) -> Iterable[tuple[str, str]]:
    """(for whom, other list) of every double default."""
    if listed.is_default:
        yield from ((_("all customers"), other.name) for other in others if other.is_default)
    rows = frappe.db.sql(
        "SELECT parent, customer, customer_group FROM `tabSM Price List Assignment` WHERE parent IN %s",
        (tuple(other.name for other in others),),
        as_dict=True,
    )
    for own in listed.assignments:
        for row in rows:
            if (own.customer or "", own.customer_group or "") == (row.customer or "", row.customer_group or ""):
                yield own.customer or own.customer_group, row.parent


def refuse_reversed_dates(doc: Any) -> None:
    """Raise frappe.ValidationError where `doc` would end before it begins."""
    if doc.valid_from and doc.valid_upto and getdate(doc.valid_from) > getdate(doc.valid_upto):
        frappe.throw(_("Valid From {0} is after Valid Until {1}.").format(doc.valid_from, doc.valid_upto))


def _began(day: date | str | None) -> date:
    return getdate(day) if day else date.min
