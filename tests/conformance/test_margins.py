"""What invoices and orders earn, by the host's cost."""

from __future__ import annotations

from typing import Any

import factories as f
import frappe
import pytest

from sales_mgmt.sales_mgmt.reports.sm_gross_margin.sm_gross_margin import execute


def report(customer: str, **more: Any) -> list[dict]:
    filters = {"company": f.COMPANY, "from_date": f.DAY, "to_date": f.DAY, "customer": customer}
    return execute({**filters, **more})[1]


def figures(rows: list[dict]) -> list[tuple]:
    return [(row["value"], row["cost"], row["margin"]) for row in rows]


def test_an_invoice_earns_its_value_less_what_its_delivery_cost_and_a_credit_takes_it_back():
    customer, item = f.customer(), f.item(stock=20)
    order = f.order(customer, f.line(item, 10, 10), f.line(f.service(), 1, 5))
    delivery = f.delivery([order.name])
    invoice = f.invoice([delivery.name], {delivery.items[0].name: 4})
    assert figures(report(customer)) == [(40, 24, 16), (40, 24, 16)]
    f.returned_of_invoices([invoice.name], {invoice.items[0].name: 1})
    rows = report(customer)
    assert sorted(figures(rows[:-1])) == [(-10, -6, -4), (40, 24, 16)]
    assert figures(rows[-1:]) == [(30, 18, 12)] and rows[-1]["percent"] == 40


def test_what_is_not_delivered_yet_is_estimated():
    customer, item = f.customer(), f.item(stock=20)
    order = f.order(customer, f.line(item, 10, 10))
    f.delivery([order.name], {order.items[0].name: 4})
    f.invoice_of_orders([order.name])
    [row, _total] = report(customer)
    assert (row["qty"], row["estimated"], row["cost"]) == (10, 6, 60)
    [row, _total] = report(customer, based_on="Orders")
    assert (row["document"], row["value"], row["cost"], row["estimated"]) == (order.name, 100, 60, 6)


def test_a_kit_costs_what_its_parts_cost():
    customer, tea, cup = f.customer(), f.item(stock=20), f.item(stock=20, cost=2)
    order = f.order(customer, f.line(f.kit(**{tea: 2, cup: 3}), 3, 50))
    assert figures(report(customer, based_on="Orders"))[0] == (150, 54, 96)
    f.invoice([f.delivery([order.name]).name])
    assert figures(report(customer))[0] == (150, 54, 96)


@pytest.mark.parametrize("group", ["Document", "Customer", "Item", "Item Group", "Sales Person"])
def test_groups_add_up_to_the_same(group):
    root = frappe.db.get_value("Sales Person", {"is_group": 1}, order_by="lft")
    person = {"doctype": "Sales Person", "parent_sales_person": root}
    people = [frappe.get_doc({**person, "sales_person_name": f.unique("Seller")}).insert().name for _ in range(2)]
    team = [{"sales_person": name, "allocated_percentage": 50} for name in people]
    customer, item, other = f.customer(sales_team=team), f.item(stock=20), f.item(stock=20, cost=3)
    order = f.order(customer, f.line(item, 2, 10.01), f.line(other, 1, 7))
    f.invoice([f.delivery([order.name]).name])
    rows = report(customer, group_by=group)
    assert figures(rows[-1:]) == [(27.02, 15, 12.02)]
    assert round(sum(row["value"] for row in rows[:-1]), 2) == 27.02
    if group == "Sales Person":
        assert [row["sales_person"] for row in rows[:-1]] == people


def test_only_who_may_see_cost_sees_margins():
    frappe.set_user(f.user("Sales User"))
    with pytest.raises(frappe.PermissionError):
        report("nobody")
