"""A document of 100 lines takes as many statements as a document of one line, at every step of its life."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import books
import factories as f
import frappe
import pytest

from sales_mgmt.documents.mapping import DELIVERY_TO_INVOICE, ORDER_TO_DELIVERY, ORDER_TO_INVOICE, make
from sales_mgmt.documents.return_mapping import from_deliveries, from_invoices

MANY = 100
Steps = dict[str, list[str]]


@pytest.fixture(scope="module")
def items(site: str, shared_masters: None) -> list[str]:
    """Items in stock, committed: they are too many to make them for each test."""
    codes = [f.item() for _ in range(MANY)]
    f.receive_all(codes, 50, 6)
    frappe.db.commit()
    return codes


@pytest.fixture(scope="module")
def customer(site: str, shared_masters: None) -> str:
    """A customer with a credit account."""
    name = f.customer()
    f.order(name, f.line(f.service(), 1, 0))
    frappe.db.commit()
    return name


def lived(customer: str, items: list[str], counting: Callable) -> Steps:
    """The statements of each step of an order of these items, from its draft to its cancellation."""
    steps: Steps = {}
    frappe.get_cached_doc("SM Settings")  # a site has it in its cache, with as many tables as it may have

    def step(name: str, work: Callable[[], Any]) -> Any:
        with counting() as queries:
            result = work()
        steps[name] = list(queries)
        return result

    lines = [f.line(item, 5, 10) for item in items]
    values = {"taxes": [f.tax()], "additional_discount_percentage": 2}
    order = step("order: insert", lambda: f.order(customer, *lines, submit=False, **values))
    for row in order.items:
        row.qty = 4
    step("order: save with all lines changed", order.save)
    order.items.reverse()
    step("order: save with all lines moved", lambda: frappe.get_doc(order.as_dict()).save())
    order = step("order: load", lambda: frappe.get_doc("SM Sales Order", order.name))
    step("order: submit", order.submit)
    step("order: as the form shows it", lambda: frappe.get_doc("SM Sales Order", order.name).as_dict())
    step("order: save after submit", lambda: order.update({"remarks": "x"}).save())
    made = order
    for name, the_map in (("delivery", ORDER_TO_DELIVERY), ("invoice", DELIVERY_TO_INVOICE)):
        source = made
        made = step(f"{name}: map", lambda the_map=the_map, source=source: make(the_map, [source.name]))
        made.update({"posting_date": f.DAY})
        step(f"{name}: insert", made.insert)
        step(f"{name}: preview", lambda made=made: previewed(made))
        step(f"{name}: submit", made.submit)
        step(f"{name}: as the form shows it", lambda made=made: frappe.get_doc(made.doctype, made.name).as_dict())
        if name == "delivery":
            delivery = made
    back = step("return: map", lambda: from_deliveries([delivery.name]))
    back.update({"posting_date": f.DAY, "reason": "Damaged"})
    step("return: insert", back.insert)
    step("return: preview", lambda: previewed(back))
    step("return: submit", back.submit)
    step("return of the invoice: map", lambda: refused_as_nothing_is_open(made))
    step("return: cancel", lambda: f.cancel(back))
    step("invoice: cancel", lambda: f.cancel(made))
    step("delivery: cancel", lambda: f.cancel(delivery))
    direct = step("invoice of the order: map", lambda: make(ORDER_TO_INVOICE, [order.name]))
    direct.update({"posting_date": f.DAY})
    step("invoice of the order: insert", direct.insert)
    step("invoice of the order: submit", direct.submit)
    step("audit", books.all_problems)
    step("invoice of the order: cancel", lambda: f.cancel(direct))
    step("order: cancel", lambda: f.cancel(order))
    for name, sell in (("delivery", f.direct_delivery), ("invoice", f.direct_invoice)):
        own = step(f"direct {name}: insert", lambda sell=sell: sell(customer, *lines, submit=False, taxes=[f.tax()]))
        step(f"direct {name}: preview", lambda own=own: previewed(own))
        step(f"direct {name}: submit", own.submit)
        step(f"direct {name}: cancel", lambda own=own: f.cancel(own))
    draft = f.order(customer, *lines, submit=False)
    step("order: delete the draft", lambda: frappe.delete_doc("SM Sales Order", draft.name))
    return steps


def refused_as_nothing_is_open(invoice: Any) -> None:
    with pytest.raises(frappe.ValidationError, match="Nothing is open"):
        from_invoices([invoice.name])


def previewed(doc: Any) -> dict:
    from sales_mgmt.preview.posting_preview import preview

    return preview(frappe.get_doc(doc.doctype, doc.name))


def test_the_number_of_statements_does_not_depend_on_the_number_of_lines(customer, items, count_queries):
    lived(customer, items[:1], count_queries)  # fills Frappe's caches
    frappe.db.rollback()
    one = lived(customer, items[:1], count_queries)
    frappe.db.rollback()
    many = lived(customer, items, count_queries)
    worse = [step for step in one if len(one[step]) != len(many[step])]
    assert not worse, "\n".join(
        f"{step}: {len(one[step])} statements at 1 line, {len(many[step])} at {MANY}\n"
        + "\n".join(more(one, many, step))
        for step in worse
    )


@pytest.mark.parametrize(
    ("step", "at_most"),
    [("order: insert", 21), ("order: submit", 24), ("delivery: submit", 40), ("invoice: submit", 45)],
)
def test_a_step_stays_within_its_number_of_statements(customer, items, count_queries, step, at_most):
    lived(customer, items[:1], count_queries)
    frappe.db.rollback()
    found = lived(customer, items[:2], count_queries)[step]
    assert len(found) <= at_most, "\n".join(shape(query) for query in found)


def test_an_invoice_asks_once_for_deposits_where_there_are_none(customer, items, count_queries):
    def posted(applies: int) -> list[str]:
        f.settings(apply_deposits=applies)
        draft = f.invoice_of_orders([f.order(customer, f.line(items[0], 1, 10)).name], submit=False)
        with count_queries() as queries:
            draft.submit()
        return list(queries)

    posted(1)
    by_hand, automatic = posted(0), posted(1)
    assert len(automatic) == len(by_hand) + 1
    [asked] = [query for query in automatic if "tabSM Deposit`" in query]
    assert "doc.customer" in asked


def test_deposits_are_found_by_customer_company_and_state():
    indexes = frappe.db.sql("SHOW INDEX FROM `tabSM Deposit` WHERE Key_name = 'sm_deposit_open'", as_dict=True)
    assert [row.Column_name for row in indexes] == ["customer", "company", "status"]


@pytest.fixture(scope="module")
def tracked_items(site: str, shared_masters: None) -> list[str]:
    """Items with batches and serial numbers in stock, committed."""
    series = {"has_batch_no": 1, "create_new_batch": 1, "has_serial_no": 1}
    codes = [
        f.item(batch_number_series=f"Q{at}-.#####", serial_no_series=f"QS{at}-.#####", **series) for at in range(MANY)
    ]
    f.receive_all(codes, 8, 6)
    frappe.db.commit()
    return codes


def test_batches_and_serial_numbers_cost_a_fixed_number_of_statements(customer, items, tracked_items, count_queries):
    def delivered(codes: list[str]) -> dict[str, int]:
        order = f.order(customer, *(f.line(code, 4, 10) for code in codes))
        draft = f.delivery([order.name], submit=False)
        with count_queries() as submitting:
            draft.submit()
        with count_queries() as cancelling:
            f.cancel(draft)
        frappe.db.rollback()
        return {"submit": submitting.count, "cancel": cancelling.count}

    for codes in (items[:1], tracked_items[:1]):
        delivered(codes)  # fills Frappe's caches
    plain, one, many = delivered(items[:1]), delivered(tracked_items[:1]), delivered(tracked_items)
    assert one == many
    # balances, batches, candidates, serial numbers; then entries, balances, serial numbers, and the delivery's lines
    assert (one["submit"] - plain["submit"], one["cancel"] - plain["cancel"]) == (8, 8)


def test_reservations_cost_a_fixed_number_of_statements(customer, items, count_queries):
    def lived(codes: list[str], **values: int) -> list[int]:
        order = f.order(customer, *(f.line(code, 4, 10) for code in codes), submit=False, **values)
        with count_queries() as confirming:
            order.submit()
        draft = f.delivery([order.name], submit=False)
        with count_queries() as delivering:
            draft.submit()
        with count_queries() as taking_back:
            f.cancel(draft)
        with count_queries() as cancelling:
            f.cancel(order)
        frappe.db.rollback()
        return [counted.count for counted in (confirming, delivering, taking_back, cancelling)]

    for values in ({}, {"reserve_stock": 1}):
        lived(items[:1], **values)  # fills Frappe's caches
    plain = lived(items[:1])
    one, many = lived(items[:1], reserve_stock=1), lived(items, reserve_stock=1)
    assert one == many
    assert [with_it - without for with_it, without in zip(one, plain, strict=True)] == [6, 4, 9, 7]


@pytest.fixture(scope="module")
def taxed_items(site: str, shared_masters: None) -> list[str]:
    """Items with tax templates of their own."""
    offers = [{"item_tax_template": f.item_tax({f.tax_account(): rate})} for rate in (5, 7)]
    codes = [f.service(taxes=[offers[at % 2]]) for at in range(MANY)]
    frappe.db.commit()
    return codes


def test_taxes_addresses_payer_and_schedule_cost_a_fixed_number_of_statements(taxed_items, count_queries):
    payer = f.customer()
    buyer = f.customer(payer=payer)
    f.address(buyer, is_primary_address=1)
    f.contact(buyer)
    f.order(buyer, f.line(taxed_items[0], 1, 0))  # opens the credit account

    def sold(codes: list[str]) -> dict[str, int]:
        steps = {}
        values = {
            "taxes": [f.tax(19, included_in_print_rate=1), f.tax(0, "Actual", tax_amount=5)],
            "discount_amount": 3, "apply_discount_on": "Grand Total", "currency": "EUR", "conversion_rate": 1.0873,
            "manual_payment_schedule": 1,
            "payment_schedule": [{"due_date": day, "invoice_portion": 50} for day in ("2026-04-01", "2026-05-01")],
        }  # fmt: skip
        lines = [f.line(code, 2, 10) for code in codes]
        with count_queries() as queries:
            order = f.order(buyer, *lines, **values)
        steps["order"] = queries.count
        with count_queries() as queries:
            f.invoice_of_orders([order.name])
        steps["invoice"] = queries.count
        frappe.db.rollback(save_point="before_sale")
        return steps

    frappe.db.savepoint("before_sale")
    sold(taxed_items)  # fills Frappe's caches
    assert sold(taxed_items[:1]) == sold(taxed_items)


def test_audit_and_preview_lock_nothing(customer, items, count_queries):
    order = f.order(customer, f.line(items[0], 5, 10))
    draft = f.invoice([f.delivery([order.name]).name], submit=False)
    for reads in (books.all_problems, lambda: previewed(draft)):
        with count_queries() as queries:
            reads()
        locking = [query for query in queries if re.search(r"for update|lock in share mode", query, re.IGNORECASE)]
        assert not locking, locking


def more(one: Steps, many: Steps, step: str) -> Iterator[str]:
    """The statements that occur more or less often."""
    before, after = (Counter(shape(query) for query in steps[step]) for steps in (one, many))
    for query in before.keys() | after.keys():
        if before[query] != after[query]:
            yield f"    {before[query]} -> {after[query]}: {query[:300]}"


def shape(query: str) -> str:
    """A statement without its values, so that lists of one and of a hundred look alike."""
    text = re.sub(r"'(?:[^'\\]|\\.)*'|\b\d+(?:\.\d+)?\b|%\(\w+\)s|%s|\bNULL\b", "?", " ".join(query.split()))
    text = re.sub(r"\?(?: ?, ?\?)+", "?", text)
    return re.sub(r"\(\?\)(?: ?, ?\(\?\))+", "(?)", text)
