"""Reports of credit, as the desk runs them."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest
from credit_desk import HOLD, ends, forget, risk_class

from sales_mgmt.posting.refusals import CreditHeld

REPORTS = ("SM Credit Exposure", "SM Credit Hold Queue", "SM Overdue by Risk Class", "SM Credit Decisions by Outcome")


@pytest.fixture(autouse=True)
def nothing_is_kept_beyond_the_test():
    yield
    forget()


def report(name: str, **filters) -> list[frappe._dict]:
    """The report as the desk runs it, with the user's permissions."""
    from frappe.desk.query_report import run

    today = frappe.utils.nowdate()
    asked = {"company": f.COMPANY, "from_date": today, "to_date": today, **filters}
    return [frappe._dict(row) for row in run(name, filters=asked)["result"] if isinstance(row, dict)]


@pytest.fixture
def lived() -> frappe._dict:
    """A customer who owes 50 long past due of 100, and has an order of 60 waiting."""
    customer = f.customer()
    klass = risk_class(("over_limit", "", "Hold"))
    f.limit(customer, 100, risk_class=klass)
    f.invoice_of_orders([f.order(customer, f.line(f.service(), 5, 10)).name])
    draft = f.order(customer, f.line(f.item(), 6, 10), submit=False)
    with books.refused(error=CreditHeld):
        draft.submit()
    ends()
    return frappe._dict(customer=customer, risk_class=klass, order=draft)


def test_exposure_and_utilisation(lived):
    [row] = [row for row in report("SM Credit Exposure") if row.customer == lived.customer]
    assert (row.exposure, row.receivable, row.limit, row.free, row.used) == (50, 50, 100, 50, 50)
    [row] = report("SM Credit Exposure", risk_class=lived.risk_class, at_least=50)
    assert row.customer == lived.customer
    assert report("SM Credit Exposure", risk_class=lived.risk_class, at_least=51) == []


def test_the_queue_by_age(lived):
    hold = frappe.db.get_value(HOLD, {"voucher_no": lived.order.name})
    frappe.db.set_value(HOLD, hold, "creation", frappe.utils.add_days(frappe.utils.now(), -5))
    row = next(row for row in report("SM Credit Hold Queue") if row.customer == lived.customer)
    assert (row.days, row.age, row.amount, row.excess, row.receivable, row.limit) == (5, "4 to 7 days", 60, 10, 50, 100)


def test_overdue_by_risk_class(lived):
    [row] = [row for row in report("SM Overdue by Risk Class") if row.risk_class == lived.risk_class]
    assert (row.customers, row.total) == (1, 50)
    assert row.to_30 + row.to_60 + row.to_90 + row.older == 50


def test_decisions_by_outcome(lived):
    held = [row for row in report("SM Credit Decisions by Outcome") if (row.stage, row.outcome) == ("Confirm", "Hold")]
    assert held[0].rule == "over_limit"
    assert (held[0].decisions, held[0].amount) >= (1, 60)


def test_user_permissions_hold(lived):
    user, other = f.user("Credit Controller", "Sales User"), f.customer()
    frappe.get_doc({"doctype": "User Permission", "user": user, "allow": "Customer", "for_value": other}).insert()
    frappe.clear_cache(user=user)
    frappe.set_user(user)
    try:
        assert lived.customer not in {row.customer for row in report("SM Credit Exposure")}
        assert lived.customer not in {row.customer for row in report("SM Credit Hold Queue")}
        assert lived.risk_class not in {row.risk_class for row in report("SM Overdue by Risk Class")}
    finally:
        frappe.set_user("Administrator")


@pytest.mark.parametrize("name", REPORTS)
def test_a_missing_filter_is_named(name):
    with pytest.raises(frappe.ValidationError, match="Choose"):
        report(name, company=None)
