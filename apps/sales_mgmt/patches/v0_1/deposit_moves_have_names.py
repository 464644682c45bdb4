"""Entries that take an application of a deposit back are called un-applied; a tie to an order is an entry, too."""

import frappe

from sales_mgmt.plan.movements import ALLOCATED
from sales_mgmt.plan.posting_plan import DepositMove, ReceivableRef, Voucher
from sales_mgmt.posting import deposit_ledger


def execute() -> None:
    """Three statements and two for each deposit that is tied to a living order; running it again changes nothing."""
    frappe.db.sql("UPDATE `tabSM Deposit Entry` SET movement = 'un-applied' WHERE movement = 'applied' AND amount < 0")
    rows = frappe.db.sql(
        """SELECT doc.name, doc.amount, doc.sales_order, doc.company, doc.customer, doc.posting_date
           FROM `tabSM Deposit` doc JOIN `tabSM Sales Order` tied ON tied.name = doc.sales_order
           WHERE doc.docstatus = 1 AND tied.docstatus != 2
             AND NOT EXISTS (SELECT 1 FROM `tabSM Deposit Entry` entry
                             WHERE entry.deposit = doc.name AND entry.movement = 'allocated')""",
        as_dict=True,
    )
    for row in rows:
        amount = deposit_ledger.dec(row.amount)
        moves = [DepositMove(row.name, ALLOCATED, amount, against=ReceivableRef("SM Sales Order", row.sales_order))]
        deposit_ledger.take(moves)
        deposit_ledger.write(Voucher("SM Deposit", row.name, row.company, row.customer, row.posting_date), moves)
