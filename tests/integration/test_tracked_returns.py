"""Batches and serial numbers of goods that come back."""

from __future__ import annotations

import books
import factories as f
import frappe


def test_batches_and_serial_numbers_come_back_as_they_went():
    batched, (numbered, names) = f.batched(("B1", 2, "2027-01-01"), ("B2", 5, "2027-06-01")), f.serialised(3)
    order = f.order(f.customer(), f.line(batched, 3, 10), f.line(numbered, 2, 10))
    delivery = f.delivery([order.name])
    lines = {delivery.items[0].name: 3, delivery.items[1].name: 1}
    made = f.returned([delivery.name], lines, submit=False, posting_time="20:00:00")
    made.items[1].serial_no = names[1]
    made.save()
    made.submit()
    stored = frappe.get_doc("SM Return", made.name)
    assert stored.items[0].picked_batches == f"B1 {batched}: 2\nB2 {batched}: 1"
    rest = f.returned([delivery.name], posting_time="21:00:00")
    assert rest.items[0].serial_no == names[0]
    assert books.audit() == []
    for doc in (rest, made, delivery):
        f.cancel(doc)
        assert books.audit() == []


def test_a_serial_number_that_was_not_delivered_does_not_come_back():
    code, names = f.serialised(3)
    delivery = f.delivery([f.order(f.customer(), f.line(code, 2, 10)).name])
    draft = f.returned([delivery.name], {delivery.items[0].name: 1}, submit=False)
    draft.items[0].serial_no = names[2]
    draft.save()
    with books.refused(names[2], delivery.name):
        draft.submit()
    draft.reload()
    draft.items[0].serial_no = names[1]
    draft.save()
    draft.submit()
    assert books.audit() == []
