"""Drop shipment, services, variants, and deliveries by date and warehouse."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest

from sales_mgmt.api import mapping as api
from sales_mgmt.documents import order_life
from sales_mgmt.documents.order_life.log import Why


@pytest.fixture
def order():
    """5 tea from our stock, 3 chairs that a supplier delivers."""
    tea, chair, supplier = f.item(stock=9), f.item(), f.supplier()
    drop = {"delivered_by_supplier": 1, "supplier": supplier, "warehouse": None}
    return f.order(f.customer(), f.line(tea, 5, 10), f.line(chair, 3, 40, **drop))


def test_a_drop_shipped_line_moves_no_stock_and_is_billed(order):
    assert order.items[1].warehouse is None
    delivery = f.drop_shipment([order.name])
    assert [(row.qty, row.delivered_by_supplier, row.supplier) for row in delivery.items] == [
        (3, 1, order.items[1].supplier)
    ]
    assert books.stock(delivery) == []
    assert books.gl(delivery) == {}
    assert books.exposure(order.customer, f.COMPANY) == (50, 120, 0)
    assert books.status(order) == "To Deliver and Bill"
    f.invoice([delivery.name])
    assert books.lines(order) == [(5, 0, 0), (3, 3, 3)]
    f.invoice([f.delivery([order.name]).name])
    assert books.status(order) == "Completed"
    assert books.audit() == []


def test_our_warehouse_is_not_asked_for_what_a_supplier_delivers(order):
    assert [row.item_code for row in f.delivery([order.name], submit=False).items] == [order.items[0].item_code]
    only = f.order(order.customer, f.line(f.item(), 1, 1, delivered_by_supplier=1, supplier=f.supplier()))
    with books.refused("Nothing is open"):
        f.delivery([only.name])


def test_a_drop_shipment_is_cancelled(order):
    f.cancel(f.drop_shipment([order.name]))
    assert books.lines(order) == [(5, 0, 0), (3, 0, 0)]
    assert books.audit() == []


def test_a_drop_shipment_of_one_supplier(order):
    other = f.order(order.customer, f.line(f.item(), 1, 7, delivered_by_supplier=1, supplier=f.supplier()))
    doc = api.drop_shipment_from_orders([order.name, other.name], supplier=other.items[0].supplier)
    assert [row.sales_order for row in doc.items] == [other.name]


def test_a_form_cannot_turn_a_delivery_from_stock_into_a_drop_shipment(order):
    draft = f.delivery([order.name], submit=False)
    draft.items[0].update({"delivered_by_supplier": 1, "supplier": f.supplier()})
    draft.save()
    assert (draft.items[0].delivered_by_supplier, draft.items[0].supplier) == (0, None)
    draft.submit()
    assert books.on_hand(draft.items[0].item_code, f.warehouse())[0] == 4
    assert books.audit() == []


def test_a_drop_shipment_needs_a_supplier_and_goods():
    with books.refused("Row 1", "enter the supplier"):
        f.order(f.customer(), f.line(f.item(), 1, 1, delivered_by_supplier=1))
    with books.refused("Row 1", "service"):
        f.order(f.customer(), f.line(f.service(), 1, 1, delivered_by_supplier=1, supplier=f.supplier()))


def test_a_kit_that_a_supplier_delivers_has_no_parts(order):
    tea = f.item(stock=9)
    line = f.line(f.kit(**{tea: 2}), 1, 20, delivered_by_supplier=1, supplier=f.supplier())
    made = f.order(order.customer, line)
    assert (made.items[0].is_kit, made.packed_items) == (0, [])
    f.invoice([f.drop_shipment([made.name]).name])
    assert books.on_hand(tea, f.warehouse())[0] == 9
    assert books.status(made) == "Completed"
    assert books.audit() == []


def test_a_drop_shipment_is_held_and_closed_like_any_line(order):
    draft = f.drop_shipment([order.name], submit=False)
    order_life.hold(order.name, Why("Payment expected"))
    with books.refused("Row 1", "on hold"):
        draft.submit()
    order_life.close(order.name, Why("Rest not wanted"))
    assert books.status(order) == "Closed"
    assert books.exposure(order.customer, f.COMPANY) == (0, 0, 0)
    assert books.audit() == []


# Services


def test_a_service_is_invoiced_straight_from_the_order():
    order = f.order(f.customer(), f.line(f.service(), 4, 25), f.line(f.item(stock=5), 1, 10))
    service, goods = order.items
    f.invoice_of_orders([order.name], {service.name: 4})
    assert books.status(order) == "To Deliver and Bill"
    assert [row.item_code for row in f.delivery([order.name], submit=False).items] == [goods.item_code]
    f.invoice([f.delivery([order.name]).name])
    assert books.status(order) == "Completed"
    assert books.lines(order) == [(4, 0, 4), (1, 1, 1)]
    assert books.audit() == []


def test_a_service_is_delivered_and_then_invoiced():
    order = f.order(f.customer(), f.line(f.service(), 4, 25))
    delivery = f.delivery([order.name], {order.items[0].name: 3})
    assert (books.stock(delivery), books.status(order)) == ([], "To Deliver and Bill")
    f.invoice([delivery.name])
    f.invoice_of_orders([order.name])
    assert books.status(order) == "Completed"
    assert books.lines(order) == [(4, 3, 4)]
    assert books.audit() == []


# Variants


def test_a_variant_is_ordered_under_its_template():
    template = f.template()
    variant = f.variant(template, stock=5)
    order = f.order(f.customer(), f.line(variant, 2, 10))
    invoice = f.invoice([f.delivery([order.name]).name])
    assert (order.items[0].variant_of, invoice.items[0].variant_of) == (template, template)
    with books.refused("Row 1", template, "template"):
        f.order(f.customer(), f.line(template, 1, 1))
    assert books.audit() == []


# Dates and warehouses


def test_a_delivery_takes_the_lines_that_are_due_and_those_of_one_warehouse():
    parent = frappe.db.get_value("Warehouse", f.warehouse(), "parent_warehouse")
    doc = {"doctype": "Warehouse", "warehouse_name": f.unique("Shop"), "company": f.COMPANY, "parent_warehouse": parent}
    shop, item = frappe.get_doc(doc).insert().name, f.item()
    order = f.order(
        f.customer(),
        f.line(item, 1, 1, delivery_date="2026-04-01"),
        f.line(item, 2, 1, delivery_date="2026-05-01", warehouse=shop),
        f.line(item, 3, 1, delivery_date="2026-06-01"),
    )

    def taken(**choice) -> list[float]:
        return [row.qty for row in api.delivery_from_orders(order.name, **choice).items]

    assert taken() == [1, 2, 3]
    assert taken(due_until="2026-05-01") == [1, 2]
    assert taken(warehouse=shop) == [2]
    assert taken(due_until="2026-05-01", warehouse=f.warehouse()) == [1]
    with books.refused("Nothing is open"):
        taken(due_until="2026-03-31")


def test_each_line_leaves_from_its_own_warehouse():
    parent = frappe.db.get_value("Warehouse", f.warehouse(), "parent_warehouse")
    doc = {"doctype": "Warehouse", "warehouse_name": f.unique("Shop"), "company": f.COMPANY, "parent_warehouse": parent}
    shop, item = frappe.get_doc(doc).insert().name, f.item(stock=5)
    order = f.order(f.customer(), f.line(item, 2, 1), f.line(item, 1, 1, warehouse=shop))
    draft = f.delivery([order.name], submit=False)
    with books.refused(item, shop):
        draft.submit()
    first = order.items[0].name
    f.delivery([order.name], {first: 2})
    assert books.on_hand(item, f.warehouse())[0] == 3
    assert books.lines(order) == [(2, 2, 0), (1, 0, 0)]
