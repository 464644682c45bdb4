"""What a form is told while it is edited: the rules that save it, and nothing is written."""

from __future__ import annotations

import factories as f
import frappe
import pytest

from sales_mgmt.api.forms import worked_out


def typed(customer: str, *lines: dict, **values) -> dict:
    """An unsaved order as a form sends it."""
    rows = [{"doctype": "SM Sales Order Item", "name": f"new-{at}", **row} for at, row in enumerate(lines)]
    header = {"doctype": "SM Sales Order", "name": "new-order", "__islocal": 1, "customer": customer}
    return {**header, "company": f.COMPANY, "transaction_date": f.DAY, "items": rows, **values}


def test_the_form_shows_what_saving_gives():
    customer, item = f.customer(), f.item()
    taxes = f.tax_template(f.tax(7.5), f.tax(2, "On Previous Row Total", row_id=1))
    lines = [f.line(item, 3, 19.99, discount_percentage=12.5), f.line(item, 7, 0.35)]
    given = typed(customer, *lines, taxes_and_charges=taxes, additional_discount_percentage=3)
    told = worked_out(given)
    saved = f.order(customer, *lines, submit=False, taxes_and_charges=taxes, additional_discount_percentage=3)
    assert told["problem"] is None
    for field in ("net_total", "total_taxes", "grand_total", "rounded_total", "currency", "conversion_rate"):
        assert told["values"][field] == saved.get(field), field
    for at, row in enumerate(saved.items):
        got = {**lines[at], **told["lines"][f"new-{at}"]}
        assert [got[field] for field in ("rate", "amount", "net_amount", "uom")] == [
            row.rate, row.amount, row.net_amount, row.uom,
        ]  # fmt: skip
    assert [row["tax_amount"] for row in told["tables"]["taxes"]] == [row.tax_amount for row in saved.taxes]


def test_what_is_wrong_is_told_in_words_and_what_is_known_is_filled():
    told = worked_out(typed(f.customer(), f.line(f.item(), -2, 5)))
    assert "-2" in told["problem"]
    assert told["values"]["currency"] == "USD"
    assert not frappe.get_message_log()


def test_nothing_is_written(count_queries):
    given = typed(f.customer(), f.line(f.item(), 2, 5))
    with count_queries() as queries:
        worked_out(given)
    assert not [query for query in queries if query.split()[0].upper() in ("INSERT", "UPDATE", "DELETE", "REPLACE")]


def test_the_number_of_queries_does_not_depend_on_the_lines(count_queries):
    customer, item = f.customer(), f.item()
    counts = []
    for lines in (1, 50):
        worked_out(typed(customer, *[f.line(item, 1, 5)] * lines))  # what Frappe caches is read once
        with count_queries() as queries:
            worked_out(typed(customer, *[f.line(item, 1, 5)] * lines))
        counts.append(queries.count)
    assert counts[0] == counts[1]


def test_who_makes_no_orders_is_told_nothing():
    given = typed(f.customer(), f.line(f.item(), 1, 5))
    frappe.set_user(f.user("Accounts User"))
    with pytest.raises(frappe.PermissionError):
        worked_out(given)


def test_a_confirmed_order_is_not_worked_out():
    order = f.order(f.customer(), f.line(f.service(), 1, 5))
    with pytest.raises(frappe.ValidationError, match="no draft"):
        worked_out(order.as_dict())
