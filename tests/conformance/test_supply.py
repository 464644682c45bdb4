"""Purchasing and production see open orders: what falls below its reorder level is requested once."""

from __future__ import annotations

import json
from typing import Any

import books
import factories as f
import frappe
import pytest

from sales_mgmt.api import supply as entrance
from sales_mgmt.documents import demand, order_life, supply
from sales_mgmt.documents.order_life.log import Why
from sales_mgmt.events.supply import request_for_open_orders

LEVELS, LINES = "Reorder Levels", supply.ORDER_LINES


@pytest.fixture(autouse=True)
def policy() -> None:
    requests(LEVELS)


def requests(what: str) -> None:
    """What is requested for the tests' company."""
    f.settings(supply_policies=[{"company": f.company(), "requests": what}])


def kept(stock: float = 0, level: float = 10, lot: float = 20, kind: str = "Purchase", **values: Any) -> str:
    """A new item that is kept at a level."""
    row = {"warehouse": f.warehouse(), "warehouse_reorder_level": level, "warehouse_reorder_qty": lot}
    return f.item(stock, reorder_levels=[{**row, "material_request_type": kind}], **values)


def run() -> list[tuple[str, str]]:
    return supply.request(f.company())


def requested(item: str) -> list[tuple[str, float, int]]:
    """(kind, quantity in stock units, days until it is wanted) of the live requests for an item."""
    rows = frappe.db.sql(
        """SELECT request.material_request_type, line.stock_qty, DATEDIFF(line.schedule_date, request.transaction_date)
           FROM `tabMaterial Request Item` line JOIN `tabMaterial Request` request ON request.name = line.parent
           WHERE line.item_code = %s AND request.docstatus = 1 ORDER BY request.creation, line.idx""",
        item,
    )
    return list(rows)


def last_request(item: str) -> Any:
    [name] = frappe.db.sql_list("SELECT parent FROM `tabMaterial Request Item` WHERE item_code = %s", item)
    return frappe.get_doc("Material Request", name)


def test_an_order_below_the_level_triggers_exactly_one_request():
    item = kept(stock=30, lead_time_days=5)
    order = f.order(f.customer(), f.line(item, 20))
    run()
    assert requested(item) == []  # 10 are left, which is the level
    more = f.order(f.customer(), f.line(item, 1))
    [made] = [name for _doctype, name in run() if name == last_request(item).name]
    assert requested(item) == [("Purchase", 20, 5)]
    run()
    assert requested(item) == [("Purchase", 20, 5)]
    f.delivery([order.name])
    f.delivery([more.name])
    run()
    assert requested(item) == [("Purchase", 20, 5)]  # 9 on hand and 20 requested
    assert books.audit() == []
    assert made


def test_what_is_missing_is_requested_where_it_is_more_than_the_reorder_quantity():
    item = kept(stock=5, kind="Manufacture", min_order_qty=100)
    f.order(f.customer(), f.line(item, 40), f.line(item, 60))
    run()
    assert requested(item) == [("Manufacture", 105, 0)]


def test_what_is_to_be_delivered_in_boxes_counts_in_stock_units():
    item = kept(stock=30, uoms=f.box(12))
    f.order(f.customer(), f.line(item, 2, uom="Box"))
    run()
    assert requested(item) == [("Purchase", 20, 0)]


def test_a_cancelled_request_is_made_again_and_a_cancelled_order_asks_for_nothing():
    item = kept(stock=30)
    order = f.order(f.customer(), f.line(item, 25))
    run()
    last_request(item).cancel()
    assert requested(item) == []
    f.cancel(order)
    run()
    assert requested(item) == []
    f.order(f.customer(), f.line(item, 25))
    run()
    assert requested(item) == [("Purchase", 20, 0)]


def test_what_was_requested_and_came_in_is_stock():
    item = kept(stock=30)
    order = f.order(f.customer(), f.line(item, 25))
    run()
    last_request(item).cancel()
    f.receive(item, 20, 6)
    run()
    assert requested(item) == []
    f.delivery([order.name])
    run()
    assert requested(item) == []


def test_an_order_on_hold_or_closed_takes_nothing():
    item = kept(stock=30)
    held, closed = (f.order(f.customer(), f.line(item, 25)) for _ in range(2))
    order_life.hold(held.name, Why("Payment expected"))
    order_life.close(closed.name, Why("Rest not wanted"))
    assert (item, f.warehouse()) not in demand.open_demand(f.company())
    run()
    assert requested(item) == []


def test_kits_ask_for_their_parts_and_what_suppliers_deliver_or_nobody_stores_asks_for_nothing():
    part, service, shipped = kept(stock=30), f.service(), kept(stock=30)
    kit = f.kit(**{part: 3, service: 1})
    f.order(
        f.customer(), f.line(kit, 9), f.line(service, 9),
        f.line(shipped, 50, delivered_by_supplier=1, supplier=f.supplier()),
    )  # fmt: skip
    mine = {pair: qty for pair, qty in demand.open_demand(f.company()).items() if pair[0] in (part, service, shipped)}
    assert mine == {(part, f.warehouse()): 27}
    run()
    assert requested(part) == [("Purchase", 20, 0)]
    assert requested(shipped) == []


def test_without_a_level_an_item_is_requested_where_the_company_wants_that():
    item = f.item(stock=3, safety_stock=2, min_order_qty=5, default_material_request_type="Manufacture")
    f.order(f.customer(), f.line(item, 1))
    order = f.order(f.customer(), f.line(item, 3))
    run()
    assert requested(item) == []
    requests(LINES)
    run()
    run()
    assert requested(item) == [("Manufacture", 5, 0)]  # 3 are missing, 5 are made at least
    assert order.docstatus == 1


def test_the_nightly_run_and_the_button():
    item, other = kept(stock=30), kept(stock=30)
    f.order(f.customer(), f.line(item, 25))
    frappe.db.commit = lambda: None  # what the run keeps would outlive the test
    try:
        assert request_for_open_orders()[f.company()]
        assert requested(item) == [("Purchase", 20, 0)]
        f.order(f.customer(), f.line(other, 25))
        [shown] = [row for row in entrance.proposals(f.company()) if row["item_code"] == other]
        assert (shown["projected"], shown["demand"], shown["left"], shown["wanted"]) == (30, 25, 5, 20)
        made = entrance.request(f.company())
    finally:
        del frappe.db.commit
    assert last_request(other).name in [each["name"] for each in made]
    assert json.dumps(made)


def test_a_company_without_a_policy_requests_nothing():
    f.settings(supply_policies=[])
    with books.refused(f.company(), "SM Settings"):
        run()
    assert request_for_open_orders() == {}


def test_who_may_not_request_is_refused():
    frappe.set_user(f.user("Sales User"))
    with pytest.raises(frappe.PermissionError):
        entrance.request(f.company())


def test_the_number_of_statements_of_a_run_that_requests_nothing_does_not_depend_on_orders(count_queries):
    items = [kept(stock=99) for _ in range(3)]

    def statements() -> int:
        with count_queries() as queries:
            run()
        return queries.count

    f.order(f.customer(), f.line(items[0], 1))
    run()
    before = statements()
    f.order(f.customer(), *(f.line(item, 1) for item in items))
    assert statements() == before
