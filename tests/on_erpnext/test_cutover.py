"""A company goes over from ERPNext's selling documents to ours: figures agree, interrupted, reversed, in use.

A cut-over commits; each test has a company of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import books
import factories as f
import frappe
import natives as n
import pytest
from frappe.utils.background_jobs import get_queue

from sales_mgmt.api import cut_over
from sales_mgmt.cutover import run as at_work
from sales_mgmt.cutover import steps


@pytest.fixture(autouse=True)
def queue() -> Iterator[None]:
    """No job is left in the queue."""
    yield
    get_queue("long").empty()


@pytest.fixture
def mix() -> SimpleNamespace:
    """A company with everything that a cut-over meets, committed."""
    of, customer, other = n.company(), f.customer(), f.customer()
    goods = n.item(of, stock=100)
    taxes = [n.tax(of), n.freight(of, 6)]
    whole = n.order(of, customer, n.line(of, goods, 5), n.line(of, n.item(of), 2, 33.33), taxes=taxes, po_no="PO-7")
    part = n.order(of, customer, n.line(of, goods, 12, 7.77), additional_discount_percentage=5, taxes=[n.tax(of)])
    first = n.delivery(part, 7)
    paid = n.invoice(first, 3)
    second = n.delivery(part, 2)
    direct = n.direct_delivery(of, other, n.line(of, goods, 4, 9))
    ahead = n.order(of, other, n.line(of, goods, 3))
    n.invoice_of_order(ahead, 1)
    made = SimpleNamespace(
        of=of, customer=customer, other=other, goods=goods, whole=whole, part=part, first=first, second=second,
        direct=direct, ahead=ahead, quotation=n.quotation(of, customer, n.line(of, goods, 8, 11)),
        settled=n.payment(of, customer, paid.outstanding_amount + 40, paid), free=n.payment(of, other, 25),
        prices=n.price_list({"item_code": goods, "price_list_rate": 12}, {"item_code": goods, "price_list_rate": 11,
                                                                          "customer": customer}),
    )  # fmt: skip
    limited = frappe.get_doc("Customer", customer)
    limited.append("credit_limits", {"company": of, "credit_limit": 5000})
    limited.save()
    frappe.db.commit()
    return made


def reported(mix: SimpleNamespace) -> str:
    """A cut-over with its report, committed. Price lists of other tests are left out: they belong to no company."""
    doc = frappe.get_doc({"doctype": "SM Cut Over", "company": mix.of, "as_of": f.DAY}).insert()
    cut_over.dry_run(doc.name)
    rows = frappe.get_all(at_work.ROW, {"parent": doc.name, "step": "Prices", "source_name": ("!=", mix.prices)})
    for row in rows:
        frappe.db.set_value(at_work.ROW, row.name, "result", "Not Taken")
    frappe.db.commit()
    return doc.name


def taken(mix: SimpleNamespace) -> str:
    """A cut-over that is done."""
    name = reported(mix)
    cut_over.start(name)
    frappe.db.commit()
    at_work.work(name)
    return name


def results(name: str) -> dict[tuple[str, str], str]:
    return {(row.step, row.source_name): row.result for row in frappe.get_doc("SM Cut Over", name).documents}


def made_of(name: str, native: Any) -> Any:
    """Our document of the host's."""
    row = frappe.db.get_value(
        at_work.ROW, {"parent": name, "source_name": native.name, "made": (">", "")}, ["made_doctype", "made"]
    )
    return frappe.get_doc(*row)


def test_the_dry_run_reports_and_writes_nothing_else(mix):
    doc = frappe.get_doc({"doctype": "SM Cut Over", "company": mix.of, "as_of": f.DAY}).insert()
    before = books.snapshot()
    counts = cut_over.dry_run(doc.name)
    assert books.changes(before, books.snapshot()) == {}
    assert (counts["Orders"], counts["Deliveries"], counts["Advances"], counts["Quotations"]) == (2, 3, 2, 1)
    rows = {row.source_name: row for row in frappe.get_doc("SM Cut Over", doc.name).documents}
    assert "billed ahead" in rows[mix.ahead.name].message
    assert (rows[mix.part.name].to_deliver, rows[mix.part.name].unbilled) == (3, 6)
    assert (rows[mix.first.name].unbilled, rows[mix.second.name].unbilled) == (4, 2)
    assert rows[mix.settled.name].value == 40
    summary = {row.step: row for row in frappe.get_doc("SM Cut Over", doc.name).steps}
    assert (summary["Orders"].not_taken, summary["Limits"].value) == (1, 5000)


def test_everything_is_taken_and_the_figures_agree(mix):
    owed = [books.balance(customer, mix.of) for customer in (mix.customer, mix.other)]
    name = taken(mix)
    doc = frappe.get_doc("SM Cut Over", name)
    assert {(row.source_name, row.message) for row in doc.documents if row.result in ("Refused", "Failed")} == set()
    assert (doc.status, doc.agrees) == ("Completed", 1)
    assert all(row.agrees for row in doc.comparison), [row.as_dict() for row in doc.comparison]
    before = {row.measure: row.before for row in doc.comparison}
    assert before["Open to deliver"] == 5 + 2 + 3 + 3
    assert before["Delivered, not billed"] == 6 + 4
    assert before["Advances left"] == 40 + 25
    assert [books.balance(customer, mix.of) for customer in (mix.customer, mix.other)] == owed

    whole = made_of(name, mix.whole)
    assert [(row.qty, row.rate) for row in whole.items] == [(5, 10), (2, 33.33)]
    assert whole.grand_total == mix.whole.grand_total
    assert whole.po_no == "PO-7"
    part = made_of(name, mix.part)
    assert books.lines(part) == [(9, 6, 0)]
    for native in (mix.whole, mix.part):
        assert frappe.db.get_value("Sales Order", native.name, "status") == "Closed"
        assert frappe.db.exists("Comment", {"reference_name": native.name, "content": ("like", "%Taken over as%")})
    assert frappe.db.get_value("Delivery Note", mix.first.name, "status") == "Closed"
    deposit = made_of(name, mix.settled)
    assert (deposit.open_amount, deposit.receipt_no) == (40, mix.settled.name)
    assert frappe.db.get_value("SM Item Price", {"price_list": mix.prices, "customer": mix.customer}, "rate") == 11
    account = frappe.db.get_value("SM Credit Account", {"customer": mix.customer, "company": mix.of}, "credit_limit")
    assert account == 5000
    assert made_of(name, mix.quotation).items[0].qty == 8
    assert books.audit() == []


def test_what_was_taken_goes_on(mix):
    name = taken(mix)
    on_hand = books.on_hand(mix.goods, n.warehouse(mix.of))
    first, second, direct = (made_of(name, native) for native in (mix.first, mix.second, mix.direct))
    invoice = f.invoice([first.name, second.name])
    f.invoice([direct.name])
    assert books.on_hand(mix.goods, n.warehouse(mix.of)) == on_hand
    rest = f.delivery([made_of(name, mix.part).name])
    assert books.on_hand(mix.goods, n.warehouse(mix.of))[0] == on_hand[0] - 3
    f.invoice([rest.name])
    cut = made_of(name, mix.settled)
    from sales_mgmt.documents import deposits

    assert deposits.apply(cut.name, invoice.name) == 40
    assert books.audit() == []


def test_an_interrupted_run_goes_on_and_takes_each_document_once(mix, monkeypatch):
    name = reported(mix)
    cut_over.start(name)
    frappe.db.commit()
    original = steps.BY_NAME["Deliveries"]

    def dies(document: Any, company: str) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setitem(steps.BY_NAME, "Deliveries", steps.Step("Deliveries", original.doctype, "", dies))
    with pytest.raises(KeyboardInterrupt):
        at_work.work(name)
    frappe.db.rollback()
    done = {key for key, result in results(name).items() if result == "Done"}
    assert ("Orders", mix.part.name) in done and not any(step == "Deliveries" for step, _name in done)

    monkeypatch.setitem(steps.BY_NAME, "Deliveries", original)
    cut_over.resume(name)
    frappe.db.commit()
    at_work.work(name)
    doc = frappe.get_doc("SM Cut Over", name)
    assert (doc.status, doc.agrees) == ("Completed", 1)
    assert frappe.db.count("SM Sales Order", {"company": mix.of}) == 2
    at_work.work(name)
    assert frappe.db.count("SM Sales Order", {"company": mix.of}) == 2
    assert books.audit() == []


def test_it_is_reversed(mix):
    stock = books.on_hand(mix.goods, n.warehouse(mix.of))
    name = taken(mix)
    cut_over.reverse(name)
    frappe.db.commit()
    at_work.take_back(name)
    doc = frappe.get_doc("SM Cut Over", name)
    assert {(row.source_name, row.message) for row in doc.documents if row.message and row.result == "Done"} == set()
    assert doc.status == "Reversed"
    assert frappe.db.get_value("Sales Order", mix.whole.name, "status") == "To Deliver and Bill"
    assert frappe.db.get_value("Delivery Note", mix.first.name, "status") == "To Bill"
    assert frappe.db.get_value("Payment Entry", mix.free.name, "docstatus") == 1
    assert frappe.db.count("SM Sales Order", {"company": mix.of, "docstatus": 1}) == 0
    assert not frappe.db.exists("SM Price List", mix.prices)
    assert books.on_hand(mix.goods, n.warehouse(mix.of)) == stock
    assert books.audit() == []
    n.delivery(mix.whole, 1)
    frappe.db.rollback()

    again = taken(mix)
    assert frappe.db.get_value("SM Cut Over", again, "status") == "Completed"


def test_once_used_it_is_not_reversed(mix):
    name = taken(mix)
    note = f.delivery([made_of(name, mix.part).name])
    frappe.db.commit()
    before = books.snapshot()
    with pytest.raises(frappe.ValidationError, match=f"cannot be reversed any more.*{note.name}"):
        cut_over.reverse(name)
    assert books.changes(before, books.snapshot()) == {}
    assert frappe.db.get_value("SM Cut Over", name, "status") == "Completed"


def test_two_cut_overs_do_not_take_the_same(mix):
    first, second = reported(mix), reported(mix)
    for name in (first, second):
        cut_over.start(name)
        frappe.db.commit()
        at_work.work(name)
    assert frappe.db.count("SM Sales Order", {"company": mix.of}) == 2
    assert set(results(second).values()) <= {"Refused", "Not Taken"}


def test_nobody_else_makes_a_document_that_moves_no_stock():
    code = f.item(stock=5)
    order = f.order(f.customer(), f.line(code, 5))
    note = f.delivery([order.name], opening_document="MAT-DN-1")
    assert note.opening_document is None
    assert books.on_hand(code, f.warehouse())[0] == 0
