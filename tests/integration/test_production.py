"""Production for order lines: asked for once, shown on the order, gone through to the finished goods."""

from __future__ import annotations

from decimal import Decimal as D

import books
import factories as f
import frappe
import pytest

from sales_mgmt.api import production
from sales_mgmt.documents import order_life
from sales_mgmt.host import host


@pytest.fixture
def table() -> str:
    """A table of four legs, with legs for ten in stock."""
    table, leg = f.item(), f.item(stock=40, cost=2.5)
    frappe.get_doc({
        "doctype": "BOM", "item": table, "company": f.company(), "quantity": 1,
        "items": [{"item_code": leg, "qty": 4, "source_warehouse": f.warehouse()}],
    }).insert().submit()  # fmt: skip
    return table


def shown(order) -> tuple[float, float]:
    row = frappe.get_doc(order.doctype, order.name).items[0]
    return row.in_production_qty, row.produced_qty


def make(request: str, qty: float | None = None):
    """Make work orders of a request and finish `qty` of the first."""
    [name] = frappe.get_doc("Material Request", request).make_work_orders()
    order = frappe.get_doc("Work Order", name).submit()
    entry = order.make_stock_entry(qty)
    entry.update({"posting_date": f.DAY, "set_posting_time": 1})
    entry.insert().submit()
    return order


def test_from_an_order_to_its_product(table):
    order = f.order(f.customer(), f.line(table, 5), delivery_date="2026-12-24")
    line, pair = order.items[0].name, (table, f.warehouse())
    assert shown(order) == (0, 0)
    answer = production.request(order.name, line)
    request = frappe.get_doc(answer["doctype"], answer["name"])
    assert (request.material_request_type, request.docstatus, request.items[0].qty) == ("Manufacture", 1, 5)
    assert (request.items[0].sales_order, request.items[0].sales_order_item) == (order.name, line)
    assert (shown(order), host().planned_qty([pair])[pair]) == ((5, 0), 5)
    work = make(request.name, 2)
    assert (work.sales_order, work.sales_order_item) == (order.name, line)
    assert (shown(order), host().planned_qty([pair])[pair], books.on_hand(*pair)) == ((3, 2), 3, (2, 20))
    f.delivery([order.name], {line: 2})
    with books.refused("Row 1", table, "0 are open and not in production"):
        order_life.request_production(order.name, line)
    assert books.audit() == []


def test_only_what_is_open_and_not_in_production_can_be_asked_for(table):
    order = f.order(f.customer(), f.line(table, 5), f.line(f.service(), 1))
    line, service = (row.name for row in order.items)
    production.request(order.name, line, 2)
    with books.refused("Row 1", table, "4 of", "3 are open"):
        order_life.request_production(order.name, line, D(4))
    production.request(order.name, line)
    assert shown(order) == (5, 0)
    with books.refused("Row 2", "does not leave our stock"):
        order_life.request_production(order.name, service)
    assert books.audit() == []


def test_a_draft_has_nothing_made_and_strangers_ask_for_nothing(table):
    draft = f.order(f.customer(), f.line(table, 5), submit=False)
    with books.refused(draft.name, "draft"):
        order_life.request_production(draft.name, draft.items[0].name)
    order = f.order(f.customer(), f.line(table, 5))
    frappe.set_user(f.user("Stock User"))
    with pytest.raises(frappe.PermissionError):
        production.request(order.name, order.items[0].name)


def test_a_sales_user_may_ask_without_a_right_on_the_hosts_requests(table):
    order = f.order(f.customer(), f.line(table, 5))
    frappe.set_user(f.user("Sales User"))
    assert production.request(order.name, order.items[0].name)["doctype"] == "Material Request"


def test_the_order_shows_production_at_one_query_for_all_lines(table, count_queries):
    order = f.order(f.customer(), *(f.line(table, 1) for _ in range(5)))

    def shows() -> int:
        with count_queries() as queries:
            frappe.get_doc(order.doctype, order.name).as_dict()
        return queries.count

    shows()
    before = shows()
    for row in order.items:
        production.request(order.name, row.name)
    assert shows() == before + 1
