"""Production for order lines: asked for once, shown on the order, gone through to the finished goods."""

from __future__ import annotations

from decimal import Decimal as D

import books
import factories as f
import frappe
import pytest

from sales_mgmt.api import production
from sales_mgmt.documents import order_life, supply
from sales_mgmt.documents.order_life import ChangeRequest
from sales_mgmt.documents.order_life.log import Why
from sales_mgmt.host import host


@pytest.fixture
def table() -> str:
    """A table of four legs, with legs for ten in stock."""
    table, leg = f.item(), f.item(stock=40, cost=2.5)
    f.bom(table, (leg, 4))
    return table


def shown(order) -> tuple[float, float]:
    row = frappe.get_doc(order.doctype, order.name).items[0]
    return row.in_production_qty, row.produced_qty


def test_from_an_order_to_its_product(table):
    order = f.order(f.customer(), f.line(table, 5), delivery_date="2026-12-24")
    line, pair = order.items[0].name, (table, f.warehouse())
    assert shown(order) == (0, 0)
    answer = production.request(order.name, line)
    request = frappe.get_doc(answer["doctype"], answer["name"])
    assert (request.material_request_type, request.docstatus, request.items[0].qty) == ("Manufacture", 1, 5)
    assert (shown(order), host().planned_qty([pair])[pair]) == ((5, 0), 5)
    work = f.work_order_of(request.name)
    assert (work.production_item, work.qty) == (table, 5)
    f.finish(work, 2)
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


def row_of(order):
    return frappe.get_doc(order.doctype, order.name).items[0]


def request_of(order) -> str:
    return production.request(order.name, order.items[0].name)["name"]


def test_the_line_names_requests_and_work_orders_and_the_day(table):
    order = f.order(f.customer(), f.line(table, 5), delivery_date="2027-12-24")
    assert (row_of(order).production_steps, row_of(order).production_expected) == ("", None)
    request = request_of(order)
    row = row_of(order)
    assert f"{request}: Pending, 5 open, 0 made" in row.production_steps
    assert str(row.production_expected) == "2027-12-24"
    work = f.work_order_of(request)
    assert f"{work.name}: Not Started, 5 open, 0 made" in row_of(order).production_steps
    f.finish(work, 2)
    assert f"{work.name}: In Process, 3 open, 2 made" in row_of(order).production_steps
    f.finish(frappe.get_doc("Work Order", work.name), 3)
    row = row_of(order)
    assert f"{work.name}: Completed, 0 open, 5 made" in row.production_steps
    assert (row.production_expected, shown(order)) == (None, (0, 5))


def test_a_cancelled_order_takes_its_request_back(table):
    order, pair = f.order(f.customer(), f.line(table, 5)), (table, f.warehouse())
    request = request_of(order)
    f.cancel(order)
    assert frappe.db.get_value("Material Request", request, "docstatus") == 2
    assert host().planned_qty([pair])[pair] == 0
    assert books.audit() == []


def test_what_is_being_made_for_a_cancelled_order_goes_on_and_is_named(table):
    order, pair = f.order(f.customer(), f.line(table, 5)), (table, f.warehouse())
    work = f.work_order_of(request_of(order))
    frappe.clear_messages()
    f.cancel(order)
    assert work.name in frappe.as_json(frappe.local.message_log)
    assert host().planned_qty([pair])[pair] == 5
    f.finish(work, 5)
    assert books.on_hand(*pair)[0] == 5
    assert books.audit() == []


def test_a_smaller_order_has_less_made(table):
    order, pair = f.order(f.customer(), f.line(table, 5)), (table, f.warehouse())
    request_of(order)
    line = order.items[0].name
    order_life.change(order.name, ChangeRequest(lines={line: {"qty": 3}}), Why("Customer's request"))
    assert (shown(order), host().planned_qty([pair])[pair]) == ((3, 0), 3)
    order_life.close(order.name, Why("Rest not wanted"))
    assert (shown(order), host().planned_qty([pair])[pair]) == ((0, 0), 0)
    assert books.audit() == []


def test_what_was_requested_for_a_line_is_not_requested_again_for_its_demand(table):
    f.settings(supply_policies=[{"company": f.company(), "requests": supply.ORDER_LINES}])
    order = f.order(f.customer(), f.line(table, 5))
    request_of(order)
    supply.request(f.company())
    assert frappe.db.count("Material Request Item", {"item_code": table, "docstatus": 1}) == 1
