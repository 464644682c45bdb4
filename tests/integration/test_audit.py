"""The audit is clean after real work, and finds each way to tamper with a ledger or balance."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import books
import factories as f
import frappe
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


@pytest.fixture
def chain():
    """An order of two lines, partly delivered, invoiced and paid in part."""
    customer, tea, salt = f.customer(), f.item(100), f.item(100, cost=3.33)
    f.limit(customer, 5000)
    order = f.order(customer, f.line(tea, 10, 12.5), f.line(salt, 7, 9.99), taxes=[f.tax(10)])
    delivery = f.delivery([order.name], {order.items[0].name: 4, order.items[1].name: 7})
    invoice = f.invoice([delivery.name])
    payment = f.pay(customer, 20, invoice)
    return frappe._dict(customer=customer, order=order, delivery=delivery, invoice=invoice, payment=payment)


def cancel(doc) -> None:
    """Cancel a document as it stands now."""
    doc.reload()
    doc.cancel()


def test_a_chain_of_documents_is_clean_at_every_step_back(chain):
    assert books.audit() == []
    for name in ("payment", "invoice", "delivery", "order"):
        cancel(chain[name])
        assert books.audit() == [], f"after cancelling the {name}"


TAMPERING = {
    "line entry qty": "UPDATE `tabSM Line Entry` SET qty = qty + 1 WHERE voucher_no = %(delivery)s LIMIT 1",
    "line entry amount": "UPDATE `tabSM Line Entry` SET amount = amount + 0.01 WHERE voucher_no = %(invoice)s LIMIT 1",
    "line entry qty (deleted)": "DELETE FROM `tabSM Line Entry` WHERE voucher_no = %(order)s LIMIT 1",
    "line balance": "UPDATE `tabSM Line Balance` SET delivered = delivered - 1 WHERE source_parent = %(order)s LIMIT 1",
    "line balance out of bounds": "UPDATE `tabSM Line Balance` SET invoiced = 99 WHERE source_parent = %(order)s",
    "status": "UPDATE `tabSM Sales Order` SET status = 'Completed' WHERE name = %(order)s",
    "credit balance": "UPDATE `tabSM Credit Balance` SET open_orders = open_orders + 1 WHERE name = %(account)s",
    "credit balance (entry)": "UPDATE `tabSM Credit Entry` SET amount = amount * 2 WHERE credit_account = %(account)s",
    "credit exposure": "UPDATE `tabSM Line Balance` SET gross = gross + 10 WHERE source_parent = %(order)s",
    "credit receivable": "UPDATE `tabSM Credit Balance` SET receivable = 0 WHERE name = %(account)s",
    "credit limit": "UPDATE `tabSM Credit Balance` SET credit_limit = 1 WHERE name = %(account)s",
    "stock issued": "UPDATE `tabStock Ledger Entry` SET actual_qty = actual_qty - 1 WHERE voucher_no = %(delivery)s",
    "receivable posted": "UPDATE `tabPayment Ledger Entry` SET amount = amount + 1 WHERE voucher_no = %(invoice)s",
    "payment schedule": "UPDATE `tabSM Payment Schedule` SET base_payment_amount = 1 WHERE parent = %(invoice)s",
}


@pytest.mark.parametrize("case", TAMPERING)
def test_tampering_is_found_and_named(case, chain):
    names = {name: chain[name].name for name in ("order", "delivery", "invoice")}
    frappe.db.sql(TAMPERING[case], names | {"account": chain.order.credit_account})
    assert case.split(" (")[0] in {problem.kind for problem in books.audit()}


def test_a_changed_ledger_row_of_the_host_is_found(chain):
    frappe.db.sql("UPDATE `tabGL Entry` SET debit = debit + 1 WHERE voucher_no = %s AND debit > 0", chain.invoice.name)
    assert chain.invoice.name in " ".join(str(problem) for problem in books.audit())


def test_a_half_reversed_voucher_is_found(chain):
    chain.payment.cancel()
    cancel(chain.invoice)
    frappe.db.sql(
        "DELETE FROM `tabSM Line Entry` WHERE voucher_no = %s AND reversal_of IS NOT NULL LIMIT 1", chain.invoice.name
    )
    kinds = {problem.kind for problem in books.audit()}
    assert {"cancelled entry", "line balance"} <= kinds


STEPS = st.lists(st.tuples(st.sampled_from(["order", "deliver", "invoice", "cancel"]), st.integers(1, 9)), max_size=8)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_any_walk_through_the_chain_leaves_it_clean(steps):
    frappe.db.savepoint("walk")
    customer, item = f.customer(), f.item(500, cost=1.37)
    orders, deliveries, documents = [], [], []
    for action, number in steps:
        try:
            if action == "order":
                orders.append(f.order(customer, f.line(item, number, 3.33), taxes=[f.tax(7)]))
                documents.append(orders[-1])
            elif action == "deliver" and orders:
                order = orders[number % len(orders)]
                deliveries.append(f.delivery([order.name], {order.items[0].name: number / 3 if number > 6 else 1}))
                documents.append(deliveries[-1])
            elif action == "invoice" and deliveries:
                documents.append(f.invoice([deliveries[number % len(deliveries)].name]))
            elif action == "cancel" and documents:
                cancel(documents[number % len(documents)])
        except frappe.ValidationError:
            frappe.clear_messages()  # a rule refused the step; what matters is what it left
        assert books.audit() == []
    frappe.db.rollback(save_point="walk")


def sales_audit(*options: str) -> subprocess.CompletedProcess:
    """The command as an operator runs it."""
    command = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", frappe.local.site, "sales-audit"]
    return subprocess.run([*command, *options], cwd=os.getcwd(), capture_output=True, text=True, check=False)


def test_the_command_exits_by_what_it_finds():
    name = f"audit-{frappe.generate_hash(length=8)}"
    columns = ("name", "source_doctype", "source_parent", "source_line", "movement", "qty")
    frappe.db.bulk_insert("SM Line Entry", columns, [(name, "SM Sales Order", name, name, "ordered", 5)])
    frappe.db.commit()  # the command has a connection of its own
    try:
        found = sales_audit("--json")
    finally:
        frappe.db.sql("DELETE FROM `tabSM Line Entry` WHERE name = %s", name)
        frappe.db.commit()
    assert found.returncode == 1, found.stderr
    assert any(name in row["key"] and row["kind"] == "line balance" for row in json.loads(found.stdout))
    clean = sales_audit()
    assert (clean.returncode, clean.stdout.strip()) == (0, "Audit clean"), clean.stdout + clean.stderr
