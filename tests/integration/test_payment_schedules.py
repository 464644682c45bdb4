"""Payment schedules: terms with cash discounts, parts entered by hand, and what becomes of them on invoices."""

from __future__ import annotations

from datetime import date

import books
import factories as f
import frappe
import pytest

DAYS = "Day(s) after invoice date"


@pytest.fixture(autouse=True)
def company(shared_masters):
    return f.COMPANY


def parts(doc) -> list[tuple]:
    return [(str(row.due_date), row.payment_amount) for row in doc.payment_schedule]


def order(*schedule: dict, rate: float = 100, **values):
    by_hand = {"manual_payment_schedule": 1, "payment_schedule": list(schedule)} if schedule else {}
    return f.order(f.customer(), f.line(f.service(), 1, rate), **by_hand, **values)


def part(day: str, amount: float = 0, **values) -> dict:
    return {"due_date": day, "payment_amount": amount, **values}


def test_terms_with_a_discount_say_until_when_and_how_much():
    terms = frappe.get_doc(
        {
            "doctype": "Payment Terms Template",
            "template_name": f.unique("Terms"),
            "terms": [
                {
                    "invoice_portion": 100, "due_date_based_on": DAYS, "credit_days": 30, "discount_type": "Percentage",
                    "discount": 2, "discount_validity_based_on": DAYS, "discount_validity": 10,
                }
            ],
        }
    ).insert()  # fmt: skip
    invoice = f.invoice_of_orders([order(rate=137.5, payment_terms_template=terms.name).name])
    [row] = invoice.payment_schedule
    assert (row.discount_date, row.discount_amount) == (date(2026, 3, 26), 2.75)
    assert (str(row.due_date), row.discount_type, row.discount) == ("2026-04-15", "Percentage", 2)


def test_terms_that_meet_on_one_day_are_one_part():
    terms = f.terms((40, DAYS, 15), (60, "Day(s) after the end of the invoice month", 0))
    invoice = f.invoice_of_orders([order(payment_terms_template=terms).name])
    assert parts(invoice) == [("2026-03-31", 100)]
    assert books.audit() == []


def test_parts_by_hand_go_from_the_order_to_its_invoices_by_their_portions():
    placed = f.order(
        f.customer(), f.line(f.item(stock=4), 4, 25), manual_payment_schedule=1,
        payment_schedule=[
            part("2026-03-31", 30, discount_type="Percentage", discount=3, discount_date="2026-03-20"),
            part("2026-05-31", 70),
        ],
    )  # fmt: skip
    assert [row.invoice_portion for row in placed.payment_schedule] == [30, 70]
    delivery = f.delivery([placed.name], {placed.items[0].name: 1})
    first, rest = f.invoice([delivery.name]), f.invoice_of_orders([placed.name], posting_date="2026-04-10")
    assert parts(first) == [("2026-03-31", 7.5), ("2026-05-31", 17.5)]
    assert (first.payment_schedule[0].discount_amount, str(first.due_date)) == (0.23, "2026-05-31")
    assert parts(rest) == [("2026-04-10", 22.5), ("2026-05-31", 52.5)], "what was due before is due at once"
    assert books.audit() == []


def test_portions_alone_will_do():
    placed = order(part("2026-04-01", invoice_portion=33.33), part("2026-05-01", invoice_portion=66.67), rate=0.05)
    assert parts(placed) == [("2026-04-01", 0.02), ("2026-05-01", 0.03)]


def test_parts_of_an_invoice_by_hand():
    source = order()
    by_hand = {"manual_payment_schedule": 1, "payment_schedule": [part("2026-04-01", 60), part("2026-03-20", 40)]}
    invoice = f.invoice_of_orders([source.name], **by_hand)
    assert parts(invoice) == [("2026-03-20", 40), ("2026-04-01", 60)]
    assert books.audit() == []


def test_parts_follow_a_total_that_changes_unless_somebody_changes_them():
    placed = order(part("2026-04-01", 40), part("2026-05-01", 60), submit=False)
    placed.items[0].rate = 50
    placed.save()
    assert parts(placed) == [("2026-04-01", 20), ("2026-05-01", 30)]
    placed.payment_schedule[0].payment_amount = 25
    with books.refused("55", "50", "-5"):
        placed.save()


def test_saving_again_keeps_the_rows():
    placed = order(part("2026-04-01", 40), part("2026-05-01", 60), submit=False)
    names = [row.name for row in placed.payment_schedule]
    placed.save()
    placed.reload()
    assert [row.name for row in placed.payment_schedule] == names


def test_an_order_without_parts_by_hand_shows_none():
    assert order(payment_terms_template=f.terms((100, DAYS, 30))).payment_schedule == []


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ([part("2026-04-01", 40), part("2026-05-01", 59.99)], ("99.99", "100.00", "0.01")),
        ([part("2026-04-01", invoice_portion=40), part("2026-05-01", invoice_portion=59)], ("99", "100%")),
        ([part("2026-03-15", 100)], ("row 1", "2026-03-15", "before")),
        ([part("2026-04-01", 110), part("2026-05-01", -10)], ("row 2", "-10", "below zero")),
        ([part("2026-04-01", 100, discount=2, discount_type="Percentage")], ("row 1", "date")),
        (
            [part("2026-04-01", 100, discount=2, discount_type="Percentage", discount_date="2026-04-02")],
            ("row 1", "date", "2026-04-01"),
        ),
        (
            [part("2026-04-01", 100, discount=102, discount_type="Percentage", discount_date="2026-04-01")],
            ("row 1", "102"),
        ),
    ],
)
def test_parts_that_make_no_sense_are_refused(schedule, words):
    with books.refused(*words):
        order(*schedule)


def test_by_hand_without_parts_is_refused():
    with books.refused("enter its parts"):
        order(manual_payment_schedule=1)


def test_two_orders_with_parts_of_their_own_need_two_invoices():
    customer = f.customer()
    names = [
        f.order(
            customer, f.line(f.service(), 1, 10), manual_payment_schedule=1, payment_schedule=[part("2026-04-01", 10)]
        ).name
        for _ in range(2)
    ]
    with books.refused("Make an invoice for each", *names):
        f.invoice_of_orders(names)
