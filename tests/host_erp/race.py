"""One of several processes that do the same at the same time; started by test_concurrency.py.

usage: race.py SITE SNAPSHOT_ISOLATION(on|off|none) ACTION ARGUMENTS_AS_JSON
Says "ready", waits for a line, acts, commits, and prints how it ended: "done", "refused <class>" or "lost <class>".
"""

from __future__ import annotations

import json
import os
import sys
from decimal import Decimal
from typing import Any

import frappe


def issue(company: str, item: str, warehouse: str, name: str, qty: str = "-1") -> None:
    """Take stock out."""
    from host_erp.ledger import stock_ledger
    from host_erp.ledger.rows import StockRow, Voucher

    voucher = Voucher("Note", name, company, frappe.utils.nowdate())
    items = item.split(",")
    stock_ledger.post(voucher, [StockRow(one, warehouse, Decimal(qty), one) for one in items])


def receive(company: str, item: str, warehouse: str, name: str) -> None:
    """Bring stock in, maybe into a bin that does not exist yet."""
    from host_erp.ledger import stock_ledger
    from host_erp.ledger.rows import StockRow, Voucher

    voucher = Voucher("Note", name, company, frappe.utils.nowdate())
    rows = [StockRow(one, warehouse, Decimal(1), one, incoming_rate=Decimal(2)) for one in item.split(",")]
    stock_ledger.post(voucher, rows)


def pay(payment: str) -> None:
    """Submit a payment that allocates all that is outstanding."""
    frappe.get_doc("Payment Entry", payment).submit()


def cancel(invoice: str, company: str) -> None:
    """Reverse a voucher, which is refused once somebody paid it."""
    from host_erp.ledger import general_ledger
    from host_erp.ledger.rows import Voucher

    general_ledger.reverse(Voucher("Note", invoice, company, frappe.utils.nowdate()))


def allocate(payment: str, invoice: str, amount: str) -> None:
    """Apply a part of an advance to an invoice."""
    from host_erp.ledger import allocation

    allocation.apply(("Payment Entry", payment), ("Note", invoice), Decimal(amount))


def free(payment: str, invoice: str) -> None:
    """Take the whole allocation back."""
    from host_erp.ledger import allocation

    allocation.unapply(("Payment Entry", payment), ("Note", invoice))


def cancel_payment(payment: str) -> None:
    frappe.get_doc("Payment Entry", payment).cancel()


ACTIONS = {action.__name__: action for action in (issue, receive, pay, cancel, allocate, free, cancel_payment)}


def run(action: str, arguments: dict[str, Any]) -> str:
    """Act and commit; a lost race is tried again, as the boundary of a request does."""
    for _attempt in range(20):
        try:
            ACTIONS[action](**arguments)
            frappe.db.commit()
            return "done"
        except frappe.ValidationError as error:
            frappe.db.rollback()
            return f"refused {type(error).__name__}"
        except Exception as error:
            # 1213 deadlock, 1020 a row changed since the snapshot, 1205 a wait that took too long
            cause = error.args[0] if error.args and isinstance(error.args[0], int) else None
            if not isinstance(error, frappe.QueryDeadlockError) and cause not in (1213, 1020, 1205):
                raise
            frappe.db.rollback()
    return "lost"


def main() -> None:
    site, isolation, action, arguments = sys.argv[1:]
    frappe.init(site=site)
    frappe.connect()
    frappe.set_user("Administrator")
    if isolation != "none":
        frappe.db.sql("set session innodb_snapshot_isolation = " + {"on": "1", "off": "0"}[isolation])
    frappe.db.commit()
    frappe.db.sql("select count(*) from tabBin")  # the snapshot is older than what the others will commit
    print("ready", flush=True)
    sys.stdin.readline()
    print(run(action, json.loads(arguments)), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
