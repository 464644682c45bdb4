"""ERPNext deletes the transactions of a company: nothing of ours is left of it, and other companies are untouched.

The record works in jobs of its own; here it does all in one.
"""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest

OF_COMPANY = (
    "SM Quotation", "SM Sales Order", "SM Delivery Note", "SM Invoice", "SM Return", "SM Deposit", "SM Line Entry",
    "SM Deposit Entry", "SM Order Change",
)  # fmt: skip


@pytest.fixture
def traded():
    """A customer with documents in every state at the tests' company, and with an order at another one."""
    customer, item = f.customer(), f.item(stock=20)
    f.limit(customer, 5000)
    f.quotation(customer, f.line(item, 2, 10))
    order = f.order(customer, f.line(item, 6, 10), taxes=[f.tax(10)])
    delivery = f.delivery([order.name], {order.items[0].name: 4})
    f.pay(customer, 11, f.invoice([delivery.name], {delivery.items[0].name: 2}))
    f.deposit(customer, 30, sales_order=order.name)
    f.returned([delivery.name], {delivery.items[0].name: 1})
    f.order(customer, f.line(item, 1, 10), submit=False)
    f.order(customer, f.line(item, 3, 10), reserve_stock=1)
    other = {"company": f.OTHER_COMPANY, "cost_center": None}
    f.order(customer, {"item_code": f.service(), "qty": 3, "rate": 10}, **other)
    return customer


def test_nothing_of_ours_is_left_of_the_company(traded):
    others = {name: frappe.db.count(name, {"company": f.OTHER_COMPANY}) for name in OF_COMPANY}
    elsewhere = books.exposure(traded, f.OTHER_COMPANY)
    price_lists = frappe.db.count("SM Price List")
    assert books.exposure(traded, f.COMPANY)[0] == 52

    record = frappe.get_doc({"doctype": "Transaction Deletion Record", "company": f.COMPANY})
    record.process_in_single_transaction = 1
    record.insert().submit()
    record.start_deletion_tasks()
    assert frappe.db.get_value(record.doctype, record.name, "status") == "Completed"

    for name in OF_COMPANY:
        assert frappe.db.count(name, {"company": f.COMPANY}) == 0, name
        assert frappe.db.count(name, {"company": f.OTHER_COMPANY}) == others[name], name
    assert books.exposure(traded, f.COMPANY) == (0, 0, 0)
    assert books.exposure(traded, f.OTHER_COMPANY) == elsewhere
    assert frappe.db.get_value("SM Credit Account", {"customer": traded, "company": f.COMPANY}, "credit_limit") == 5000
    assert frappe.db.count("SM Price List") == price_lists
    for source in frappe.get_all("SM Line Balance", pluck="source_doctype", distinct=True):
        left = frappe.db.sql(
            f"""SELECT name FROM `tabSM Line Balance` WHERE source_doctype = %s
                AND source_parent NOT IN (SELECT name FROM `tab{source}`)""",
            source,
        )
        assert left == (), source
    assert books.audit() == []
