"""An invoice with a cash discount, paid in time and too late, through the host's own payments."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest

DAYS = "Day(s) after invoice date"


@pytest.fixture(autouse=True)
def company(shared_masters):
    return f.COMPANY


@pytest.fixture
def invoice():
    """100.00, 2% off within 10 days of 16 March."""
    terms = frappe.get_doc({
        "doctype": "Payment Terms Template", "template_name": f.unique("Terms"),
        "terms": [{
            "invoice_portion": 100, "due_date_based_on": DAYS, "credit_days": 30, "discount_type": "Percentage",
            "discount": 2, "discount_validity_based_on": DAYS, "discount_validity": 10,
        }],
    }).insert()  # fmt: skip
    order = f.order(f.customer(), f.line(f.service(), 1, 100), payment_terms_template=terms.name)
    return f.invoice_of_orders([order.name])


def payment(invoice, day):
    from host_erp.vouchers.payment_from_debt import get_payment_entry

    return get_payment_entry(invoice.receivable_type, invoice.receivable_no, day).insert().submit()


def test_in_time_the_discount_is_deducted_and_the_invoice_settled(invoice):
    paid = payment(invoice, "2026-03-26")
    discounts = frappe.db.get_value("Company", f.COMPANY, "default_discount_account")
    assert (paid.paid_amount, [(row.account, row.amount) for row in paid.deductions]) == (98, [(discounts, 2)])
    assert books.gl(paid)[discounts] == 2 and books.owed(invoice) == 0
    assert books.audit() == []


def test_too_late_all_is_due(invoice):
    paid = payment(invoice, "2026-03-27")
    assert (paid.paid_amount, paid.deductions, books.owed(invoice)) == (100, [], 0)
    assert books.audit() == []
