"""Who may do what: roles, and user permissions that hold in documents, lists and the API alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import books
import factories as f
import frappe
import pytest

from sales_mgmt.api import deposits as deposits_api
from sales_mgmt.api.mapping import delivery_from_orders, invoice_from_deliveries, invoice_from_orders
from sales_mgmt.api.preview import posting_preview
from sales_mgmt.api.returns import return_from_deliveries, return_from_invoices

DENIED = frappe.PermissionError


ROLES = ("Sales User", "Sales Manager", "Stock User", "Accounts User", "Credit Controller", "Sales Auditor")


@pytest.fixture(scope="module", autouse=True)
def users(site: str, shared_masters: None) -> None:
    """A user for each role, and one who sells and delivers; committed."""
    for roles in (*((role,) for role in ROLES), ("Sales User", "Stock User")):
        f.user(*roles)
    frappe.db.commit()


@contextmanager
def session_of(user: str) -> Iterator[None]:
    """Act as this user."""
    frappe.set_user(user)
    try:
        yield
    finally:
        frappe.set_user("Administrator")


def sale(submit: bool = True) -> Any:
    return f.order(f.customer(), f.line(f.item(stock=5), 5, 10), submit=submit)


def restricted(customer: str, *roles: str) -> str:
    """A user with these roles who may see one customer only."""
    user = f.user(*roles)
    permission = {"doctype": "User Permission", "user": user, "allow": "Customer", "for_value": customer}
    if not frappe.db.exists(permission):
        frappe.get_doc(permission).insert()
    return user


def test_a_stock_user_submits_a_delivery_and_no_invoice():
    order, user = sale(), f.user("Stock User")
    draft = f.delivery([order.name], submit=False)
    with session_of(user):
        frappe.get_doc("SM Delivery Note", draft.name).submit()
    invoice = f.invoice([draft.name], submit=False)
    with session_of(user), books.refused(error=DENIED):
        frappe.get_doc("SM Invoice", invoice.name).submit()
    with session_of(user), books.refused(error=DENIED):
        invoice_from_deliveries(draft.name)


def test_a_sales_user_confirms_an_order_and_neither_delivers_nor_invoices():
    order, user = sale(submit=False), f.user("Sales User")
    with session_of(user):
        frappe.get_doc("SM Sales Order", order.name).submit()
    delivery = f.delivery([order.name], submit=False)
    with session_of(user), books.refused(error=DENIED):
        frappe.get_doc("SM Delivery Note", delivery.name).submit()
    with session_of(user), books.refused(error=DENIED):
        invoice_from_orders(order.name)


def test_an_accounts_user_invoices_and_confirms_no_order():
    draft, user = sale(submit=False), f.user("Accounts User")
    with session_of(user), books.refused(error=DENIED):
        frappe.get_doc("SM Sales Order", draft.name).submit()
    delivery = f.delivery([sale().name])
    with session_of(user):
        invoice = invoice_from_deliveries(delivery.name).update({"posting_date": f.DAY}).insert()
        invoice.submit()
    assert books.owed(invoice) == 50


def test_an_auditor_reads_everything_and_changes_nothing():
    order, user = sale(), f.user("Sales Auditor")
    with session_of(user):
        doc = frappe.get_doc("SM Sales Order", order.name)
        doc.check_permission("read")
        entry = frappe.get_list("SM Line Entry", filters={"voucher_no": order.name})
        assert len(entry) == 1
    for action in ("save", "cancel"):
        with session_of(user), books.refused(error=DENIED):
            getattr(frappe.get_doc("SM Sales Order", order.name), action)()


def test_limits_are_set_by_the_credit_controller_alone():
    account = frappe.db.get_value("SM Credit Account", {"customer": sale().customer})
    asked = {"credit_account": account, "limit_applies": 1, "credit_limit": 777, "reason": "Grows"}
    for role in ("Sales User", "Accounts User"):
        with session_of(f.user(role)), books.refused(error=DENIED):
            frappe.get_doc({"doctype": "SM Credit Limit Change", **asked}).insert()
    with session_of(f.user("Sales Manager")):  # who asks, but does not approve
        change = frappe.get_doc({"doctype": "SM Credit Limit Change", **asked}).insert()
        with books.refused(error=DENIED):
            change.submit()
    with session_of(f.user("Credit Controller")):
        frappe.get_doc(change.doctype, change.name).submit()
    assert frappe.db.get_value("SM Credit Balance", account, ["limit_applies", "credit_limit"]) == (1, 777)


@pytest.mark.parametrize("role", ["Sales User", "Stock User", "Accounts User", "Credit Controller"])
def test_nobody_writes_ledgers_by_role(role):
    order = sale()
    with session_of(f.user(role)):
        for ledger in ("SM Line Entry", "SM Line Balance", "SM Credit Entry", "SM Credit Balance"):
            for right in ("write", "create", "delete"):
                assert not frappe.has_permission(ledger, right), (ledger, right)
    assert books.lines(order) == [(5, 0, 0)]


def test_a_user_of_one_customer_sees_no_other_customers_order():
    mine, other = sale(), sale()
    with session_of(restricted(mine.customer, "Sales User", "Stock User")):
        names = frappe.get_list("SM Sales Order", pluck="name")
        assert mine.name in names
        assert other.name not in names
        frappe.get_doc("SM Sales Order", mine.name).check_permission("read")
        with pytest.raises(DENIED):
            frappe.get_doc("SM Sales Order", other.name).check_permission("read")


def test_a_user_of_one_customer_maps_no_other_customers_order():
    mine, other = sale(), sale()
    user = restricted(mine.customer, "Sales User", "Stock User")
    with session_of(user):
        assert delivery_from_orders(mine.name).items[0].so_detail == mine.items[0].name
    for names in (other.name, [other.name], frappe.as_json([mine.name, other.name])):
        with session_of(user), books.refused(error=DENIED):
            delivery_from_orders(names)


def test_a_user_of_one_customer_cannot_smuggle_another_customers_line_into_a_delivery():
    mine, other = sale(), sale()
    with session_of(restricted(mine.customer, "Sales User", "Stock User")):
        draft = delivery_from_orders(mine.name).update({"posting_date": f.DAY})
        row = other.items[0]
        draft.append("items", {"item_code": row.item_code, "qty": 1, "so_detail": row.name, "warehouse": row.warehouse})
        with books.refused("Row 2", other.name):
            draft.insert()


def test_a_user_of_one_customer_previews_no_other_customers_draft():
    mine, other = sale(submit=False), sale(submit=False)
    with session_of(restricted(mine.customer, "Sales User")):
        assert posting_preview("SM Sales Order", mine.name)["lines"] is not None
        with pytest.raises(DENIED):
            posting_preview("SM Sales Order", other.name)


def test_who_may_not_submit_sees_no_preview():
    draft = sale(submit=False)
    with session_of(f.user("Stock User")), books.refused(error=DENIED):
        posting_preview("SM Sales Order", draft.name)


def test_a_guest_maps_nothing():
    order = sale()
    with session_of("Guest"), books.refused(error=DENIED):
        delivery_from_orders(order.name)


def test_only_drafts_of_sales_documents_have_a_preview():
    order = sale()
    with books.refused("SM Sales Order", order.name):
        posting_preview("SM Sales Order", order.name)
    with books.refused("Customer"):
        posting_preview("Customer", order.customer)


# Returns


def returned_draft(delivery: Any) -> Any:
    return return_from_deliveries(delivery.name).update({"posting_date": f.DAY, "reason": "Damaged"}).insert()


def test_a_stock_user_takes_goods_in_and_credits_nothing():
    delivery, invoiced = f.delivery([sale().name]), f.delivery([sale().name])
    f.invoice([invoiced.name])
    with session_of(f.user("Stock User")):
        returned_draft(delivery).submit()
        draft = returned_draft(invoiced)
    with session_of(f.user("Stock User")), books.refused("invoice", error=DENIED):
        frappe.get_doc("SM Return", draft.name).submit()
    with session_of(f.user("Accounts User")):
        frappe.get_doc("SM Return", draft.name).submit()
    with session_of(f.user("Stock User")), books.refused("invoice", error=DENIED):
        frappe.get_doc("SM Return", draft.name).cancel()


def test_a_sales_user_enters_a_return_and_an_auditor_reads_it():
    delivery = f.delivery([sale().name])
    with session_of(f.user("Sales User", "Stock User")):
        draft = returned_draft(delivery)
    with session_of(f.user("Sales User")), books.refused(error=DENIED):
        frappe.get_doc("SM Return", draft.name).submit()
    with session_of(f.user("Sales Auditor")):
        frappe.get_doc("SM Return", draft.name).check_permission("read")
        with books.refused(error=DENIED):
            frappe.get_doc("SM Return", draft.name).save()


def test_a_user_of_one_customer_returns_no_other_customers_delivery():
    mine, other = f.delivery([sale().name]), f.delivery([sale().name])
    invoice = f.invoice([other.name])
    with session_of(restricted(mine.customer, "Sales User", "Stock User")):
        assert return_from_deliveries(mine.name).items[0].dn_detail == mine.items[0].name
    for call in (lambda: return_from_deliveries([mine.name, other.name]), lambda: return_from_invoices(invoice.name)):
        with session_of(restricted(mine.customer, "Sales User", "Stock User")), books.refused(error=DENIED):
            call()


# Deposits


def test_deposits_are_the_accountants_and_a_seller_enters_them():
    customer = f.customer()
    invoice = f.invoice_of_orders([f.order(customer, f.line(f.service(), 1, 50)).name])
    with session_of(f.user("Sales User")):
        draft = f.deposit(customer, 40, submit=False)
        with books.refused(error=DENIED):
            frappe.get_doc("SM Deposit", draft.name).submit()
    with session_of(f.user("Accounts User")):
        frappe.get_doc("SM Deposit", draft.name).submit()
        assert deposits_api.open_deposits(invoice.name) == [draft.name]
        answer = deposits_api.apply(draft.name, invoice.name, 30, f.DAY)
        assert answer == {"deposit": draft.name, "amount": 30, "status": "Partly Used"}
    for role in ("Sales User", "Stock User", "Sales Manager", "Credit Controller", "Sales Auditor"):
        for call in (
            lambda: deposits_api.apply(draft.name, invoice.name, 10, f.DAY),
            lambda: deposits_api.unapply(draft.name, invoice.name, 10, f.DAY),
            lambda: deposits_api.refund(draft.name, 10, f.DAY),
            lambda: deposits_api.apply_to_invoice(invoice.name, f.DAY),
        ):
            frappe.db.set_value("SM Deposit", draft.name, "remarks", role)  # so the call belongs to this transaction
            with session_of(f.user(role)), books.refused(error=DENIED):
                call()
    frappe.db.set_value("SM Deposit", draft.name, "remarks", "done")
    with session_of(f.user("Accounts User")):
        assert deposits_api.apply_to_invoice(invoice.name, f.DAY) == {draft.name: 10}
        assert deposits_api.unapply(draft.name, invoice.name, day=f.DAY)["amount"] == 40
        assert deposits_api.refund(draft.name, day=f.DAY)["status"] == "Used"
    assert books.audit() == []
