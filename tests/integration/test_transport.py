"""How goods leave: weights, carrier, pickup and proof of delivery, filled in as they become known."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest


def delivery(submit: bool = True, **values):
    item = f.item(stock=9, weight_per_unit=2.5, weight_uom="Kg")
    order = f.order(f.customer(), f.line(item, 4, 10))
    return f.delivery([order.name], submit=submit, **values)


def test_weights_follow_from_the_items_in_stock_units():
    boxed = f.item(stock=90, uoms=f.box(12), weight_per_unit=0.25, weight_uom="Kg")
    single = f.item(stock=9, weight_per_unit=2.5, weight_uom="Kg")
    order = f.order(f.customer(), f.line(boxed, 2, 10, uom="Box"), f.line(single, 3, 10), f.line(f.item(stock=1), 1, 1))
    note = f.delivery([order.name])
    for doc in (order, note):
        assert [(row.total_weight, row.weight_uom) for row in doc.items] == [(6, "Kg"), (7.5, "Kg"), (0, None)]
        assert (doc.total_net_weight, doc.weight_uom) == (13.5, "Kg")


def test_weights_in_different_units_are_not_added():
    items = [f.item(stock=9, weight_per_unit=1, weight_uom=unit) for unit in ("Kg", "Nos")]
    order = f.order(f.customer(), *(f.line(item, 1, 10) for item in items))
    assert [row.total_weight for row in order.items] == [1, 1]
    assert (order.total_net_weight, order.weight_uom) == (0, None)


def test_what_becomes_known_later_is_filled_in_after_posting():
    note = delivery(delivery_mode="Pickup", shipping_instructions="Ring twice")
    before = books.snapshot()
    later = {
        "transporter_name": "Speedy",
        "vehicle_no": "V-1",
        "driver_name": "Ann",
        "tracking_no": "T-1",
        "lr_no": "L-1",
        "bill_of_lading_no": "B-1",
        "bill_of_lading_date": "2026-03-17",
        "total_packages": 3,
        "gross_weight": 11,
        "collector_name": "Bob",
        "collector_id_document": "ID 1",
        "collected_at": "2026-03-16 17:00:00",
        "received_by": "Cid",
        "received_at": "2026-03-17 08:00:00",
        "proof_of_delivery": "/files/signed.png",
    }
    form = frappe.get_doc(note.doctype, note.name)
    form.update(later)
    form.save()
    stored = frappe.get_doc(note.doctype, note.name)
    assert {field: str(stored.get(field)) for field in later} == {
        field: f"{value:.1f}" if field == "gross_weight" else str(value) for field, value in later.items()
    }
    assert set(books.changes(before, books.snapshot())) == {
        "SM Delivery Note.total_packages",
        "SM Delivery Note.gross_weight",
    }
    assert books.status(note) == "To Bill"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"received_at": "2026-03-15 08:00:00"}, "Received At"),
        ({"delivery_mode": "Pickup", "collected_at": "2026-03-01 08:00:00"}, "Collected At"),
        ({"gross_weight": 9}, "10"),
        ({"collector_name": "Bob"}, "Pickup"),
        ({"gross_weight": -1}, "-1"),
    ],
)
def test_what_contradicts_itself_is_refused_before_and_after_posting(values, words):
    draft = delivery(submit=False)
    with books.refused(words):
        frappe.get_doc(draft.doctype, draft.name).update(values).save()
    draft.submit()
    later = {field: value for field, value in values.items() if field != "delivery_mode"}
    with books.refused():
        frappe.get_doc(draft.doctype, draft.name).update(later).save()


def test_weights_cannot_be_typed_in():
    note = delivery(submit=False, total_net_weight=99)
    assert note.total_net_weight == 10
    note.items[0].total_weight = 99
    note.save()
    assert note.items[0].total_weight == 10
