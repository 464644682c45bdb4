"""Kits: sold as one line, delivered as their parts, frozen when the order is confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import books
import factories as f
import frappe
import pytest

from sales_mgmt.documents import kits, order_life
from sales_mgmt.documents.order_life import ChangeRequest
from sales_mgmt.documents.order_life.log import Why


@dataclass
class Basket:
    """A basket of 2 tea (at 6) and 3 cups (at 2), and an order of 4 baskets at 50 with 1 tea at 10."""

    tea: str
    cup: str
    kit: str
    order: Any


@pytest.fixture
def basket() -> Basket:
    tea, cup = f.item(stock=100, cost=6), f.item(stock=100, cost=2)
    kit = f.kit(**{tea: 2, cup: 3})
    return Basket(tea, cup, kit, f.order(f.customer(), f.line(kit, 4, 50), f.line(tea, 1, 10)))


def bundle(kit: str) -> Any:
    return frappe.get_doc("Product Bundle", kit)


def packed(doc: Any) -> list[tuple]:
    return [(row.item_code, row.qty) for row in doc.packed_items]


def on_hand(basket: Basket) -> tuple:
    return tuple(books.on_hand(item, f.warehouse())[0] for item in (basket.tea, basket.cup))


def test_an_order_says_what_is_in_the_kit(basket):
    order = basket.order
    assert [row.is_kit for row in order.items] == [1, 0]
    assert packed(order) == [(basket.tea, 8), (basket.cup, 12)]
    assert books.lines(order) == [(4, 0, 0), (1, 0, 0)]
    assert books.status(order) == "To Deliver and Bill"


def test_the_parts_leave_the_stock_and_the_kit_is_billed(basket):
    delivery = f.delivery([basket.order.name], {basket.order.items[0].name: 3})
    assert packed(delivery) == [(basket.tea, 6), (basket.cup, 9)]
    assert on_hand(basket) == (94, 91)
    facts = books.accounts(f.COMPANY)
    assert books.gl(delivery) == {facts.expense: 54, facts.inventory: -54}
    assert books.lines(delivery) == [(0, 3, 0)]
    assert kits.cost_of_lines([delivery.name]) == {(delivery.name, delivery.items[0].name): 54}
    invoice = f.invoice([delivery.name])
    assert [(row.item_code, row.qty, row.amount) for row in invoice.items] == [(basket.kit, 3, 150)]
    assert books.lines(basket.order) == [(4, 3, 3), (1, 0, 0)]
    assert books.audit() == []


def test_a_cancelled_delivery_brings_the_parts_back(basket):
    f.cancel(f.delivery([basket.order.name]))
    assert on_hand(basket) == (100, 100)
    assert books.audit() == []


def test_the_contents_are_those_of_the_day_of_confirmation(basket):
    doc = bundle(basket.kit)
    doc.items[0].qty = 5
    doc.append("items", {"item_code": f.item(), "qty": 1})
    doc.save()
    delivery = f.delivery([basket.order.name])
    assert packed(delivery) == [(basket.tea, 8), (basket.cup, 12)]
    later = f.order(f.customer(), f.line(basket.kit, 1, 50))
    assert [qty for _item, qty in packed(later)] == [5, 3, 1]
    assert books.audit() == []


def test_a_draft_follows_the_bundle_until_it_is_confirmed(basket):
    draft = f.order(f.customer(), f.line(basket.kit, 1, 50), submit=False)
    names = [row.name for row in draft.packed_items]
    draft.save()
    assert [row.name for row in draft.packed_items] == names
    doc = bundle(basket.kit)
    doc.items[0].qty = 7
    doc.save()
    draft.submit()
    assert packed(draft) == [(basket.tea, 7), (basket.cup, 3)]


def test_a_bundle_that_is_disabled_later_is_still_delivered(basket):
    bundle(basket.kit).update({"disabled": 1}).save()
    delivery = f.delivery([basket.order.name])
    assert packed(delivery) == [(basket.tea, 8), (basket.cup, 12)]
    plain = f.order(f.customer(), f.line(basket.kit, 1, 50))
    assert (plain.items[0].is_kit, plain.packed_items) == (0, [])
    assert books.audit() == []


def test_an_item_that_becomes_a_kit_later_is_delivered_as_it_was_ordered():
    service, tea = f.service(), f.item(stock=9)
    order = f.order(f.customer(), f.line(service, 1, 50))
    rows = [{"item_code": tea, "qty": 1}]
    frappe.get_doc({"doctype": "Product Bundle", "new_item_code": service, "items": rows}).insert()
    delivery = f.delivery([order.name])
    assert delivery.packed_items == []
    assert books.on_hand(tea, f.warehouse())[0] == 9
    assert books.audit() == []


def test_a_shortage_of_a_part_names_the_row_of_the_kit(basket):
    order = f.order(f.customer(), f.line(basket.tea, 1, 1), f.line(basket.kit, 40, 50))
    draft = f.delivery([order.name], submit=False)
    with books.refused(basket.cup, "Not enough stock"):
        draft.submit()


def test_a_client_cannot_say_what_is_in_a_kit(basket):
    draft = f.delivery([basket.order.name], submit=False)
    draft.packed_items[0].qty = draft.packed_items[0].stock_qty = 1
    draft.append("packed_items", {"item_code": basket.tea, "qty": 50, "stock_qty": 50})
    draft.packed_items.pop(1)
    draft.save()
    assert packed(draft) == [(basket.tea, 8), (basket.cup, 12)]
    draft.submit()
    assert books.audit() == []


def test_a_part_may_leave_from_another_warehouse(basket):
    parent = frappe.db.get_value("Warehouse", f.warehouse(), "parent_warehouse")
    doc = {"doctype": "Warehouse", "warehouse_name": f.unique("Shop"), "company": f.COMPANY, "parent_warehouse": parent}
    shop = frappe.get_doc(doc).insert().name
    draft = f.delivery([basket.order.name], {basket.order.items[0].name: 1}, submit=False)
    draft.packed_items[1].warehouse = shop
    draft.save()
    assert [row.warehouse for row in draft.packed_items] == [f.warehouse(), shop]
    with books.refused(basket.cup, shop):
        draft.submit()
    draft.reload()
    draft.items[0].warehouse = shop  # what followed the line follows it still
    draft.packed_items[1].warehouse = f.warehouse()
    draft.save()
    assert [row.warehouse for row in draft.packed_items] == [shop, f.warehouse()]


def test_a_kit_in_boxes_is_delivered_in_the_units_of_its_parts():
    tea = f.item(stock=100)
    kit = f.kit(**{tea: 2})
    doc = frappe.get_doc("Item", kit)
    doc.append("uoms", {"uom": "Box", "conversion_factor": 6})
    doc.save()
    order = f.order(f.customer(), f.line(kit, 3, 50, uom="Box"))
    delivery = f.delivery([order.name])
    assert packed(delivery) == [(tea, 36)]
    assert books.audit() == []


def test_half_a_kit_of_whole_pieces_is_refused():
    tea = f.item(stock=100)
    parent = f.service(stock_uom="Hour")
    rows = [{"item_code": tea, "qty": 1}]
    frappe.get_doc({"doctype": "Product Bundle", "new_item_code": parent, "items": rows}).insert()
    order = f.order(f.customer(), f.line(parent, 1, 50))
    with books.refused("Row 1, packed", tea, "whole number"):
        f.delivery([order.name], {order.items[0].name: 0.5})


def test_a_changed_order_keeps_the_contents_of_its_kits_and_takes_todays_for_new_ones(basket):
    doc = bundle(basket.kit)
    doc.items[0].qty = 1
    doc.save()
    order_life.change(
        basket.order.name,
        ChangeRequest(lines={basket.order.items[0].name: {"qty": 2}}, add=[f.line(basket.kit, 1, 50)]),
        Why(),
    )
    order = frappe.get_doc(basket.order.doctype, basket.order.name)
    assert packed(order) == [(basket.tea, 4), (basket.cup, 6), (basket.tea, 1), (basket.cup, 3)]
    delivery = f.delivery([order.name])
    assert packed(delivery) == [(basket.tea, 4), (basket.cup, 6), (basket.tea, 1), (basket.cup, 3)]
    assert books.audit() == []


def test_a_direct_delivery_of_a_kit_takes_todays_contents(basket):
    f.settings(allow_direct_delivery=1)
    delivery = f.direct_delivery(f.customer(), f.line(basket.kit, 2, 50))
    assert packed(delivery) == [(basket.tea, 4), (basket.cup, 6)]
    assert on_hand(basket) == (96, 94)
    assert books.audit() == []


def test_an_amended_order_takes_todays_contents(basket):
    f.cancel(basket.order)
    doc = bundle(basket.kit)
    doc.items[0].qty = 1
    doc.save()
    amended = f.amend(basket.order).insert()
    amended.submit()
    assert packed(amended) == [(basket.tea, 4), (basket.cup, 12)]
    assert packed(f.delivery([amended.name])) == [(basket.tea, 4), (basket.cup, 12)]
    assert books.audit() == []


def test_no_statement_more_where_no_line_is_a_kit(count_queries):
    order = f.order(f.customer(), f.line(f.item(stock=9), 1, 1), submit=False)
    with count_queries() as queries:
        order.submit()
        f.delivery([order.name])
    asked = [query for query in queries if "Packed Item" in query or "packed_items" in query]
    assert [query for query in asked if "tabSM Packed Item" in query and not query.lower().startswith("select")] == []
    assert not [query for query in asked if "kit_line IN" in query or "Product Bundle Item" in query]


def statements(kits_: int, counting) -> list[int]:
    tea = f.item(stock=1000)
    made = [f.kit(**{tea: 1}) for _ in range(kits_)]
    counts = []

    def step(work):
        with counting() as queries:
            result = work()
        counts.append(queries.count)
        return result

    customer, lines = f.customer(), [f.line(kit, 2, 10) for kit in made]
    order = step(lambda: f.order(customer, *lines, submit=False))
    step(order.submit)
    draft = step(lambda: f.delivery([order.name], submit=False))
    step(draft.submit)
    step(lambda: f.cancel(draft))
    return counts


def test_the_number_of_statements_does_not_depend_on_the_number_of_kits(count_queries):
    statements(1, count_queries)  # fills Frappe's caches
    assert statements(1, count_queries) == statements(20, count_queries)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE `tabSM Delivery Note Item` SET stock_qty = stock_qty + 1, qty = qty + 1"
        " WHERE parentfield = 'packed_items' AND parent = %s",
        "DELETE FROM `tabSM Delivery Note Item` WHERE parentfield = 'packed_items' AND parent = %s",
        "UPDATE `tabSM Packed Item` SET qty_per_kit = 9 WHERE kit_line IN"
        " (SELECT so_detail FROM `tabSM Delivery Note Item` WHERE parent = %s)",
    ],
)
def test_the_audit_finds_parts_that_were_changed(basket, statement):
    delivery = f.delivery([basket.order.name])
    assert books.audit() == []
    frappe.db.sql(statement, delivery.name)
    assert frappe.db._cursor.rowcount > 0
    assert "parts of a kit" in {problem.kind for problem in books.audit()}
