"""Quotations: offered, ordered in parts, revised, lost, expired; with alternatives; and never ordered twice."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date
from typing import Any

import books
import factories as f
import frappe
import pytest

from sales_mgmt.api import orders
from sales_mgmt.api import quotation as api
from sales_mgmt.api.quotation import differences, order_from_quotations, revise
from sales_mgmt.documents.quotations.expiry import expire_batch
from sales_mgmt.events.daily import expire_quotations

# Without their retry, which commits.
change, declare_lost, reopen = (inspect.unwrap(method) for method in (orders.change, api.declare_lost, api.reopen))

LATER = "2026-06-30"
"""Beyond the end of every quotation that tests/factories.py makes."""


def line(qty: float = 10, rate: float = 5, **values: Any) -> dict:
    return f.line(f.service(), qty, rate, **values)


def quoted(*lines: dict, **values: Any) -> Any:
    return f.quotation(f.customer(), *(lines or (line(),)), **values)


def stored(doc: Any) -> Any:
    return frappe.get_doc(doc.doctype, doc.name)


def open_quantities(doc: Any) -> list[float]:
    return [row.open_qty for row in stored(doc).items]


def lost_reason(**values: Any) -> str:
    return frappe.get_doc({"doctype": "SM Lost Reason", "reason": f.unique("Reason"), **values}).insert().name


# What a quotation is


def test_a_quotation_has_totals_a_validity_and_a_party_and_touches_no_credit():
    customer = f.customer()
    doc = f.quotation(None, line(10, 5), taxes=[f.tax(10)], party_name=customer)
    assert (doc.quotation_to, doc.party_name, doc.customer) == ("Customer", customer, customer)
    assert doc.customer_name == frappe.db.get_value("Customer", customer, "customer_name")
    assert (str(doc.valid_till), doc.grand_total, books.status(doc)) == ("2026-04-15", 55, "Open")
    assert not frappe.db.exists("SM Credit Account", {"customer": customer})
    assert not frappe.db.exists("SM Credit Entry", {"voucher_no": doc.name})
    assert open_quantities(doc) == [10]
    assert books.audit() == []


def test_a_quotation_finds_its_prices_in_the_price_list():
    name, item = f.price_list(), f.service()
    f.price(name, item, 7)
    doc = quoted(f.line(item, 2, 0), selling_price_list=name)
    assert (doc.items[0].rate, doc.grand_total) == (7, 14)
    assert name in doc.items[0].price_explanation


def test_a_quotation_that_makes_no_sense_is_refused():
    with books.refused("before the quotation's date"):
        quoted(valid_till="2026-03-15")
    with books.refused("A quotation is for a Customer, not for a Supplier"):
        quoted(quotation_to="Supplier")
    with books.refused("Row 1", "alternative"):
        quoted(line(is_alternative=1), line())


# Ordering


def test_a_quotation_is_ordered_in_parts_at_its_prices_and_follows_its_orders():
    name, item = f.price_list(), f.service()
    f.price(name, item, 7)
    doc = quoted(f.line(item, 10, 0), line(4, 2.5), selling_price_list=name, additional_discount_percentage=10)
    f.price(name, item, 9, valid_from=f.DAY)
    first = f.order_of([doc.name], qty={doc.items[0].name: 6})
    assert (first.items[0].rate, first.grand_total, first.items[0].quotation) == (7, 37.8, doc.name)
    assert first.items[0].price_explanation == doc.items[0].price_explanation
    assert (books.status(doc), open_quantities(doc)) == ("Partially Ordered", [4, 4])
    second = f.order_of([doc.name])
    assert [(row.qty, row.rate) for row in second.items] == [(4, 7), (4, 2.5)]
    assert (books.status(doc), open_quantities(doc)) == ("Ordered", [0, 0])
    assert first.grand_total + second.grand_total == doc.grand_total
    assert books.audit() == []
    f.cancel(first)
    assert (books.status(doc), open_quantities(doc)) == ("Partially Ordered", [6, 0])
    f.cancel(second)
    assert (books.status(doc), open_quantities(doc)) == ("Open", [10, 4])
    assert books.audit() == []


def test_a_typed_price_on_an_order_gives_way_to_the_quotations():
    doc = quoted(line(10, 5))
    order = f.order_of([doc.name], submit=False)
    order.items[0].rate = 4
    order.save()
    assert order.items[0].rate == 5
    order.append("items", {"item_code": f.service(), "qty": 1, "rate": 3})
    order.save()
    assert order.grand_total == 53


def test_several_quotations_of_a_customer_make_one_order():
    customer = f.customer()
    docs = [f.quotation(customer, line(2, 3)), f.quotation(customer, line(4, 5))]
    order = f.order_of([doc.name for doc in docs])
    assert (order.grand_total, [row.quotation for row in order.items]) == (26, [doc.name for doc in docs])
    assert {books.status(doc) for doc in docs} == {"Ordered"}


def test_a_quoted_kit_is_ordered_as_one():
    part = f.item(stock=10)
    doc = quoted(f.line(f.kit(**{part: 2}), 3, 20))
    order = f.order_of([doc.name])
    assert [(row.item_code, row.qty) for row in order.packed_items] == [(part, 6)]
    assert (order.grand_total, books.status(doc)) == (60, "Ordered")
    assert books.audit() == []


def test_a_line_is_not_ordered_beyond_its_quantity():
    doc = quoted(line(10, 5))
    early, late = (f.order_of([doc.name], submit=False) for _ in range(2))
    early.submit()
    with books.refused("Row 1", "10 to order wanted, 0 of SM Quotation", doc.name, early.name):
        late.submit()
    with books.refused("Nothing is open", doc.name):
        order_from_quotations(doc.name)


def test_what_may_be_ordered_beyond_is_frozen_when_the_quotation_is_submitted():
    frappe.db.set_single_value("SM Settings", "order_beyond_quotation", 20)
    frappe.clear_document_cache("SM Settings", "SM Settings")
    doc = quoted(line(10, 5))
    frappe.db.set_single_value("SM Settings", "order_beyond_quotation", 0)
    frappe.clear_document_cache("SM Settings", "SM Settings")
    assert f.order_of([doc.name], qty={doc.items[0].name: 12}).grand_total == 60
    assert books.status(doc) == "Ordered"
    beyond = f.order_of([doc.name], qty={doc.items[0].name: 1}, submit=False)
    with books.refused("Row 1", doc.name):
        beyond.submit()
    assert books.audit() == []


def test_a_quotation_that_was_ordered_from_is_not_cancelled():
    doc = quoted()
    order = f.order_of([doc.name], qty={doc.items[0].name: 1})
    with books.refused(doc.name, "1 ordered", order.name):
        f.cancel(doc)
    f.cancel(order)
    f.cancel(doc)
    assert books.status(doc) == "Cancelled"
    assert books.audit() == []
    with books.refused(doc.name, "not submitted"):
        order_from_quotations(doc.name)


def test_an_order_line_cannot_name_a_strangers_quotation_or_another_item():
    mine, other = quoted(), quoted()
    row = {"item_code": other.items[0].item_code, "qty": 1, "quotation_item": other.items[0].name}
    with books.refused("Row 1", other.name, other.customer):
        f.order(mine.customer, row)
    with books.refused("Row 1", mine.name, "differs"):
        f.order(mine.customer, row | {"quotation_item": mine.items[0].name})
    order = f.order(mine.customer, row | {"quotation_item": None, "quoted_line": other.items[0].name, "quoted_qty": 1})
    assert (order.items[0].quoted_line, open_quantities(other)) == (None, [10])
    assert books.audit() == []


def test_a_confirmed_order_is_changed_whatever_became_of_its_quotation():
    name, item = f.price_list(), f.service()
    f.price(name, item, 7)
    doc = quoted(f.line(item, 10, 0), line(2, 3), selling_price_list=name, valid_till="2026-03-20")
    order = f.order_of([doc.name], qty={doc.items[0].name: 4, doc.items[1].name: 2})
    expire_batch(date(2026, 3, 21), 500)
    first, second = order.items
    change(order.name, lines={first.name: {"qty": 6, "rate": 6}})
    changed = stored(order)
    assert (changed.items[0].rate, changed.grand_total, changed.items[0].quoted_qty) == (6, 42, 4)
    assert changed.items[0].price_explanation.startswith("Typed by Administrator")
    assert changed.items[1].price_explanation == second.price_explanation
    assert open_quantities(doc) == [6, 0]
    with books.refused("Row 2", doc.name, "Close its rest"):
        change(order.name, remove=[second.name])
    assert books.audit() == []


def test_a_changed_price_of_a_confirmed_order_says_what_its_list_gives_even_if_that_is_switched_off():
    name, item = f.price_list(), f.service()
    f.price(name, item, 10)
    order = f.order(f.customer(), f.line(item, 5, 0), selling_price_list=name)
    frappe.db.set_value("SM Price List", name, "enabled", 0)
    change(order.name, lines={order.items[0].name: {"rate": 9}})
    assert f"Typed by Administrator; price list {name} gives 10" in stored(order).items[0].price_explanation
    assert books.audit() == []


# Alternatives


def test_alternatives_stand_outside_the_total_and_are_chosen_with_the_order():
    doc = quoted(line(10, 5), line(20, 4, is_alternative=1), line(10, 9, is_alternative=1), line(1, 7))
    main, double, dear, extra = doc.items
    assert (doc.total, doc.grand_total) == (57, 57)
    assert [row.amount for row in doc.items] == [50, 80, 90, 7]
    assert [row.alternative_to_row for row in doc.items] == [0, 1, 1, 0]
    assert {row.alternative_to for row in (double, dear)} == {main.name}
    assert [row.item_code for row in order_from_quotations(doc.name).items] == [main.item_code, extra.item_code]
    order = f.order_of([doc.name], chosen=[double.name])
    assert [(row.item_code, row.qty, row.rate) for row in order.items] == [
        (double.item_code, 20, 4),
        (extra.item_code, 1, 7),
    ]
    assert (books.status(doc), open_quantities(doc)) == ("Ordered", [0, 0, 0, 0])
    assert books.audit() == []


def test_a_line_and_its_alternative_are_never_ordered_beyond_the_quoted_quantity_together():
    doc = quoted(line(10, 5), line(20, 4, is_alternative=1))
    main, alternative = doc.items
    late = f.order_of([doc.name], submit=False)
    f.order_of([doc.name], qty={alternative.name: 8})  # two fifths
    assert open_quantities(doc)[0] == 6
    with books.refused("Row 1", main.item_code, "10 to order wanted, 6 of"):
        late.submit()
    order = order_from_quotations(doc.name, chosen=[alternative.name])
    assert [(row.item_code, row.qty) for row in order.items] == [(alternative.item_code, 12)]
    f.order_of([doc.name])
    assert books.status(doc) == "Ordered"
    assert books.audit() == []


def test_thirds_of_an_alternative_order_it_in_full():
    doc = quoted(line(10, 5), line(3, 4, is_alternative=1))
    for _ in range(3):
        f.order_of([doc.name], qty={doc.items[1].name: 1})
    assert books.status(doc) == "Ordered"
    assert books.audit() == []


def test_a_wrong_choice_is_refused():
    doc = quoted(line(), line(is_alternative=1), line(is_alternative=1))
    with books.refused("no alternative"):
        order_from_quotations(doc.name, chosen=[doc.items[0].name])
    with books.refused("Two alternatives"):
        order_from_quotations(doc.name, chosen=[row.name for row in doc.items[1:]])


# Revisions


def test_revisions_share_a_number_and_only_the_last_is_open():
    first = quoted(line(10, 5))
    one = f.revision(first.name)
    assert (one.name, one.revision_of, one.revision) == (f"{first.name}-R1", first.name, 1)
    two = revise(one.name)
    two.items[0].rate = 4
    two = two.update({"transaction_date": f.DAY}).insert()
    assert (two.name, books.status(one)) == (f"{first.name}-R2", "Open")
    two.submit()
    assert [books.status(doc) for doc in (first, one, two)] == ["Revised", "Revised", "Open"]
    for old in (first, one):
        with books.refused(old.name, "revised"):
            f.order_of([old.name])
    assert f.order_of([two.name]).grand_total == 40
    assert books.audit() == []


def test_a_cancelled_revision_gives_way_to_the_last_one_left():
    first = quoted()
    one, two = f.revision(first.name), f.revision(first.name)
    f.cancel(two)
    assert [books.status(doc) for doc in (first, one, two)] == ["Revised", "Open", "Cancelled"]
    f.order_of([one.name])
    f.cancel(stored(first))
    assert books.status(one) == "Ordered"
    assert books.audit() == []


def test_an_order_and_a_revision_exclude_each_other():
    doc = quoted()
    draft_order, draft_revision = f.order_of([doc.name], submit=False), f.revision(doc.name, submit=False)
    frappe.db.savepoint("undecided")
    draft_order.submit()
    with books.refused(doc.name, "ordered from already"):
        stored(draft_revision).submit()
    with books.refused(doc.name, "ordered from already"):
        revise(doc.name)
    frappe.db.rollback(save_point="undecided")
    stored(draft_revision).submit()
    with books.refused(doc.name, "revised"):
        stored(draft_order).submit()


def test_an_earlier_revision_cannot_be_submitted_after_a_later_one():
    doc = quoted()
    early, late = (f.revision(doc.name, submit=False) for _ in range(2))
    late.submit()
    with books.refused(late.name, early.name):
        early.submit()


def test_a_revision_is_of_the_same_customer_and_of_a_quotation_that_stands():
    doc, draft, stranger, row = quoted(), quoted(submit=False), f.customer(), line()
    with books.refused(doc.name, doc.customer):
        f.quotation(stranger, row, revision_of=doc.name)
    revision = f.revision(doc.name)
    with books.refused("is not the first revision"):
        f.quotation(doc.customer, row, revision_of=revision.name)
    with books.refused(draft.name, "draft"):
        revise(draft.name)


def test_the_difference_view_tells_what_was_added_removed_and_changed():
    doc = quoted(line(10, 5), line(1, 7), line(2, 3), taxes=[f.tax(10)])
    new = revise(doc.name)
    kept, dear, _gone = new.items
    new.items = [kept, dear]
    dear.rate = 8
    new.append("items", {"item_code": (added := f.service(item_name="<b>Sample</b>")), "qty": 1, "rate": 1})
    new.taxes[0].rate = 20
    new.update({"transaction_date": f.DAY, "valid_till": LATER}).insert()
    found = differences(new.name)
    assert (found["before"], found["after"]) == (doc.name, new.name)
    kinds = {row["item_code"]: (row["kind"], row["before"], row["after"]) for row in found["lines"]}
    assert kinds == {
        dear.item_code: ("changed", 2, 2),
        added: ("added", None, 3),
        doc.items[2].item_code: ("removed", 3, None),
    }
    [changed] = [row for row in found["lines"] if row["kind"] == "changed"]
    assert {field["fieldname"]: (field["before"], field["after"]) for field in changed["fields"]} == {
        "rate": (7, 8),
        "amount": (7, 8),
    }
    assert [row["kind"] for row in found["taxes"]] == ["changed"]
    totals = {field["fieldname"]: (field["before"], field["after"]) for field in found["totals"]}
    assert totals["grand_total"] == (69.3, 70.8)
    assert "valid_till" in {field["fieldname"] for field in found["header"]}
    for words in (doc.name, new.name, "Rate", "Grand Total", added, "removed"):
        assert words in found["html"]
    assert "<b>" not in found["html"]
    assert differences(doc.name, doc.name)["lines"] == ()
    with books.refused(doc.name, "no earlier revision"):
        differences(doc.name)


# Lost


def test_a_lost_quotation_says_why_and_cannot_be_ordered_until_it_is_reopened():
    doc, reason = quoted(), lost_reason(competitor_required=1)
    draft = f.order_of([doc.name], submit=False)
    with books.refused("asks for the competitor"):
        declare_lost(doc.name, reason)
    lost = declare_lost(doc.name, reason, competitor="Acme", detail="Cheaper by 10%", date=f.DAY)
    assert (books.status(lost), lost.competitor, str(lost.lost_on)) == ("Lost", "Acme", f.DAY)
    for order in (lambda: f.order_of([doc.name]), stored(draft).submit):
        with books.refused(doc.name, "lost"):
            order()
    assert books.audit() == []
    opened = reopen(doc.name)
    assert (opened.status, opened.lost_reason, opened.competitor, opened.lost_on) == ("Open", None, None, None)
    stored(draft).submit()
    assert books.audit() == []


def test_the_guard_refuses_an_order_that_did_not_see_that_the_quotation_was_lost(monkeypatch):
    doc = quoted()
    f.order(doc.customer, line())
    draft = f.order_of([doc.name], submit=False)
    declare_lost(doc.name, lost_reason())
    monkeypatch.setattr("sales_mgmt.documents.quotations.lines.lapsed", lambda *args: None)
    with books.refused("Row 1", doc.name, "is closed"):
        stored(draft).submit()


def test_what_is_ordered_or_revised_cannot_be_lost():
    reason = lost_reason()
    ordered, revised = quoted(), quoted()
    f.order_of([ordered.name])
    f.revision(revised.name)
    for doc, word in ((ordered, "ordered"), (revised, "revised")):
        with books.refused(doc.name, word):
            declare_lost(doc.name, reason)
    doc, off = quoted(), lost_reason(enabled=0)
    with books.refused("switched off"):
        declare_lost(doc.name, off)
    draft = quoted(submit=False)
    with books.refused(draft.name, "not submitted"):
        declare_lost(draft.name, reason)


def test_the_rest_of_a_quotation_ordered_in_part_can_be_lost_and_its_order_cancelled():
    doc = quoted()
    order = f.order_of([doc.name], qty={doc.items[0].name: 4})
    declare_lost(doc.name, lost_reason())
    f.cancel(order)
    assert (books.status(doc), open_quantities(doc)) == ("Lost", [10])
    assert books.audit() == []


# Expiry


def test_what_is_not_ordered_in_time_is_refused_with_or_without_the_job():
    doc = quoted(valid_till="2026-03-20")
    with books.refused(doc.name, "valid until 2026-03-20", "2026-03-21"):
        f.order_of([doc.name], transaction_date="2026-03-21")
    f.order_of([doc.name], qty={doc.items[0].name: 1}, transaction_date="2026-03-20")


def test_the_job_marks_what_has_expired_in_batches_and_finds_nothing_twice():
    docs = [quoted(valid_till="2026-03-20") for _ in range(3)]
    ordered, lost, lasting = quoted(valid_till="2026-03-20"), quoted(valid_till="2026-03-20"), quoted()
    f.order_of([ordered.name])
    declare_lost(lost.name, lost_reason())
    assert expire_batch(date(2026, 3, 20), 500) == 0
    sizes = [expire_batch(date(2026, 3, 21), size=2) for _ in range(3)]
    assert sizes == [2, 1, 0]
    assert [books.status(doc) for doc in docs] == ["Expired"] * 3
    assert [books.status(doc) for doc in (ordered, lost, lasting)] == ["Ordered", "Lost", "Open"]
    with books.refused(docs[0].name, "expired"):
        f.order_of([docs[0].name])
    assert books.audit() == []


def test_an_expired_quotation_is_extended_and_ordered():
    doc = quoted(valid_till="2026-03-20")
    expire_batch(date(2026, 3, 21), 500)
    with books.refused(doc.name, "Give a later day"):
        reopen(doc.name)
    assert reopen(doc.name, valid_till=LATER).status == "Open"
    f.order_of([doc.name])
    assert books.audit() == []


def test_only_the_job_says_that_a_quotation_has_expired():
    doc = stored(quoted())
    doc.expired_on = f.DAY
    doc.save()
    assert (doc.expired_on, books.status(doc)) == (None, "Open")


def test_the_scheduler_finds_its_jobs():
    events = frappe.get_hooks("scheduler_events", app_name="sales_mgmt")
    by_time = events.pop("cron")
    for job in [job for jobs in (*events.values(), *by_time.values()) for job in jobs]:
        assert callable(frappe.get_attr(job))
    assert expire_quotations(date(2000, 1, 1)) == 0


# Rights


def test_who_may_not_sell_orders_revises_and_loses_nothing():
    doc, reason = quoted(), lost_reason()
    tries: list[Callable] = [
        lambda: order_from_quotations(doc.name),
        lambda: revise(doc.name),
        lambda: declare_lost(doc.name, reason),
        lambda: reopen(doc.name),
    ]
    for role in ("Stock User", "Accounts User", "Sales Auditor", "Credit Controller"):
        frappe.set_user(f.user(role))
        assert frappe.has_permission("SM Quotation", "read") == (role != "Stock User")
        for one in tries:
            with books.refused(error=frappe.PermissionError):
                one()


def test_a_user_of_one_customer_sees_and_revises_no_other_customers_quotation():
    mine, other = quoted(), quoted()
    user = f.user("Sales User")
    permission = {"doctype": "User Permission", "user": user, "allow": "Customer", "for_value": mine.customer}
    frappe.get_doc(permission).insert()
    frappe.set_user(user)
    assert other.name not in frappe.get_list("SM Quotation", pluck="name")
    assert f.revision(mine.name).name == f"{mine.name}-R1"
    for one in (lambda: revise(other.name), lambda: differences(mine.name + "-R1", other.name)):
        with books.refused(error=frappe.PermissionError):
            one()
    with books.refused(error=frappe.PermissionError):
        order_from_quotations(other.name)


# What it costs


@pytest.mark.parametrize("step", ["insert", "submit", "order", "revise", "cancel"])
def test_a_hundred_lines_take_as_many_statements_as_one(step, count_queries):
    customer, items = f.customer(), [f.service() for _ in range(100)]
    f.order(customer, f.line(items[0], 1, 0))
    counts = []
    for some in (items[:1], items[:2], items):
        lines = [row for item in some for row in (f.line(item, 2, 5), f.line(item, 2, 6, is_alternative=1))]
        doc = f.quotation(customer, *lines, submit=False) if step != "insert" else None
        if step in ("order", "revise", "cancel"):
            doc.submit()
        work = {
            "insert": lambda lines=lines: f.quotation(customer, *lines, submit=False),
            "submit": lambda doc=doc: doc.submit(),
            "order": lambda doc=doc: f.order_of([doc.name], chosen=[doc.items[1].name]),
            "revise": lambda doc=doc: f.revision(doc.name),
            "cancel": lambda doc=doc: f.cancel(doc),
        }
        with count_queries() as queries:
            work[step]()
        counts.append(len(queries))
    assert counts[1] == counts[2], counts


# What the audit sees


def tamper(query: str, *values: Any) -> None:
    frappe.db.sql(query, values)
    assert frappe.db._cursor.rowcount > 0


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("UPDATE `tabSM Quotation` SET status = 'Lost' WHERE name = %s", "status"),
        ("UPDATE `tabSM Line Balance` SET state = 'Closed' WHERE source_parent = %s", "state of a quotation's line"),
        ("UPDATE `tabSM Line Balance` SET quoted = 11 WHERE source_parent = %s", "line balance quoted"),
        ("UPDATE `tabSM Line Balance` SET ordered = 11 WHERE source_parent = %s", "line balance out of bounds"),
        ("UPDATE `tabSM Quotation Item` SET stock_qty = 9 WHERE parent = %s", "line entry qty"),
        ("UPDATE `tabSM Sales Order Item` SET quoted_qty = 3 WHERE quotation = %s", "line entry qty"),
        ("DELETE FROM `tabSM Line Entry` WHERE source_parent = %s AND movement = 'ordered'", "line entry qty"),
        ("UPDATE `tabSM Quotation` SET revision = 7 WHERE revision_of = %s", "revision of a quotation"),
    ],
)
def test_the_audit_names_what_was_changed_behind_a_quotations_back(query, kind):
    first = quoted()
    f.revision(first.name)
    doc = quoted()
    f.order_of([doc.name], qty={doc.items[0].name: 4})
    assert books.audit() == []
    tamper(query, first.name if "revision" in query else doc.name)
    problems = [problem for problem in books.audit() if problem.kind == kind]
    assert problems, books.audit()
    assert any((first if "revision" in query else doc).name in p.key or doc.items[0].name in p.key for p in problems)
