"""Deposits and the orders they are tied to: a tie is an allocation in our ledger; the host keeps the money as before.

A cancelled order frees its deposits. They keep its name, by which its amendment finds them.
"""

from collections.abc import Sequence
from dataclasses import replace

import frappe
from frappe.model.document import Document

from sales_mgmt.documents.deposits.checks import DEPOSIT
from sales_mgmt.documents.plans import deposit_plans
from sales_mgmt.documents.posting import apply as post
from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.movements import ALLOCATED
from sales_mgmt.plan.posting_plan import DepositMove, ReceivableRef

ORDER = "SM Sales Order"


def freed_by(order: str) -> list[DepositMove]:
    """What a cancelled order frees of deposits that are tied to it."""
    ties = _ties(f"against_type = '{ORDER}' AND against_no = %s", order)
    return [replace(tie, amount=-tie.amount) for tie in ties]


def of_deposit(deposit: str) -> list[DepositMove]:
    """What of a deposit is tied to which order now."""
    return _ties("deposit = %s", deposit)


def moves_to(order: Document) -> tuple[DepositMove, ...]:
    """What an amended order takes over of the deposits that were tied to the order that it amends."""
    if not order.amended_from:
        return ()
    rows = frappe.get_all(
        DEPOSIT, {"sales_order": order.amended_from, "docstatus": 1}, ["name", "amount"], order_by="name"
    )
    return tuple(DepositMove(row.name, ALLOCATED, dec(row.amount), against=of_order(order.name)) for row in rows)


def follow_order(cancelled: str, amendment: str) -> None:
    """The deposits tied to a cancelled order are tied to its amendment; the drafts among them, and the requests for
    deposits, too."""
    for doctype in (DEPOSIT, "SM Deposit Request"):
        frappe.db.sql(f"UPDATE `tab{doctype}` SET sales_order = %s WHERE sales_order = %s", (amendment, cancelled))


def retie(doc: Document) -> None:
    """A submitted deposit was saved: where it names another order than before, it is tied to that one, or to none."""
    before = doc.get_doc_before_save()
    if not before or (before.sales_order or None) == (doc.sales_order or None):
        return
    moves = [replace(move, amount=-move.amount) for move in of_deposit(doc.name)]
    if doc.sales_order:
        moves.append(DepositMove(doc.name, ALLOCATED, dec(doc.amount), against=of_order(doc.sales_order)))
    post(deposit_plans.tied(doc, moves))


def of_order(name: str) -> ReceivableRef:
    """What an entry of a tie is against."""
    return ReceivableRef(ORDER, name)


def _ties(where: str, value: str) -> list[DepositMove]:
    rows: Sequence[tuple] = frappe.db.sql(
        f"""SELECT deposit, against_no, SUM(amount) FROM `tabSM Deposit Entry`
            WHERE movement = '{ALLOCATED}' AND {where} GROUP BY deposit, against_no HAVING SUM(amount) != 0
            ORDER BY deposit LOCK IN SHARE MODE""",
        (value,),
    )
    return [DepositMove(deposit, ALLOCATED, dec(amount), against=of_order(order)) for deposit, order, amount in rows]
