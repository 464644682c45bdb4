"""A few of Northwind's orders through real documents, in one transaction that is taken back."""

from __future__ import annotations

from collections import Counter

import frappe
import pytest

from demo import expected, figures, limits, masters, northwind, opening, progress
from demo.checks import checks
from demo.dates import AS_OF
from demo.events import days
from demo.expected import Expected
from demo.flow import Flow
from demo.northwind import Northwind
from sales_mgmt.audit.run import run as audit

pytestmark = pytest.mark.integration

# Shipped and paid at once, in instalments, in parts, late, not yet, not shipped; discounts whose rates are ties;
# quoted, revised, lost, in two deliveries, with a deposit, with a return, paid without saying what for.
ORDERS = {10248, 10250, 10257, 10262, 10270, 10296, 10959, 11005, 11011, 11018, 11070, 11077}
ORDERS |= {10259, 10261, 10265, 10281}


@pytest.fixture
def data() -> Northwind:
    """The data set with these orders and their masters, on a site without the demo."""
    if frappe.db.exists("Company", masters.COMPANY):
        pytest.skip("The demo is loaded on this site.")
    raw = northwind.load().only(ORDERS).raw
    customers, products = (
        {row["CustomerId"] for row in raw["Orders"]},
        {row["ProductId"] for row in raw["OrderDetails"]},
    )
    raw["Customers"] = [row for row in raw["Customers"] if row["Id"] in customers]
    raw["Products"] = [row for row in raw["Products"] if row["Id"] in products]
    return Northwind(raw)


def enter(data: Northwind) -> tuple[Flow, Expected, Counter]:
    """Masters and opening stock; a flow that counts its commits and makes none, and what must come out."""
    masters.make_company()
    method = frappe.get_system_settings("rounding_method")
    masters.make_all(data, limits.credit_limits(data, expected.order_values(data.raw, method)))
    opening.receive(data)
    calls: Counter = Counter()
    flow = Flow(data, lambda: calls.update(["commit"]), lambda line: calls.update(["line"]))
    return flow, expected.expected(data, method), calls


def test_orders_of_every_kind(data: Northwind) -> None:
    before = audit()
    flow, wanted, calls = enter(data)
    made = flow.run()

    loaded = progress.find(data)
    found = figures.read(loaded)
    assert [check for check in checks(found, wanted) if not check.equal] == []
    assert (made.orders, found.lines) == (len(ORDERS), len(data.raw["OrderDetails"]))
    assert made.deliveries == made.invoices > len(ORDERS) - wanted.open_orders > 0
    assert all(wanted.counts.values()), "every kind of event is among these orders"
    assert 0 < wanted.receivable < wanted.revenue
    assert sum(found.ageing.values()) == found.receivable
    assert calls["commit"] == len(list(days(data)))
    assert max(day for day, _ in days(data)) <= AS_OF
    assert audit() == before

    exposure = sum(exposure for _, exposure, _ in figures.credit_use())
    assert exposure == wanted.receivable + wanted.open_value

    again, _, calls = enter(data)
    assert again.run().documents == calls["commit"] == 0
    assert progress.find(data) == loaded
    assert frappe.db.count("Stock Entry", {"company": masters.COMPANY}) == 1


def test_a_killed_run_is_taken_up(data: Northwind) -> None:
    flow, wanted, _ = enter(data)

    class Killed(Exception):
        pass

    def kill() -> None:
        if len(progress.find(data).invoices) == 3:
            raise Killed

    flow._commit = kill
    with pytest.raises(Killed):
        flow.run()
    there = progress.find(data)
    assert 0 < there.count < 20

    flow, _, _ = enter(data)
    made = flow.run()
    assert made.already_there == there.count
    loaded = progress.find(data)
    assert loaded.count == there.count + made.documents
    assert loaded.orders.items() >= there.orders.items()
    assert [check for check in checks(figures.read(loaded), wanted) if not check.equal] == []
