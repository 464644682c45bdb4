"""A process of its own that submits or cancels documents when it is told to: race_worker.py SITES_FOLDER SITE
[SETTINGS]. SETTINGS, in JSON, is what the site's settings say otherwise for this process (the database of a node).

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
    folder, site, *settings = sys.argv[1:]
    os.chdir(folder)
    import frappe

    frappe.init(site=site)
    frappe.local.conf.update(*map(json.loads, settings))
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
    if action == "create":
        return create(doctype, name, talk)
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
        elif action in ORDER_LIFE:
            ORDER_LIFE[action](doc)
        else:
            getattr(doc, action)()

    frappe.clear_messages()
    try:
        run_and_commit(work)
    except Exception as error:
        return [type(error).__name__, str(error)]
    return None


def close(order) -> None:
    from sales_mgmt.documents import order_life
    from sales_mgmt.documents.order_life.log import Why

    order_life.close(order.name, Why("Rest not wanted"))


def grow(order) -> None:
    """One more of each line than the order has now."""
    import frappe

    from sales_mgmt.documents import order_life
    from sales_mgmt.documents.order_life.log import Why

    rows = frappe.db.sql(
        "SELECT name, qty FROM `tabSM Sales Order Item` WHERE parent = %s LOCK IN SHARE MODE", order.name
    )
    request = order_life.ChangeRequest(lines={name: {"qty": qty + 1} for name, qty in rows})
    order_life.change(order.name, request, Why())


ORDER_LIFE = {"close": close, "grow": grow}


def create(doctype: str, payload: str, talk) -> list[str] | None:
    """Make a document by the API, with the key in the payload's remarks."""
    import frappe

    from sales_mgmt.api import documents

    frappe.clear_messages()
    if talk:
        frappe.db.sql("SELECT COUNT(*) FROM `tabSM Sales Order`")  # a snapshot from before anybody has won
        print("loaded", file=talk)
        sys.stdin.readline()
    try:
        answer = documents.create(doctype, payload, json.loads(payload)["remarks"], True)
    except Exception as error:
        return [type(error).__name__, str(error)]
    return ["created" if answer["created"] else "found", answer["doc"]["name"]]


if __name__ == "__main__":
    main()
