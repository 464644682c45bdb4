"""Consolidated invoices: what goes together, whose turn it is, and a run that one refusal does not stop."""

from __future__ import annotations

from datetime import date

import books
import factories as f
import frappe
import pytest

from sales_mgmt.api import invoicing
from sales_mgmt.api.invoicing import deliveries_to_invoice, invoice_deliveries
from sales_mgmt.documents.invoicing import make_invoice, to_invoice

MARCH_20, APRIL_10 = "2026-03-20", "2026-04-10"
ITEM: dict[str, str] = {}


@pytest.fixture(autouse=True)
def item():
    ITEM["code"] = f.item(stock=500)


def delivered(customer: str, qty: float = 1, day: str = f.DAY, rate: float = 10, **values):
    order = f.order(customer, f.line(ITEM["code"], qty, rate), **values)
    return f.delivery([order.name], posting_date=day)


def listed(customer: str, until: str = APRIL_10, rhythm: str | None = None) -> list[dict]:
    return deliveries_to_invoice(f.COMPANY, until, customer, rhythm)


def parts(rows: list[dict]) -> list[tuple]:
    return [(row["part"], row["deliveries"], row["net"]) for row in rows]


def invoices(customer: str, until: str = APRIL_10, rhythm: str | None = None) -> list:
    """Made and submitted as the run does it, in the test's transaction."""
    names = frappe.get_all("SM Delivery Note", {"customer": customer}, pluck="name")
    made = []
    for group in to_invoice(names, frappe.utils.getdate(until), rhythm):
        made.append(make_invoice(group, date(2026, 4, 10)).insert())
        made[-1].submit()
    return made


def test_everything_delivered_until_a_day_goes_on_one_invoice():
    customer = f.customer()
    first, second, later = (delivered(customer, qty, day) for qty, day in ((2, f.DAY), (3, MARCH_20), (4, APRIL_10)))
    [row] = listed(customer, MARCH_20)
    assert (row["deliveries"], row["net"], row["lines"], row["currency"]) == ([first.name, second.name], 50, 2, "USD")
    [invoice] = invoices(customer, MARCH_20)
    assert invoice.grand_total == 50
    assert [books.status(doc) for doc in (first, second, later)] == ["Completed", "Completed", "To Bill"]
    assert listed(customer, MARCH_20) == []
    assert parts(listed(customer)) == [("", [later.name], 40)]
    assert books.audit() == []


def test_only_what_is_open_is_taken():
    customer = f.customer()
    note = delivered(customer, 5)
    f.invoice([note.name], {note.items[0].name: 2})
    assert parts(listed(customer)) == [("", [note.name], 30)]
    order = f.order(customer, f.line(ITEM["code"], 4, 10))
    f.invoice_of_orders([order.name])
    f.delivery([order.name])
    assert len(listed(customer)[0]["deliveries"]) == 1, "what was invoiced with its order is not billed again"


def test_what_differs_in_terms_taxes_or_currency_goes_apart():
    customer = f.customer()
    delivered(customer)
    delivered(customer, taxes=[f.tax(10)])
    delivered(customer, taxes=[f.tax(10)])
    delivered(customer, payment_terms_template=f.terms((100, "Day(s) after invoice date", 30)))
    delivered(customer, currency="EUR", conversion_rate=1.1)
    assert sorted(len(row["deliveries"]) for row in listed(customer)) == [1, 1, 1, 2]
    assert sorted(float(invoice.grand_total) for invoice in invoices(customer)) == [10, 10, 10, 22]
    assert listed(customer) == []
    assert books.audit() == []


def test_every_delivery_or_order_by_itself():
    customer = f.customer()
    order, other = (f.order(customer, f.line(ITEM["code"], 4, 10)) for _ in range(2))
    both = f.delivery([order.name, other.name], {order.items[0].name: 1, other.items[0].name: 4})
    rest = f.delivery([order.name])
    expected = [(both.name, [both.name], 50), (rest.name, [rest.name], 30)]
    assert parts(listed(customer, rhythm="Per Delivery")) == expected
    found = {part: (set(deliveries), net) for part, deliveries, net in parts(listed(customer, rhythm="Per Order"))}
    assert found == {order.name: ({both.name, rest.name}, 40), other.name: ({both.name}, 40)}
    made = invoices(customer, rhythm="Per Order")
    assert [{row.sales_order for row in invoice.items} for invoice in made] == [{order.name}, {other.name}]
    assert books.status(both) == books.status(rest) == "Completed"
    assert books.audit() == []


def test_a_customer_invoiced_by_month_waits_for_its_end():
    customer = f.customer(sm_invoicing_rhythm="Monthly")
    march = [delivered(customer, 1, day) for day in (f.DAY, MARCH_20)]
    april = delivered(customer, 1, APRIL_10)
    assert listed(customer, MARCH_20) == []
    assert parts(listed(customer)) == [("2026-03-31", [note.name for note in march], 20)]
    assert [row["part"] for row in listed(customer, "2026-04-30")] == ["2026-03-31", "2026-04-30"]
    grouped = parts(listed(customer, APRIL_10, "Monthly"))
    assert grouped[1] == ("2026-04-30", [april.name], 10), "who asks for months in so many words waits for none"
    assert len(listed(customer, APRIL_10, "Together")) == 1


def test_the_sites_rhythm_counts_for_customers_without_their_own():
    weekly, own = f.customer(), f.customer(sm_invoicing_rhythm="Per Delivery")
    f.settings(invoicing_rhythm="Weekly")
    for day in (f.DAY, MARCH_20):
        for customer in (weekly, own):
            delivered(customer, 1, day)
    assert [row["part"] for row in listed(weekly)] == ["2026-03-22"]
    assert listed(weekly, MARCH_20) == []
    assert len(listed(own, MARCH_20)) == 2


def test_direct_deliveries_are_invoiced_too():
    customer = f.customer()
    note = f.direct_delivery(customer, f.line(ITEM["code"], 2, 7))
    assert parts(listed(customer, rhythm="Per Order")) == [(note.name, [note.name], 14)]
    assert invoices(customer)[0].grand_total == 14


def test_a_rhythm_that_does_not_exist_is_refused():
    with books.refused("Fortnightly", "Monthly"):
        deliveries_to_invoice(f.COMPANY, f.DAY, None, "Fortnightly")


def test_the_run_makes_what_it_can_and_says_what_was_refused(site):
    good, bad = f.customer(), f.customer()
    notes = [delivered(good, 2), delivered(good, 3), delivered(bad, 1)]
    frappe.db.set_value("Customer", bad, "is_frozen", 1)
    frappe.db.commit()
    try:
        for customer in (good, bad):
            found = invoicing.run(f.COMPANY, APRIL_10, customer, posting_date=APRIL_10, submit=True)
            if customer == good:
                [name] = found["made"]
                assert frappe.db.get_value("SM Invoice", name, ["grand_total", "docstatus"]) == (50, 1)
            else:
                [(of, reason)] = found["refused"]
                assert (found["made"], of) == ([], bad)
                assert "frozen" in reason
        assert [books.status(note) for note in notes] == ["Completed", "Completed", "To Bill"]
        assert books.audit() == []
    finally:
        frappe.db.set_value("Customer", bad, "is_frozen", 0)
        frappe.db.commit()


def test_the_run_is_queued_for_who_may_submit_only():
    user = f.user("Stock User")
    frappe.set_user(user)
    for call in (deliveries_to_invoice, invoice_deliveries):
        with books.refused(error=frappe.PermissionError):
            call(f.COMPANY, f.DAY)


def test_a_user_sees_the_deliveries_of_his_customers_only():
    mine, others = f.customer(), f.customer()
    notes = [delivered(customer) for customer in (mine, others)]
    user = f.user("Accounts User")
    frappe.get_doc({"doctype": "User Permission", "user": user, "allow": "Customer", "for_value": mine}).insert()
    frappe.set_user(user)
    found = [name for row in deliveries_to_invoice(f.COMPANY, f.DAY) for name in row["deliveries"]]
    assert found == [notes[0].name]


def test_the_number_of_queries_does_not_depend_on_the_number_of_deliveries(count_queries):
    counts = []
    for many in (1, 1, 6):  # the first fills Frappe's caches
        customer = f.customer()
        for _ in range(many):
            delivered(customer)
        names = frappe.get_all("SM Delivery Note", {"customer": customer}, pluck="name")
        with count_queries() as queries:
            to_invoice(names, date(2026, 4, 10))
        counts.append(queries.count)
    assert counts[1] == counts[2]
