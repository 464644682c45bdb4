"""A process of its own that submits or cancels documents when it is told to: race_worker.py SITES_FOLDER SITE.

Reads one JSON order a line: {"snapshot_isolation": bool, "work": [[action, DocType, name], ...]}. It loads the first
document, so that its transaction has its snapshot, says "loaded", waits for a line, then does the work, each piece in a
transaction with the project's own retry, and answers with one outcome a piece: null, or [error class, message].
"""

from __future__ import annotations

import json
import os
import sys
from decimal import Decimal


def main() -> None:
    talk = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what Frappe prints is no answer
    folder, site = sys.argv[1:]
    os.chdir(folder)
    import frappe

    frappe.init(site=site)
    frappe.connect()
    print("ready", file=talk)
    for line in sys.stdin:
        order = json.loads(line)
        frappe.db.rollback()
        if order["snapshot_isolation"] is not None:
            frappe.db.sql(f"SET SESSION innodb_snapshot_isolation = {int(order['snapshot_isolation'])}")
            frappe.db.rollback()
        outcomes = [run(piece, talk if at == 0 else None) for at, piece in enumerate(order["work"])]
        print(json.dumps(outcomes), file=talk)
    frappe.destroy()


def run(piece: list[str], talk) -> list[str] | None:
    """Do one piece of work; with `talk`, wait after loading the document for the first time."""
    import frappe

    from sales_mgmt.documents import deposits
    from sales_mgmt.posting.retry import run_and_commit

    action, doctype, name = piece
    waits = [talk] if talk else []

    def work() -> None:
        doc = frappe.get_doc(doctype, name)
        if waits:
            print("loaded", file=waits.pop())
            sys.stdin.readline()
        if action.startswith("apply "):
            _verb, invoice, amount = action.split(" ")
            deposits.apply(name, invoice, Decimal(amount))
        elif action == "refund":
            deposits.refund(name)
        elif action == "remark":
            doc.remarks = "changed meanwhile"
            doc.save()
        else:
            getattr(doc, action)()

    frappe.clear_messages()
    try:
        run_and_commit(work)
    except Exception as error:
        return [type(error).__name__, str(error)]
    return None


if __name__ == "__main__":
    main()
