"""Alternatives: lines that stand for another line, outside the total until the customer chooses one."""

from collections.abc import Callable, Sequence
from copy import copy
from decimal import Decimal
from typing import TYPE_CHECKING

import frappe
from frappe import _

from sales_mgmt.documents.totals_of import set_totals
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.posting import line_ledger

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def set_alternatives(doc: "SalesDocument") -> None:
    """Say which line each alternative stands for: the nearest one above it that is none itself.

    Raises frappe.ValidationError where there is none above.
    """
    main = None
    for row in doc.items:
        if not row.is_alternative:
            main, row.alternative_to, row.alternative_to_row = row, None, 0
        elif main is None:
            frappe.throw(
                _("Row {0}: {1} is an alternative, but no line stands above it that it could replace.").format(
                    row.idx, row.item_code
                )
            )
        else:
            row.alternative_to, row.alternative_to_row = main.name, main.idx


def set_amounts(doc: "SalesDocument", calculate: Callable[[], None]) -> None:
    """Calculate the document's totals without its alternatives, and each alternative's own amounts beside them."""
    rows, doc.items = doc.items, [row for row in doc.items if not row.is_alternative]
    try:
        calculate()
        others = [row for row in rows if row.is_alternative]
        if others:
            _calculate_apart(doc, others)
    finally:
        doc.items = rows


def _calculate_apart(doc: "SalesDocument", rows: list) -> None:
    apart = copy(doc)
    apart.items, apart.taxes = rows, []
    apart.additional_discount_percentage = apart.discount_amount = 0
    set_totals(apart)


def quantities(names: Sequence[str], chosen: Sequence[str] = ()) -> dict[str, Decimal]:
    """What an order takes of these quotations: line -> open quantity in the line's unit. A chosen alternative comes
    instead of the line that it stands for, with as large a part of its quantity as is open there.

    Raises frappe.ValidationError for a choice that is no alternative of theirs, and for two for the same line.
    """
    rows = frappe.db.sql(
        "SELECT name, qty, is_alternative, alternative_to FROM `tabSM Quotation Item` WHERE parent IN %s ORDER BY idx",
        (tuple(names),),
        as_dict=True,
    )
    replaced = _replaced({row.name: row for row in rows}, chosen)
    balances = line_ledger.read_balances_of(names)
    found = {}
    for row in rows:
        if row.name in chosen or not (row.is_alternative or row.name in replaced):
            state = balances[row.alternative_to or row.name].state
            found[row.name] = dec(row.qty) * state.to_order / state.quoted if state.quoted else ZERO
    return found


def _replaced(rows: dict[str, frappe._dict], chosen: Sequence[str]) -> dict[str, str]:
    """Line -> the alternative chosen for it."""
    replaced: dict[str, str] = {}
    for name in dict.fromkeys(chosen):
        if name not in rows or not rows[name].is_alternative:
            frappe.throw(_("{0} is no alternative of these quotations.").format(name))
        if rows[name].alternative_to in replaced:
            frappe.throw(_("Two alternatives are chosen for the same line. Choose one."))
        replaced[rows[name].alternative_to] = name
    return replaced
