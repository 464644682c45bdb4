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
from frappe.utils import add_to_date, now_datetime
from frappe.utils.background_jobs import get_queue

from sales_mgmt.api import cut_over
from sales_mgmt.cutover import run as at_work
from sales_mgmt.cutover import steps
from sales_mgmt.events import cut_overs


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
    assert frappe.db.get_value("Quotation", mix.quotation.name, "status") == "Expired"
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
    assert frappe.db.get_value("Quotation", mix.quotation.name, "status") == "Open"
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


def test_goods_of_a_delivery_that_was_taken_come_back(mix):
    """Not billed, billed by us, in parts; each at what the native delivery has cost, and never twice."""
    dear = {"item_code": mix.goods, "qty": 50, "t_warehouse": n.warehouse(mix.of), "basic_rate": 11}
    doc = {"doctype": "Stock Entry", "stock_entry_type": "Material Receipt", "company": mix.of, "items": [dear]}
    frappe.get_doc(doc | {"posting_date": f.DAY, "set_posting_time": 1}).insert().submit()
    name = taken(mix)
    first, second, direct = (made_of(name, native) for native in (mix.first, mix.second, mix.direct))
    qty, value = books.on_hand(mix.goods, n.warehouse(mix.of))

    unbilled = f.returned([second.name])
    assert (unbilled.items[0].opening_document, unbilled.items[0].opening_line) == (
        mix.second.name, mix.second.items[0].name
    )  # fmt: skip
    assert books.on_hand(mix.goods, n.warehouse(mix.of)) == (qty + 2, value + 2 * 6)
    invoice = f.invoice([first.name])
    back = f.returned_of_invoices([invoice.name], {invoice.items[0].name: 1})
    assert books.on_hand(mix.goods, n.warehouse(mix.of)) == (qty + 3, value + 3 * 6)
    assert back.credits[0].grand_total > 0
    rest = f.returned_of_invoices([invoice.name])
    assert books.owed(invoice) == 0
    f.returned([direct.name])
    assert books.on_hand(mix.goods, n.warehouse(mix.of)) == (qty + 2 + 4 + 4, value + 10 * 6)
    assert books.audit() == []
    with books.refused("Nothing is open to return"):
        f.returned([direct.name])

    f.cancel(rest)
    f.cancel(unbilled)
    assert books.on_hand(mix.goods, n.warehouse(mix.of)) == (qty + 5, value + 5 * 6)
    assert books.audit() == []


def test_what_was_taken_does_not_come_back_natively_too(mix):
    """Of seven delivered, three were billed there and come back there; four were taken."""
    from erpnext.stock.doctype.delivery_note.delivery_note import make_sales_return

    name = taken(mix)
    ours = made_of(name, mix.first)

    def native(qty: float) -> Any:
        doc = make_sales_return(mix.first.name)
        doc.update({"posting_date": f.DAY, "set_posting_time": 1})
        doc.items[0].qty = -qty
        return doc.insert().submit()

    with books.refused(f"{ours.name} stands for {mix.first.name}", "3 are left to return here"):
        native(4)
    with books.refused(f"{ours.name} stands for {mix.first.name}"):
        f.cancel(mix.first)
    qty, value = books.on_hand(mix.goods, n.warehouse(mix.of))
    native(3)
    assert books.on_hand(mix.goods, n.warehouse(mix.of)) == (qty + 3, value + 18)
    f.returned([ours.name])
    assert books.on_hand(mix.goods, n.warehouse(mix.of)) == (qty + 7, value + 42)
    assert books.audit() == []


def test_serial_numbers_of_a_delivery_that_was_taken_come_back():
    """Of two that went out, the one that is named; each at its own cost."""
    of, customer = n.company(), f.customer()
    code = n.item(of, has_serial_no=1, serial_no_series=f.unique("S") + ".####")
    for cost in (5, 9):
        row = {"item_code": code, "qty": 1, "t_warehouse": n.warehouse(of), "basic_rate": cost}
        doc = {"doctype": "Stock Entry", "stock_entry_type": "Material Receipt", "company": of, "items": [row]}
        doc |= {"posting_date": f.DAY, "posting_time": "00:00:01", "set_posting_time": 1}
        frappe.get_doc(doc).insert().submit()
    note = n.direct_delivery(of, customer, n.line(of, code, 2, 20))
    cheap, dear = frappe.get_all("Serial No", {"item_code": code}, order_by="purchase_rate, creation", pluck="name")
    doc = frappe.get_doc({"doctype": "SM Cut Over", "company": of, "as_of": f.DAY}).insert()
    frappe.db.commit()
    cut_over.dry_run(doc.name)
    frappe.db.set_value(at_work.ROW, {"parent": doc.name, "step": "Prices"}, "result", "Not Taken")
    cut_over.start(doc.name)
    frappe.db.commit()
    at_work.work(doc.name)
    ours = made_of(doc.name, note)
    back = f.returned([ours.name], {ours.items[0].name: 1}, submit=False)
    with books.refused("name the serial numbers that come back"):
        back.submit()
    back.reload()
    back.items[0].serial_no = dear
    back.save().submit()
    assert books.on_hand(code, n.warehouse(of)) == (1, 9)
    f.returned([ours.name])
    assert books.on_hand(code, n.warehouse(of)) == (2, 14)
    assert books.audit() == []
    assert cheap != dear


def test_nothing_is_ordered_natively_of_a_quotation_that_was_taken(mix):
    name = taken(mix)
    ours = made_of(name, mix.quotation)
    order = frappe.get_attr("erpnext.selling.doctype.quotation.quotation.make_sales_order")(mix.quotation.name)
    order.update({"transaction_date": f.DAY, "delivery_date": f.DAY})
    with books.refused(f"{ours.name} stands for {mix.quotation.name}"):
        order.insert()


@pytest.fixture
def reserving() -> Iterator[None]:
    """ERPNext's Stock Settings let orders hold stock."""
    fields = ("enable_stock_reservation", "allow_partial_reservation")
    before = {field: frappe.db.get_single_value("Stock Settings", field) for field in fields}
    for field in fields:
        frappe.db.set_single_value("Stock Settings", field, 1)
    frappe.db.commit()
    yield
    frappe.db.rollback()
    for field, value in before.items():
        frappe.db.set_single_value("Stock Settings", field, value)
    frappe.db.commit()


def test_what_was_held_is_held_and_no_more(mix, reserving):
    """Three of five were held natively; the rest stays free, and reversing gives the three back."""
    row = {"sales_order_item": mix.whole.items[0].name, "item_code": mix.goods, "qty_to_reserve": 3}
    row |= {"warehouse": n.warehouse(mix.of)}
    frappe.db.set_value("Sales Order Item", row["sales_order_item"], "reserve_stock", 1)
    mix.whole.reload()
    mix.whole.create_stock_reservation_entries([row], notify=False)
    frappe.db.commit()

    def held() -> float:
        rows = frappe.get_all("Stock Reservation Entry", {"voucher_no": mix.whole.name, "docstatus": 1}, "reserved_qty")
        return sum(row.reserved_qty for row in rows)

    assert held() == 3
    name = taken(mix)
    doc = frappe.get_doc("SM Cut Over", name)
    assert {(row.source_name, row.message) for row in doc.documents if row.result in ("Refused", "Failed")} == set()
    compared = {row.measure: row for row in doc.comparison}["Held for orders"]
    assert (compared.before, compared.after, compared.agrees) == (3, 3, 1)
    ours = made_of(name, mix.whole)
    assert frappe.get_all("SM Reservation", {"sales_order": ours.name, "reserved": (">", 0)}, pluck="reserved") == [3]
    assert held() == 0
    assert books.audit() == []

    cut_over.reverse(name)
    frappe.db.commit()
    at_work.take_back(name)
    assert frappe.db.get_value("SM Cut Over", name, "status") == "Reversed"
    assert held() >= 3
    assert not frappe.db.exists("SM Reservation", {"sales_order": ours.name, "reserved": (">", 0)})
    assert books.audit() == []


def test_the_hourly_job_goes_on_with_what_was_left(mix):
    name, other = reported(mix), reported(mix)
    for run in (name, other):
        cut_over.start(run)
    frappe.db.commit()
    get_queue("long").empty()
    frappe.db.set_value("SM Cut Over", name, "modified", add_to_date(now_datetime(), hours=-2), update_modified=False)
    frappe.db.commit()
    cut_overs.resume_stale()
    frappe.db.commit()
    queued = [job.kwargs["kwargs"]["run_name"] for job in get_queue("long").jobs if "sm-cut-over" in job.id]
    assert [run for run in queued if run in (name, other)] == [name]  # those of other runs of this test stand too
    assert frappe.session.user == "Administrator"
