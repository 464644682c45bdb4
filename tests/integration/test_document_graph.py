"""Who sees what of a document's relations."""

from __future__ import annotations

import factories as f
import frappe
import pytest

from sales_mgmt.api.document_graph import relations_of


@pytest.fixture(scope="module", autouse=True)
def users(site: str, shared_masters: None) -> None:
    """Committed: Frappe takes seconds to make a user."""
    for roles in (("Stock User",), ("Sales User",), ("Accounts User",)):
        f.user(*roles)
    frappe.db.commit()


@pytest.fixture
def sold() -> frappe._dict:
    order = f.order(f.customer(), f.line(f.item(stock=2), 2, 10))
    delivery = f.delivery([order.name])
    invoice = f.invoice([delivery.name])
    payment = f.pay(order.customer, 20, invoice)
    return frappe._dict(order=order, delivery=delivery, invoice=invoice, payment=payment)


def as_user(user: str, doc) -> dict:
    frappe.set_user(user)
    try:
        return relations_of(doc.doctype, doc.name)
    finally:
        frappe.set_user("Administrator")


def restricted(user: str, customer: str, **values) -> None:
    """The user may see this customer alone, by a User Permission."""
    doc = {"doctype": "User Permission", "user": user, "allow": "Customer", "for_value": customer}
    frappe.get_doc(doc | values).insert()


def test_documents_of_other_roles_have_no_content_and_no_ledgers(sold):
    graph = as_user(f.user("Stock User"), sold.order)
    hidden = [node for node in graph["nodes"] if node.get("hidden")]
    assert {node["doctype"] for node in hidden} == {"SM Invoice", "Payment Entry"}
    for node in hidden:
        assert node.keys() == {"id", "doctype", "label", "stage", "hidden"}
    text = frappe.as_json(graph)
    assert sold.invoice.name not in text and sold.payment.name not in text
    assert {node["doctype"] for node in graph["nodes"]} >= {"SM Delivery Note", "Stock Ledger Entry"}
    assert "GL Entry" not in text


def test_the_edges_still_lead_through_what_is_hidden(sold):
    graph = as_user(f.user("Stock User"), sold.order)
    ids = {node["id"] for node in graph["nodes"]}
    assert all({edge["source"], edge["target"]} <= ids for edge in graph["edges"])
    [invoice] = [node["id"] for node in graph["nodes"] if node["doctype"] == "SM Invoice"]
    assert (f"SM Delivery Note/{sold.delivery.name}", invoice) in {(e["source"], e["target"]) for e in graph["edges"]}


def test_a_document_that_user_permissions_forbid_is_refused(sold):
    user = f.user("Sales User")
    restricted(user, f.customer())
    with pytest.raises(frappe.PermissionError):
        as_user(user, sold.order)


def test_user_permissions_hide_single_documents(sold):
    user = f.user("Accounts User")
    restricted(user, f.customer(), apply_to_all_doctypes=0, applicable_for="SM Invoice")
    graph = as_user(user, sold.order)
    assert [node["doctype"] for node in graph["nodes"] if node.get("hidden")] == ["SM Invoice"]
    assert sold.invoice.name not in frappe.as_json(graph)
    assert sold.payment.name in frappe.as_json(graph)


def test_what_is_no_sales_document_is_refused():
    with pytest.raises(frappe.ValidationError, match="no sales document"):
        relations_of("User", "Administrator")
