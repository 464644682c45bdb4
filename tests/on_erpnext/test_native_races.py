"""Native documents against an invoice of ours are refused also where they are started at the same moment as our own.

What is posted here is committed, under customers and items of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import books
import factories as f
import frappe
import native_books as n


def raced(*starters: tuple[str, Any]) -> list[list[str] | None]:
    """Each (action, document) in a process of its own, all at once; the outcomes, None where it went through."""
    frappe.db.commit()
    script = str(Path(__file__).with_name("race_worker.py"))
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    racers = [
        subprocess.Popen(
            [sys.executable, script, os.getcwd(), frappe.local.site, action, doc.doctype, doc.name],
            text=True, bufsize=1, **pipes,
        )
        for action, doc in starters
    ]  # fmt: skip
    for racer in racers:
        assert racer.stdout.readline() == "loaded\n"
    for racer in racers:
        racer.stdin.write("go\n")
    outcomes = [json.loads(racer.stdout.readline()) for racer in racers]
    for racer in racers:
        racer.stdin.close()
        racer.wait(timeout=60)
    frappe.db.rollback()
    return outcomes


def invoiced() -> tuple[Any, Any, Any]:
    """Delivery note, its invoice, and the Sales Invoice that carries the debt."""
    delivery = f.delivery([f.order(f.customer(), f.line(f.item(stock=8, cost=6), 5, 10)).name])
    invoice = f.invoice([delivery.name])
    return delivery, invoice, frappe.get_doc("Sales Invoice", invoice.receivable_no)


def test_beside_our_credit_note():
    books.remember_problems()
    delivery, invoice, native = invoiced()
    ours = f.returned([delivery.name], {delivery.items[0].name: 2}, submit=False)
    credited, *refused = raced(
        ("submit", ours), ("return", native), ("return", native), ("deliver", native), ("cancel", native)
    )
    assert credited is None
    for outcome in refused:
        assert outcome and invoice.name in outcome[1], outcome
    assert books.owed(invoice) == 30
    assert frappe.db.count("Sales Invoice", {"return_against": native.name}) == 1
    assert books.audit() == []


def test_beside_our_cancellation():
    books.remember_problems()
    _delivery, invoice, native = invoiced()
    cancelled, *refused = raced(("cancel", invoice), ("cancel", native), ("return", native), ("amend", native))
    assert cancelled is None
    for outcome in refused:
        assert outcome is not None
    assert frappe.db.get_value("Sales Invoice", native.name, "docstatus") == 2
    assert not frappe.db.exists("Sales Invoice", {"amended_from": native.name})
    assert books.balance(invoice.customer, f.COMPANY) == 0
    assert books.audit() == []


def test_orders_of_both_kinds_at_the_limit():
    """Native orders and one of ours, 110.00 each, of a customer who may owe 250.00: two of them are confirmed."""
    books.remember_problems()
    n.policy("Both Under Control")
    customer, item = f.customer(), f.item(stock=100, cost=6)
    f.limit(customer, 250)
    natives = [n.sales_order(customer, item, submit=False) for _ in range(4)]
    ours = f.order(customer, f.line(item, 10, 10), taxes=[f.tax()], submit=False)
    outcomes = raced(("submit", ours), *(("submit", order) for order in natives))
    frappe.db.delete("SM Company Policy", {"company": f.COMPANY})
    frappe.db.commit()
    refused = [outcome for outcome in outcomes if outcome]
    assert len(refused) == 3, outcomes
    assert all("over the limit" in message for _kind, message in refused), refused
    assert sum(books.exposure(customer, f.COMPANY)) == 220
    assert books.audit() == []
