"""The number of statements does not depend on the number of lines."""

from __future__ import annotations

from collections import Counter

import factories as f
import frappe
import pytest

FEW, MANY = 1, 100


@pytest.fixture(scope="module")
def items(site) -> list[str]:
    """A hundred and one items in stock, committed once for all tests here."""
    codes = [f.item(1000) for _ in range(MANY + FEW)]
    frappe.db.commit()
    return codes


def shape(queries: list[str]) -> Counter:
    """Statements by their beginning, to show which ones differ."""
    return Counter(" ".join(query.split())[:70] for query in queries)


def steps(items: list[str]):
    """Each step of a document's life with a line for each item, in order, as (name, function)."""
    customer = f.customer()
    f.limit(customer, 10**9)
    done = frappe._dict()
    rows = [f.line(code, 2, 9.99, discount_percentage=5) for code in items]

    def keep(name: str, doc) -> None:
        done[name] = doc

    def change_all() -> None:
        order = frappe.get_doc("SM Sales Order", done.order.name)
        for row in order.items:
            row.qty = 3
        order.save()
        done.order = order

    yield "insert order", lambda: keep("order", f.order(customer, *rows, submit=False, taxes=[f.tax(10)]))
    yield "change every line", change_all
    yield "submit order", lambda: done.order.submit()
    yield "display order", lambda: frappe.get_doc("SM Sales Order", done.order.name).as_dict()
    yield "map and insert delivery", lambda: keep("delivery", f.delivery([done.order.name], submit=False))
    yield "preview delivery", lambda: preview(done.delivery.name)
    yield "submit delivery", lambda: done.delivery.submit()
    yield "map and insert invoice", lambda: keep("invoice", f.invoice([done.delivery.name], submit=False))
    yield "submit invoice", lambda: done.invoice.submit()
    yield "cancel invoice", lambda: done.invoice.cancel()
    yield "cancel delivery", lambda: cancel("SM Delivery Note", done.delivery.name)
    yield "cancel order", lambda: cancel("SM Sales Order", done.order.name)


def preview(name: str) -> None:
    """The posting preview of a draft delivery."""
    from sales_mgmt.api.preview import posting_preview

    posting_preview("SM Delivery Note", name)


def cancel(doctype: str, name: str) -> None:
    """Cancel a document as it stands now."""
    frappe.get_doc(doctype, name).cancel()


def test_statements_are_the_same_at_one_line_and_at_a_hundred(items, count_queries):
    alone, together = items[:FEW], items[FEW:]
    for _name, warm_up in steps(alone):
        warm_up()
    for (name, few), (_same, many) in zip(steps(alone), steps(together), strict=True):
        with count_queries() as at_one:
            few()
        with count_queries() as at_hundred:
            many()
        more = shape(at_hundred) - shape(at_one)
        assert at_hundred.count == at_one.count, f"{name}: {at_one.count} became {at_hundred.count}: {more}"


def test_the_audit_asks_the_same_questions_of_a_full_site(items, count_queries):
    from sales_mgmt.audit.run import run

    with count_queries() as before:
        run()
    customer = f.customer()
    order = f.order(customer, *[f.line(code) for code in items])
    f.invoice([f.delivery([order.name]).name])
    with count_queries() as after:
        assert run() == []
    assert after.count - before.count <= 6, shape(after) - shape(before)  # an empty ledger is not asked by name
