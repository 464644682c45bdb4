"""Batches and serial numbers on delivery notes: named or picked, written back, refused by row, taken back."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest


def draft(*lines, **row_values):
    """A delivery note over an order of these lines, not yet submitted."""
    order = f.order(f.customer(), *lines)
    doc = f.delivery([order.name], submit=False)
    doc.items[0].update(row_values)
    return doc.save()


def line_of(doc, at: int = 0):
    return frappe.get_doc(doc.doctype, doc.name).items[at]


def test_the_host_picks_by_expiry_and_the_line_shows_it():
    item = f.batched(("NEVER", 5, None), ("LATE", 5, "2026-12-31"), ("EARLY", 3, "2026-06-30"))
    delivery = draft(f.line(item, 2))
    delivery.submit()
    assert line_of(delivery).batch_no == f"EARLY {item}"
    more = draft(f.line(item, 4))
    more.submit()
    row = line_of(more)
    assert (row.batch_no, row.picked_batches) == (None, f"EARLY {item}: 1\nLATE {item}: 3")
    assert books.audit() == []
    f.cancel(more)
    assert frappe.get_doc("Batch", f"LATE {item}").batch_qty == 5
    assert books.audit() == []


def test_a_named_batch_is_the_one_that_leaves():
    item = f.batched(("LATE", 5, "2026-12-31"), ("EARLY", 3, "2026-06-30"))
    delivery = draft(f.line(item, 2, uom="Nos"), batch_no=f"LATE {item}")
    delivery.submit()
    assert (line_of(delivery).batch_no, line_of(delivery).picked_batches) == (f"LATE {item}", None)
    assert frappe.get_doc("Batch", f"LATE {item}").batch_qty == 3
    assert [row[1:] for row in books.stock(delivery)] == [(-2, -12)]
    assert books.audit() == []


def test_an_expired_batch_is_refused_with_its_date():
    item = f.batched(("OLD", 5, "2026-03-15"), ("GOOD", 1, "2026-06-30"))
    named = draft(f.line(item, 1), batch_no=f"OLD {item}")
    with books.refused("Row 1", f"OLD {item}", "15", "expired"):
        named.submit()
    picked = draft(f.line(item, 2))
    with books.refused("Row 1", item, "2", "1 are in batches", f"OLD {item} (5 on"):
        picked.submit()


def test_more_of_a_batch_than_there_is():
    item = f.batched(("A", 2, None), ("B", 5, None))
    doc = draft(f.line(item, 3), batch_no=f"A {item}")
    with books.refused("Row 1", f"A {item}", "3", "available 2", "missing 1"):
        doc.submit()


def test_serial_numbers_are_picked_and_follow_the_customer():
    item, names = f.serialised(3)
    delivery = draft(f.line(item, 2))
    delivery.submit()
    assert line_of(delivery).serial_no == "\n".join(names[:2])
    assert frappe.db.get_value("Serial No", names[0], ("status", "customer")) == ("Delivered", delivery.customer)
    assert books.audit() == []
    f.cancel(delivery)
    assert frappe.db.get_value("Serial No", names[0], ("status", "warehouse")) == ("Active", f.warehouse())
    assert books.audit() == []
    again = f.amend(delivery)
    again.insert()
    again.submit()
    assert line_of(again).serial_no == "\n".join(names[:2])
    assert books.audit() == []


def test_boxes_take_a_serial_number_for_each_unit():
    item, names = f.serialised(4, uoms=f.box(2))
    delivery = draft(f.line(item, 2, uom="Box"), serial_no="\n".join(names))
    delivery.submit()
    assert line_of(delivery).serial_no == "\n".join(names)
    assert books.audit() == []


def test_what_a_line_may_not_name_is_said_in_the_draft():
    plain, (tracked, names) = f.item(stock=5), f.serialised(3)
    order = f.order(f.customer(), f.line(plain, 1), f.line(tracked, 2), f.line(tracked, 1))
    doc = f.delivery([order.name], submit=False)
    batch = f.batch(f.item(has_batch_no=1), "B")
    doc.items[0].update({"batch_no": batch, "serial_no": "X"})
    doc.items[1].serial_no = f" {names[0]} \n\n"
    doc.items[2].serial_no = names[0]
    with books.refused(
        "Row 1", f"{plain} has no batches", batch, "no serial numbers", "Row 2", "1 serial numbers for 2",
        "Row 2, 3", names[0], "2 times",
    ):  # fmt: skip
        doc.save()


def test_a_serial_number_that_is_elsewhere_is_refused_with_where_it_is():
    item, names = f.serialised(3)
    gone = draft(f.line(item, 1), serial_no=names[0])
    gone.submit()
    doc = draft(f.line(item, 1), serial_no=names[0])
    with books.refused("Row 1", names[0], gone.customer):
        doc.submit()


TAMPERINGS = {
    "the batch of a line": "SET batch_no = NULL, picked_batches = 'X: 2' WHERE parent = %s AND batch_no != ''",
    "a serial number of a line": "SET serial_no = 'X' WHERE parent = %s AND serial_no != ''",
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_the_audit_compares_lines_with_the_hosts_ledger(what):
    batched, (serialised, _names) = f.batched(("A", 2, None)), f.serialised(1)
    delivery = draft(f.line(batched, 2), f.line(serialised, 1))
    delivery.submit()
    frappe.db.sql("UPDATE `tabSM Delivery Note Item` " + TAMPERINGS[what], delivery.name)
    found = books.audit()
    assert {problem.kind for problem in found} == {"stock picked"}
    assert all(delivery.name in problem.key for problem in found)
