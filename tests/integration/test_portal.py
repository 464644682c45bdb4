"""The customers' pages, over HTTP: one's own documents, and by no door anybody else's."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import factories
import frappe
import pytest
import web_client

from sales_mgmt.portal.access import customers_of


@dataclass
class Buyer:
    """A customer with a user of the website and a document of each kind."""

    user: str
    key: str
    customer: str
    documents: dict[str, Any]


@pytest.fixture(scope="module")
def buyers(site: str, shared_masters: None) -> tuple[Buyer, Buyer]:
    """Two customers; committed, because a web server reads them."""
    frappe.set_user("Administrator")
    found = (buyer("first"), buyer("second"))
    frappe.db.commit()
    return found


def buyer(label: str) -> Buyer:
    user = frappe.get_doc(
        {
            "doctype": "User",
            "email": f"{label}-{frappe.generate_hash(length=8)}@buyers.example.com",
            "first_name": label,
            "send_welcome_email": 0,
            "user_type": "Website User",
            "roles": [{"role": "Customer"}],
        }
    ).insert()
    secret = frappe.generate_hash(length=15)
    user.update({"api_key": frappe.generate_hash(length=15), "api_secret": secret}).save()
    customer = factories.customer()
    contact = {"doctype": "Contact", "first_name": label, "email_ids": [{"email_id": user.name, "is_primary": 1}]}
    frappe.get_doc({**contact, "links": [{"link_doctype": "Customer", "link_name": customer}]}).insert()
    line = factories.line(factories.item(stock=10, item_name=f"Thing <b>{label}</b>"), qty=2, rate=25)
    order = factories.order(customer, line, po_no=f"PO-{label}")
    delivery = factories.delivery([order.name])
    documents = {
        "quotations": factories.quotation(customer, line),
        "orders": order,
        "deliveries": delivery,
        "invoices": factories.invoice([delivery.name]),
    }
    factories.order(customer, line, submit=False, po_no="draft")
    return Buyer(user.name, f"{user.api_key}:{secret}", customer, documents)


@pytest.fixture(scope="module")
def web(site: str, buyers: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[web_client.Client]:
    """The site's web server."""
    log = tmp_path_factory.mktemp("portal") / "server.log"
    with web_client.serving(site, factories.user("Sales User", "Stock User"), log) as found:
        yield found


def page(web: web_client.Client, path: str, key: str | None) -> tuple[int, bytes]:
    """Status and body of a page; redirects are followed."""
    headers = {"X-Frappe-Site-Name": web.site} | ({"Authorization": f"token {key}"} if key else {})
    request = urllib.request.Request(f"http://127.0.0.1:{web.port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


KINDS = ("quotations", "orders", "deliveries", "invoices")


@pytest.mark.parametrize("kind", KINDS)
def test_a_customer_sees_their_own(web: web_client.Client, buyers: tuple[Buyer, Buyer], kind: str):
    own, other = buyers
    name = own.documents[kind].name
    status, listed = page(web, f"/sales/{kind}", own.key)
    assert status == 200
    assert name.encode() in listed
    assert other.documents[kind].name.encode() not in listed
    status, shown = page(web, f"/sales/{kind}/{name}", own.key)
    assert status == 200
    assert b"Thing" in shown and b"<b>first</b>" not in shown
    assert (b"50.00" in shown) == (kind != "deliveries")
    assert b"width=device-width" in shown


@pytest.mark.parametrize("kind", KINDS)
def test_and_the_paper_of_it(web: web_client.Client, buyers: tuple[Buyer, Buyer], kind: str):
    own, other = buyers
    path = "/api/method/sales_mgmt.api.portal.download_pdf"
    status, paper = page(web, f"{path}?kind={kind}&name={own.documents[kind].name}", own.key)
    assert status == 200 and paper.startswith(b"%PDF")
    status, refused = page(web, f"{path}?kind={kind}&name={other.documents[kind].name}", own.key)
    assert status == 404 and b"%PDF" not in refused


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_anothers_is_not_there(web: web_client.Client, buyers: tuple[Buyer, Buyer], kind: str):
    own, other = buyers
    name = other.documents[kind].name
    status, body = page(web, f"/sales/{kind}/{name}", own.key)
    assert status == 404 and other.customer.encode() not in body
    found = page(web, f"/sales/{kind}?text={name}", own.key)[1]
    assert name.encode() not in found.replace(f'value="{name}"'.encode(), b"")


def test_drafts_are_not_there(web: web_client.Client, buyers: tuple[Buyer, Buyer]):
    own = buyers[0]
    draft = frappe.db.get_value("SM Sales Order", {"customer": own.customer, "docstatus": 0})
    assert draft.encode() not in page(web, "/sales/orders", own.key)[1]
    assert page(web, f"/sales/orders/{draft}", own.key)[0] == 404


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("whose", [0, 1])
def test_frappes_own_doors_are_shut(web: web_client.Client, buyers: tuple[Buyer, Buyer], kind: str, whose: int):
    """Nor by REST, report, link search, counts or print views: not for one's own document either."""
    key, doc = buyers[0].key, buyers[whose].documents[kind]
    doctype, name = doc.doctype, doc.name
    calls = (
        ("GET", f"resource/{doctype}/{name}", None),
        ("GET", f"resource/{doctype}", None),
        ("PUT", f"resource/{doctype}/{name}", {"remarks": "mine"}),
        ("GET", "method/frappe.client.get?", {"doctype": doctype, "name": name}),
        ("POST", "method/frappe.client.get_list", {"doctype": doctype}),
        ("POST", "method/frappe.client.get_value", {"doctype": doctype, "fieldname": "name", "filters": name}),
        ("POST", "method/frappe.client.get_count", {"doctype": doctype}),
        ("POST", "method/frappe.desk.reportview.get", {"doctype": doctype, "fields": '["name"]'}),
        ("POST", "method/frappe.desk.search.search_link", {"doctype": doctype, "txt": name}),
        ("POST", "method/frappe.desk.form.load.getdoc", {"doctype": doctype, "name": name}),
        ("POST", "method/frappe.utils.print_format.download_pdf", {"doctype": doctype, "name": name}),
        ("POST", "method/frappe.www.printview.get_html_and_style", {"doc": doctype, "name": name}),
        ("POST", "method/frappe.www.list.get", {"doctype": doctype}),
        ("POST", "method/sales_mgmt.api.printing.customer_statement", {
            "customer": buyers[whose].customer, "company": factories.COMPANY,
            "from_date": factories.DAY, "to_date": factories.DAY}),
    )  # fmt: skip
    for method, path, data in calls:
        status, answer = web.call(method, path.rstrip("?"), data, key)
        text = json.dumps({k: v for k, v in answer.items() if k in ("message", "data", "docs", "values")})
        assert status in (403, 404, 417) or name not in text, (path, status, text)
    status, body = page(web, f"/{urllib.request.quote(doctype)}/{name}", key)
    assert buyers[whose].customer.encode() not in body, status
    status, body = page(web, f"/printview?doctype={urllib.request.quote(doctype)}&name={name}", key)
    assert buyers[whose].customer.encode() not in body, status


def test_guests_are_asked_to_log_in(web: web_client.Client, buyers: tuple[Buyer, Buyer]):
    name = buyers[0].documents["orders"].name
    for path in ("/sales/orders", f"/sales/orders/{name}"):
        status, body = page(web, path, None)
        assert status == 200 and name.encode() not in body and b"login" in body.lower()
    path = f"/api/method/sales_mgmt.api.portal.download_pdf?kind=orders&name={name}"
    assert page(web, path, None)[0] == 403


def test_who_is_nobodys_contact_sees_nothing(web: web_client.Client, buyers: tuple[Buyer, Buyer]):
    status, body = page(web, "/sales/orders", web.key)
    assert status == 200
    assert buyers[0].documents["orders"].name.encode() not in body


def test_unknown_kinds_are_not_there(web: web_client.Client, buyers: tuple[Buyer, Buyer]):
    assert page(web, "/sales/wishes", buyers[0].key)[0] == 404


def test_without_the_role_a_contact_stands_for_nobody(buyers: tuple[Buyer, Buyer]):
    own = buyers[0]
    assert customers_of(own.user) == [own.customer]
    frappe.get_doc("User", own.user).remove_roles("Customer")
    assert customers_of(own.user) == []
    assert customers_of("Guest") == []


def test_the_menu_leads_there():
    menu = {row.route: row.role for row in frappe.get_single("Portal Settings").menu}
    for kind in KINDS:
        assert menu[f"/sales/{kind}"] == "Customer"
