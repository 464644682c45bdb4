"""How a customer stands with a company: credit, deposits, what is overdue, open orders, last prices. Each in a fixed
number of queries; amounts in company currency, prices and orders in their own.

The caller (api/) has checked that the user may read the customer and each kind of document; which orders and invoices
are named depends on the user's permissions.
"""

from collections.abc import Sequence
from typing import Any

import frappe

from sales_mgmt.credit import overdue, what_if, words
from sales_mgmt.credit.accounts import find_account
from sales_mgmt.credit.rules import effective_limit
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.credit_stages import CONFIRM
from sales_mgmt.posting.deposit_ledger import FREE

SHOWN = 5
OPEN_ORDERS = ("To Deliver and Bill", "To Deliver", "To Bill", "On Hold")


def credit(customer: str, company: str) -> dict[str, Any] | None:
    """The account's limit (None: no limit), what is used and what is left of it, hold, and the same in the words of
    credit's decisions, group included; None where the customer has no credit account yet, or the user may
    not see it."""
    account = find_account(customer, company)
    if account is None or not frappe.has_permission("SM Credit Account", "read", doc=account):
        return None
    facts = what_if.now(account, CONFIRM, {})
    own = facts.own
    limit = effective_limit(own, facts)
    return {
        "account": account,
        "limit": limit,
        "used": own.used,
        "room": None if limit is None else limit - own.used,
        "held": any(each.hold for each in facts.accounts),
        "hold_reason": next((each.hold_reason for each in facts.accounts if each.hold and each.hold_reason), None),
        "words": [words.figures(facts, each) for each in facts.accounts],
    }


def deposits(customer: str, company: str) -> dict[str, Any]:
    """What is open of the customer's deposits, how much of it is tied to no order, and how many they are."""
    rows = frappe.db.sql(
        f"""SELECT {FREE}, deposit.sales_order
           FROM `tabSM Deposit` deposit JOIN `tabSM Deposit Balance` b ON b.name = deposit.name
           WHERE deposit.customer = %s AND deposit.company = %s AND deposit.docstatus = 1
             AND deposit.status IN ('Open', 'Partly Used')""",
        (customer, company),
    )
    amounts = [(dec(amount), order) for amount, order in rows]
    free = sum((amount for amount, order in amounts if not order), ZERO)
    return {"open": sum((amount for amount, _order in amounts), ZERO), "free": free, "count": len(rows)}


def overdue_debts(customer: str, company: str) -> dict[str, Any]:
    """What is past due, and for how many days the oldest of it is."""
    debts = overdue.debts(customer, company)
    return {"amount": sum((debt.amount for debt in debts), ZERO), "days": max((debt.days for debt in debts), default=0)}


def open_orders(customer: str, company: str, leave_out: str | None) -> list[dict[str, Any]]:
    """The oldest SHOWN of the confirmed orders that are not done."""
    return frappe.get_list(
        "SM Sales Order",
        filters=[
            ["customer", "=", customer],
            ["company", "=", company],
            ["docstatus", "=", 1],
            ["status", "in", OPEN_ORDERS],
            ["name", "!=", leave_out or ""],
        ],
        fields=["name", "transaction_date", "delivery_date", "status", "grand_total", "currency"],
        order_by="transaction_date, name",
        limit_page_length=SHOWN,
    )


def last_prices(customer: str, company: str, item_codes: Sequence[str]) -> list[dict[str, Any]]:
    """For each item the line that was billed to the customer last, in the items' order, of SHOWN items at most."""
    wanted = list(dict.fromkeys(item_codes))[:SHOWN]
    if not wanted:
        return []
    rows = frappe.db.sql(
        """SELECT item_code, rate, uom, currency, posting_date, invoice FROM (
               SELECT line.item_code, line.rate, line.uom, invoice.currency, invoice.posting_date,
                      invoice.name AS invoice,
                      ROW_NUMBER() OVER (PARTITION BY line.item_code
                          ORDER BY invoice.posting_date DESC, invoice.creation DESC, line.idx DESC) AS place
               FROM `tabSM Invoice Item` line JOIN `tabSM Invoice` invoice ON invoice.name = line.parent
               WHERE invoice.customer = %s AND invoice.company = %s AND invoice.docstatus = 1 AND line.item_code IN %s
           ) billed WHERE place = 1""",
        (customer, company, tuple(wanted)),
        as_dict=True,
    )
    names = ("in", [row.invoice for row in rows])
    visible = set(frappe.get_list("SM Invoice", filters={"name": names}, pluck="name")) if rows else set()
    return sorted((row for row in rows if row.invoice in visible), key=lambda row: wanted.index(row.item_code))
