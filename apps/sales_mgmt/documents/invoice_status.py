"""Writes the statuses of invoices, from what the host says is owed, when a debt has changed and as time passes.

Lock order: the invoice, then the host's party ledger; what pays an invoice locks the invoice first (events/payments).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import frappe
from frappe.utils import getdate

from sales_mgmt.documents.owed import BASE_OWED, base_owed
from sales_mgmt.fulfilment.invoice_status import OPEN, Owed, invoice_status
from sales_mgmt.host import host
from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.posting_plan import ReceivableRef

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def first_status(doc: "SalesDocument") -> str:
    """The status with which an invoice is submitted: nothing is paid yet, so nothing needs to be read."""
    total = base_owed(doc)
    dues = [(getdate(row.due_date), dec(row.base_payment_amount)) for row in doc.payment_schedule]
    return invoice_status(Owed(total, total, dues=dues), getdate())


def expected(names: Sequence[str], latest: bool = False, today: date | None = None) -> dict[str, str]:
    """Status by name of submitted invoices. `latest` reads past the snapshot and holds what it read."""
    day = today or getdate()
    return {name: invoice_status(owed, day) for name, owed in _owed(names, latest).items()}


def refresh(names: Sequence[str], today: date | None = None) -> None:
    """Set the status of these invoices, as far as they are submitted. `modified` stays: nobody edited them."""
    by_status: dict[str, list[str]] = {}
    for name, status in expected(sorted(names), latest=True, today=today).items():
        by_status.setdefault(status, []).append(name)
    for status, same in sorted(by_status.items()):
        frappe.db.sql(
            "UPDATE `tabSM Invoice` SET status = %s WHERE name IN %s AND docstatus = 1 AND status != %s",
            (status, tuple(same), status),
        )


def refresh_debts(refs: Iterable[ReceivableRef]) -> None:
    """Set the status of the invoices whose debts have changed."""
    if names := of_debts(refs):
        refresh(names)


def of_debts(refs: Iterable[ReceivableRef], lock: bool = False) -> list[str]:
    """The submitted invoices behind these debts by name, those included that were posted a moment ago; locked, in one
    order, where asked for."""
    wanted = tuple(sorted((ref.voucher_type, ref.voucher_no) for ref in refs))
    if not wanted:
        return []
    rows = frappe.db.sql(
        """SELECT name FROM `tabSM Invoice`
           WHERE receivable_no IN %s AND (receivable_type, receivable_no) IN %s AND docstatus = 1 ORDER BY name """
        + ("FOR UPDATE" if lock else "LOCK IN SHARE MODE"),
        (tuple(name for _type, name in wanted), wanted),
    )
    return [name for (name,) in rows]


def becoming_overdue(today: date, after: str, limit: int) -> list[str]:
    """Open invoices with a part that fell due before today, not called Overdue yet: the next ones after a name."""
    rows = frappe.db.sql(
        """SELECT DISTINCT invoice.name
           FROM `tabSM Invoice` invoice
           JOIN `tabSM Payment Schedule` due ON due.parent = invoice.name AND due.parenttype = 'SM Invoice'
           WHERE invoice.docstatus = 1 AND invoice.status IN %s AND due.due_date < %s AND invoice.name > %s
           ORDER BY invoice.name LIMIT %s""",
        (OPEN, today, after, limit),
    )
    return [name for (name,) in rows]


def _owed(names: Sequence[str], latest: bool) -> dict[str, Owed]:
    if not names:
        return {}
    rows = frappe.db.sql(
        f"""SELECT invoice.name, invoice.receivable_type, invoice.receivable_no, {BASE_OWED},
                  due.due_date, due.base_payment_amount
           FROM `tabSM Invoice` invoice
           LEFT JOIN `tabSM Payment Schedule` due ON due.parent = invoice.name AND due.parenttype = 'SM Invoice'
           WHERE invoice.name IN %s AND invoice.docstatus = 1 """
        + ("LOCK IN SHARE MODE" if latest else ""),
        (tuple(names),),
    )
    refs: dict[str, ReceivableRef] = {}
    totals: dict[str, Decimal] = {}
    dues: dict[str, list[tuple[date, Decimal]]] = {}
    for name, kind, number, total, due_date, amount in rows:
        refs[name], totals[name] = ReceivableRef(kind, number), dec(total)
        dues.setdefault(name, []).extend([(due_date, dec(amount))] if due_date else [])
    debts = host().debts(list(refs.values()), latest)
    return {
        name: Owed(totals[name], debts[ref].outstanding, debts[ref].credited, dues[name]) for name, ref in refs.items()
    }
