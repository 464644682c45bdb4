"""Patches: each brings data of the form before it to the form of today, and may run twice."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import books
import factories as f
import frappe
import pytest

from sales_mgmt.documents import deposits
from sales_mgmt.patches.v0_1 import deposit_moves_have_names, invoice_lines_are_source_lines, order_lines_know_services

APPS = Path(__file__).resolve().parents[2] / "apps"


def patches() -> Iterator[str]:
    for app in ("sales_mgmt", "host_erp"):
        for line in (APPS / app / "patches.txt").read_text().splitlines():
            if (patch := line.split("#")[0].strip()) and not patch.startswith("["):
                yield patch.split()[0]


def test_patches_are_found():
    assert "sales_mgmt.patches.v0_1.invoice_lines_are_source_lines" in list(patches())


@pytest.mark.parametrize("patch", patches())
def test_a_patch_changes_nothing_of_todays_data_and_runs_twice(patch):
    item = f.item(stock=9)
    order = f.order(f.customer(), f.line(item, 4, 10), f.line(f.service(), 1, 5), f.line(f.kit(**{item: 2}), 2, 30))
    drop_shipped = {"delivered_by_supplier": 1, "supplier": f.supplier()}
    f.order(order.customer, f.line(item, 1, 10, **drop_shipped), f.line(f.kit(**{item: 1}), 1, 10))
    f.invoice([f.delivery([order.name]).name], {}, taxes=[f.tax()])
    before = books.snapshot()
    for _time in range(2):
        import_module(patch).execute()
        assert books.changes(before, books.snapshot()) == {}
    assert books.audit() == []


def as_it_was_before_lines_could_be_credited(*invoices) -> None:
    names = tuple(invoice.name for invoice in invoices)
    for doctype in ("SM Line Balance", "SM Line Entry"):
        frappe.db.delete(doctype, {"source_doctype": "SM Invoice", "source_parent": ("in", names)})


def test_lines_of_old_invoices_become_source_lines():
    customer, items = f.customer(), [f.item(stock=9), f.service(uoms=f.box(12))]
    order = f.order(customer, f.line(items[0], 9, 10), f.line(items[1], 2, 33.33, uom="Box"), taxes=[f.tax()])
    first, second = order.items
    part = f.invoice([f.delivery([order.name], {first.name: 4}).name])
    cancelled = f.cancel(f.invoice_of_orders([order.name], {first.name: 1, second.name: 1}))
    rest = f.invoice_of_orders([order.name])
    draft_of = f.order(customer, f.line(items[1], 1, 5))
    draft = f.invoice_of_orders([draft_of.name], submit=False)
    as_todays = entries(part, rest)
    as_it_was_before_lines_could_be_credited(part, cancelled, rest)
    assert books.audit() != []

    invoice_lines_are_source_lines.execute()

    assert books.audit() == []
    assert entries(part, rest) == as_todays
    assert books.lines(part) == [(0, 0, 4)]
    assert books.lines(rest) == [(0, 0, 5), (0, 0, 24)]
    assert books.lines(cancelled) == [(0, 0, 0), (0, 0, 0)]
    assert entries(cancelled) == []
    assert not frappe.db.exists("SM Line Balance", draft.items[0].name)
    once = books.snapshot()
    invoice_lines_are_source_lines.execute()
    assert books.changes(once, books.snapshot()) == {}

    f.cancel(rest)
    draft.submit()
    assert books.lines(rest) == [(0, 0, 0), (0, 0, 0)]
    assert books.audit() == []


def entries(*invoices) -> list[tuple]:
    """What the invoices' own lines have in the ledger."""
    return sorted(
        frappe.db.sql(
            """SELECT source_doctype, source_parent, source_line, movement, qty, amount, voucher_type, voucher_no,
                      voucher_line, reversal_of, posting_date, company, customer, item_code
               FROM `tabSM Line Entry` WHERE source_doctype = 'SM Invoice' AND source_parent IN %s""",
            (tuple(invoice.name for invoice in invoices),),
        )
    )


def test_old_entries_of_deposits_get_the_names_of_today():
    customer = f.customer()
    order = f.order(customer, f.line(f.service(), 1, 60))
    invoice, deposit = f.invoice_of_orders([order.name]), f.deposit(customer, 100, sales_order=order.name)
    deposits.apply(deposit.name, invoice.name, day=frappe.utils.getdate(f.DAY))
    deposits.unapply(deposit.name, invoice.name, day=frappe.utils.getdate(f.DAY))
    frappe.db.delete("SM Deposit Entry", {"deposit": deposit.name, "movement": "allocated"})
    frappe.db.sql("UPDATE `tabSM Deposit Entry` SET movement = 'applied' WHERE movement = 'un-applied'")
    frappe.db.sql("UPDATE `tabSM Deposit Balance` SET allocated = 0 WHERE name = %s", deposit.name)
    assert books.audit() != []
    deposit_moves_have_names.execute()
    assert books.audit() == []
    assert frappe.db.get_value("SM Deposit Balance", deposit.name, "allocated") == 100


def test_orders_of_invoiced_services_wait_no_longer_for_a_delivery():
    order = f.order(f.customer(), f.line(f.service(), 2, 10))
    f.invoice_of_orders([order.name])
    frappe.db.sql("UPDATE `tabSM Line Balance` SET service = 0 WHERE source_parent = %s", order.name)
    order.db_set("status", "To Deliver", update_modified=False)
    order_lines_know_services.execute()
    assert books.status(order) == "Completed"
    assert books.audit() == []
