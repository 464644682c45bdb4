"""One of several processes that do the same at the same time: race_worker.py SITES_FOLDER SITE ACTION DOCTYPE NAME.

It says "loaded" when it has read the document, waits for a line, acts, commits, and prints the error's class and
message as JSON, or null where it went through.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import frappe

MAKERS = "erpnext.accounts.doctype.sales_invoice.sales_invoice."


def native_return(doc: Any) -> None:
    """What the button Return / Credit Note makes, submitted."""
    note = frappe.get_attr(MAKERS + "make_sales_return")(doc.name)
    note.insert()
    note.submit()


def native_delivery(doc: Any) -> None:
    """What the button Delivery makes, submitted."""
    note = frappe.get_attr(MAKERS + "make_delivery_note")(doc.name)
    note.insert()
    note.submit()


def native_amendment(doc: Any) -> None:
    """What the button Amend makes, as if somebody had seen the invoice cancelled."""
    copy = frappe.copy_doc(doc)
    copy.update({"amended_from": doc.name, "docstatus": 0})
    copy.insert()


ACTIONS: dict[str, Callable[[Any], None]] = {
    "return": native_return,
    "deliver": native_delivery,
    "amend": native_amendment,
    "cancel": lambda doc: doc.cancel(),
    "submit": lambda doc: doc.submit(),
    "reopen": lambda doc: doc.update_status("Draft"),
}


def main() -> None:
    talk = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what Frappe prints is no answer
    folder, site, action, doctype, name = sys.argv[1:]
    os.chdir(folder)
    frappe.init(site=site)
    frappe.connect()
    from sales_mgmt.posting.retry import run_and_commit

    doc = frappe.get_doc(doctype, name)
    print("loaded", file=talk)
    sys.stdin.readline()
    first = [doc]
    try:
        run_and_commit(lambda: ACTIONS[action](first.pop() if first else frappe.get_doc(doctype, name)))
        outcome = None
    except Exception as error:
        outcome = [type(error).__name__, str(error)]
    print(json.dumps(outcome), file=talk)
    frappe.destroy()


if __name__ == "__main__":
    main()
