"""Real processes that want the same thing at the same time, with committed data that is removed afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import frappe
import pytest

from host_erp.ledger import check
from tests.host_erp.conftest import Books, make_company, make_customer, make_item

RACE = Path(__file__).with_name("race.py")
COMPANY, ABBR = "Host Race", "HR"


def knows_snapshot_isolation() -> bool:
    return bool(frappe.db.sql("show variables like 'innodb_snapshot_isolation'"))


@pytest.fixture(params=["off", "on"])
def isolation(request: pytest.FixtureRequest, clean_site: None) -> str:
    """innodb_snapshot_isolation of the racing sessions; servers from before it behave as with off."""
    if not knows_snapshot_isolation():
        if request.param == "on":
            pytest.skip("this server does not know innodb_snapshot_isolation")
        return "none"
    return request.param


@pytest.fixture
def arena(clean_site: None) -> Iterator[Books]:
    """A company whose rows are committed, so that other processes see them."""
    from host_erp import install

    clear()
    install.make_fiscal_year()
    books = make_company(COMPANY, ABBR)
    frappe.db.commit()
    yield books
    frappe.db.rollback()
    clear()


def clear() -> None:
    """Remove everything that a race left, by SQL: ledgers refuse to be deleted in any other way."""
    for ledger in ("GL Entry", "Payment Ledger Entry", "Stock Ledger Entry"):
        frappe.db.sql(f"delete from `tab{ledger}` where company = %s", COMPANY)
    frappe.db.sql("delete from tabBin where item_code like 'HR-%%'")
    for payment in frappe.get_all("Payment Entry", filters={"company": COMPANY}, pluck="name"):
        frappe.db.sql("delete from `tabPayment Entry Reference` where parent = %s", payment)
        frappe.db.sql("delete from `tabPayment Entry` where name = %s", payment)
    frappe.db.sql("delete from tabNote where name like 'HR-%%'")
    for item in frappe.get_all("Item", filters={"name": ("like", "HR-%")}, pluck="name"):
        frappe.delete_doc("Item", item, force=True)
    for customer in frappe.get_all("Customer", filters={"name": ("like", "HR %")}, pluck="name"):
        frappe.delete_doc("Customer", customer, force=True)
    if frappe.db.exists("Company", COMPANY):
        frappe.delete_doc("Company", COMPANY, force=True)
    frappe.db.commit()


def race(site: str, isolation: str, *runners: tuple[str, dict]) -> Counter:
    """Start a process for each (action, arguments), let all go at once, and count how they ended."""
    command = [sys.executable, str(RACE), site, isolation]
    processes = [
        subprocess.Popen(
            [*command, action, json.dumps(arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for action, arguments in runners
    ]
    try:
        for process in processes:
            assert process.stdout.readline().strip() == "ready"
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        return Counter(process.communicate()[0].strip() for process in processes)
    finally:
        for process in processes:
            process.kill()


def test_two_want_the_last_unit(arena, site, isolation):
    item = make_item("HR-LAST")
    arena.stock((item, "1", "5"), name="HR-in")
    frappe.db.commit()
    wish = {"company": arena.company, "item": item, "warehouse": arena.stores}
    ends = race(site, isolation, *(("issue", wish | {"name": f"HR-{at}"}) for at in range(2)))
    frappe.db.rollback()
    assert ends == {"done": 1, "refused NegativeStockError": 1}
    assert arena.bin(item) == (0, 0)
    assert arena.problems() == []


def test_many_take_several_items_in_any_order(arena, site, isolation):
    """Five units of each of three items, eight vouchers that name them in different orders: five pass, no deadlock
    leaves a trace."""
    items = [make_item(f"HR-{letter}") for letter in "ABC"]
    arena.stock(*((item, "5", "2") for item in items), name="HR-in")
    frappe.db.commit()
    orders = [items, items[::-1], items[1:] + items[:1]]
    runners = [
        ("issue", {"company": arena.company, "item": ",".join(orders[at % 3]), "warehouse": arena.stores,
                   "name": f"HR-{at}"})
        for at in range(8)
    ]  # fmt: skip
    ends = race(site, isolation, *runners)
    frappe.db.rollback()
    assert ends == {"done": 5, "refused NegativeStockError": 3}
    assert [arena.bin(item) for item in items] == [(0, 0)] * 3
    assert arena.problems() == []


def test_the_first_movement_makes_one_bin(arena, site, isolation):
    items = [make_item(f"HR-{letter}") for letter in "AB"]
    frappe.db.commit()
    runners = [
        ("receive", {"company": arena.company, "item": ",".join(items[:: 1 if at % 2 else -1]),
                     "warehouse": arena.stores, "name": f"HR-{at}"})
        for at in range(6)
    ]  # fmt: skip
    # a receipt books against the default account for cost of goods sold, like any movement without its own
    ends = race(site, isolation, *runners)
    frappe.db.rollback()
    assert ends == {"done": 6}
    assert [arena.bin(item) for item in items] == [(6, 12)] * 2
    assert frappe.db.count("Bin", {"item_code": ("in", items)}) == 2
    assert arena.problems() == []


def test_two_payments_do_not_settle_one_invoice(arena, site, isolation):
    customer = make_customer("HR Customer")
    invoice = arena.invoice(customer, "100", "HR-invoice")
    payments = [arena.payment(customer, "100", (invoice, "100"), submit=False).name for _ in range(3)]
    frappe.db.commit()
    ends = race(site, isolation, *(("pay", {"payment": name}) for name in payments))
    frappe.db.rollback()
    assert ends == {"done": 1, "refused OverAllocationError": 2}
    assert arena.open(invoice) == [0]
    assert arena.problems() == []


def test_a_payment_and_a_cancellation_do_not_both_pass(arena, site, isolation):
    customer = make_customer("HR Customer")
    invoice = arena.invoice(customer, "100", "HR-invoice")
    payment = arena.payment(customer, "100", (invoice, "100"), submit=False).name
    frappe.db.commit()
    ends = race(
        site, isolation, ("pay", {"payment": payment}), ("cancel", {"invoice": invoice.name, "company": arena.company})
    )
    frappe.db.rollback()
    assert ends["done"] == 1 and sum(ends.values()) == 2
    assert set(ends) <= {"done", "refused AllocatedError", "refused OverAllocationError"}
    assert arena.open(invoice) == [0]
    assert arena.problems() == [] and check.problems(COMPANY) is not None


def test_an_advance_is_not_applied_twice(arena, site, isolation):
    """An advance of 100 and three invoices of 60: one passes, and one of the others is refused with 40 open."""
    customer = make_customer("HR Customer")
    invoices = [arena.invoice(customer, "60", f"HR-{at}") for at in range(3)]
    advance = arena.payment(customer, "100").name
    frappe.db.commit()
    wish = {"payment": advance, "amount": "60"}
    ends = race(site, isolation, *(("allocate", wish | {"invoice": invoice.name}) for invoice in invoices))
    frappe.db.rollback()
    assert ends == {"done": 1, "refused OverAllocationError": 2}
    assert sorted(arena.open(*invoices)) == [0, 60, 60]
    kept = frappe.db.get_value("Payment Entry", advance, ["unallocated_amount", "total_allocated_amount"])
    assert kept == (40, 60)
    assert arena.problems() == []


def test_an_allocation_is_freed_once_whatever_else_happens(arena, site, isolation):
    customer = make_customer("HR Customer")
    invoice = arena.invoice(customer, "60", "HR-invoice")
    advance = arena.payment(customer, "100", (invoice, "60"))
    frappe.db.commit()
    wish = {"payment": advance.name, "invoice": invoice.name}
    ends = race(site, isolation, ("free", wish), ("free", wish), ("cancel_payment", {"payment": advance.name}))
    frappe.db.rollback()
    assert ends["done"] in (1, 2) and sum(ends.values()) == 3
    # who cancels what somebody has just changed is told to reload, as any form does
    assert set(ends) <= {"done", "refused OverAllocationError", "refused TimestampMismatchError"}
    assert arena.open(invoice) == [60]
    assert frappe.db.get_value("Payment Entry", advance.name, "docstatus") == 2 or arena.open(advance) == [-100]
    assert arena.problems() == []
