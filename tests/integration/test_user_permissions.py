"""User permissions: a user of one customer, company, territory or sales person sees nobody else's rows, in no list, no
report and no read method of ours."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import books
import factories as f
import frappe
import pytest
from credit_desk import ends, forget, risk_class
from frappe.desk.query_report import run

import sales_mgmt.api
from sales_mgmt.posting.refusals import CreditHeld

ROLES = ("Sales Manager", "Accounts User", "Credit Controller", "Stock User")
ALLOWS = ("Customer", "Company", "Territory", "Sales Person")
REFUSALS = (frappe.PermissionError, frappe.ValidationError, frappe.DoesNotExistError)
A_DOCUMENT = ("name", "names", "order", "invoice", "request", "document", "docname")
OF_A_CUSTOMER = ("customer", "credit_account", "sales_order", "deposit", "source_parent")


@pytest.fixture(autouse=True)
def nothing_is_kept_beyond_the_test() -> Iterator[None]:
    yield
    forget()


def leaf(doctype: str, field: str, parent: str) -> str:
    name = f.unique(doctype)
    root = frappe.db.get_value(doctype, {"is_group": 1, parent: ("in", ("", None))})
    return frappe.get_doc({"doctype": doctype, field: name, parent: root, "is_group": 0}).insert().name


def life(company: str = f.COMPANY) -> frappe._dict:
    """A customer of a territory and a sales person of their own, with one of everything that a customer has."""
    territory = leaf("Territory", "territory_name", "parent_territory")
    person = leaf("Sales Person", "sales_person_name", "parent_sales_person")
    team = [{"sales_person": person, "allocated_percentage": 100}]
    customer = f.customer(territory=territory, sales_team=team)
    klass = risk_class(("over_limit", "", "Hold"))
    f.limit(customer, 1000, risk_class=klass)
    item = f.item(stock=20)
    order = f.order(customer, f.line(item, 10, 10), sales_person=person)
    delivery = f.delivery([order.name], {order.items[0].name: 6})
    invoice = f.invoice([delivery.name], {delivery.items[0].name: 4})
    back = f.returned([delivery.name], {delivery.items[0].name: 1})
    deposit = f.deposit(customer, 25, sales_order=order.name)
    quotation = f.quotation(customer, f.line(item, 2, 10), sales_person=person)
    draft = f.order(customer, f.line(f.service(), 2, 1000), submit=False, sales_person=person)
    with books.refused(error=CreditHeld):
        draft.submit()
    ends()
    made = (order, delivery, invoice, back, deposit, quotation, draft)
    return frappe._dict(
        customer=customer, territory=territory, person=person, item=item, company=company, documents=made,
        account=frappe.db.get_value("SM Credit Account", {"customer": customer}),
    )  # fmt: skip


@pytest.fixture
def lives(site: str) -> tuple[frappe._dict, frappe._dict]:
    """Mine, and another's."""
    return life(), life()


def restricted(allow: str, value: str) -> str:
    """The user who sees only what belongs to this."""
    user = f.user(*ROLES)
    frappe.db.delete("User Permission", {"user": user})
    frappe.get_doc({"doctype": "User Permission", "user": user, "allow": allow, "for_value": value}).insert()
    frappe.clear_cache(user=user)
    return user


def each_restriction(mine: frappe._dict) -> Iterator[str]:
    """Act as a user who is restricted in one way after the other; by what."""
    for allow in ALLOWS:
        frappe.set_user("Administrator")
        frappe.set_user(restricted(allow, value_of(allow, mine)))
        yield allow
    frappe.set_user("Administrator")


def value_of(allow: str, mine: frappe._dict) -> str:
    """What the user may see: a customer's own, or a company in which nothing of these happened."""
    own = {"Customer": mine.customer, "Territory": mine.territory, "Sales Person": mine.person}
    return own.get(allow) or f.OTHER_COMPANY


def traces(of: frappe._dict, answer: Any) -> list[str]:
    """What an answer says of a customer: names of the customer, the account, and documents."""
    text = frappe.as_json(answer) if not isinstance(answer, str) else answer
    return [name for name in (of.customer, of.account, *(doc.name for doc in of.documents)) if name in text]


def our_reports() -> list[str]:
    return frappe.get_all("Report", {"module": "Sales Mgmt", "report_type": "Script Report"}, pluck="name")


FILTERS = {"company": f.COMPANY, "from_date": "2026-01-01", "to_date": "2026-12-31", "as_of": "2026-12-31"}
MORE = {"with_used": 1, "with_open_orders": 1}
GROUPINGS = ("", "Customer", "Document", "Delivery", "Sales Person")


def answers(report: str, **filters: Any) -> Iterator[Any]:
    """The report's rows, for each way to group it that it knows."""
    for group in GROUPINGS:
        try:
            yield run(report, filters={**FILTERS, **MORE, "group_by": group, **filters})["result"]
        except REFUSALS:
            frappe.clear_messages()


def test_no_report_shows_another_customers_rows(lives):
    mine, other = lives
    today = {"from_date": "2026-01-01", "to_date": frappe.utils.nowdate()}
    shown = {name for name in our_reports() if any(traces(other, rows) for rows in answers(name, **today))}
    assert {"SM Credit Exposure", "SM Credit Hold Queue", "SM Deposit Ledger", "SM Gross Margin"} <= shown
    for allow in each_restriction(mine):
        for report in our_reports():
            for filters in ({}, {"customer": other.customer}):
                for rows in answers(report, **today, **filters):
                    assert not traces(other, rows), (allow, report, filters)


def test_no_list_shows_another_customers_records(lives):
    mine, other = lives
    doctypes = frappe.get_all("DocType", {"module": "Sales Mgmt", "istable": 0, "issingle": 0}, pluck="name")
    columns = {doctype: list(filter(frappe.get_meta(doctype).has_field, OF_A_CUSTOMER)) for doctype in doctypes}
    every = {
        doctype: [row.name for row in _rows(frappe.get_all, doctype, columns[doctype]) if traces(other, row)]
        for doctype in doctypes
    }
    assert sum(bool(names) for names in every.values()) > 15
    for allow in each_restriction(mine):
        for doctype in doctypes:
            if frappe.has_permission(doctype):
                assert not traces(other, _rows(frappe.get_list, doctype, columns[doctype])), (allow, doctype)
                for name in every[doctype][:2]:
                    assert not frappe.has_permission(doctype, "read", doc=name), (allow, doctype, name)


def _rows(read: Any, doctype: str, columns: list[str]) -> list[frappe._dict]:
    return read(doctype, fields=["name", *columns], limit_page_length=0)


def read_methods() -> list[Any]:
    """Whitelisted methods that a link can call: those that change something take POST alone."""
    found = []
    for module in pkgutil.iter_modules(sales_mgmt.api.__path__):
        loaded = importlib.import_module(f"sales_mgmt.api.{module.name}")
        for function in vars(loaded).values():
            ways = frappe.allowed_http_methods_for_whitelisted_func.get(function, ()) if callable(function) else ()
            if "GET" in ways and function.__module__ == loaded.__name__ and module.name != "frappe_entrances":
                found.append(function)
    return found


def calls(function: Any, other: frappe._dict) -> Iterator[dict[str, Any]]:
    """Arguments that ask for another's: each of their documents where a method takes a document."""
    common = {
        "customer": other.customer, "company": f.COMPANY, "item_code": other.item, "warehouse": f.warehouse(),
        "from_date": "2026-01-01", "to_date": "2026-12-31", "until": "2026-12-31", "txt": other.customer,
        "query": other.customer, "search": other.customer,
    }  # fmt: skip
    parameters = inspect.signature(function).parameters
    given = {name: common[name] for name in parameters if name in common}
    documents = [name for name in A_DOCUMENT if name in parameters]
    if not documents:
        yield given
        return
    for doc in other.documents:
        yield {**given, documents[0]: doc.name, **({"doctype": doc.doctype} if "doctype" in parameters else {})}


def test_no_read_method_answers_with_another_customers_records(lives):
    mine, other = lives
    methods = read_methods()
    assert len(methods) > 15
    asked = [(function, given) for function in methods for given in calls(function, other)]
    answered = {function.__name__ for function, given in asked if traces(other, answer(function, given))}
    assert {"queue_of", "delivery_from_orders", "deliveries_to_invoice", "open_deposits"} <= answered
    for allow in each_restriction(mine):
        for function, given in asked:
            assert not traces(other, answer(function, given)), (allow, function.__name__, given)


def answer(function: Any, given: dict[str, Any]) -> list[Any]:
    """What the method answers; nothing where it refuses, or cannot do with what it is given (a name of another
    DocType)."""
    frappe.local.response = frappe._dict(docs=[])
    try:
        return [function(**given), dict(frappe.local.response)]
    except (*REFUSALS, TypeError, AttributeError):
        frappe.clear_messages()
        return []


def test_a_group_is_for_who_sees_every_customer_in_it(lives):
    mine, _other = lives
    group = frappe.get_doc(
        {"doctype": "SM Credit Account", "is_group": 1, "group_name": f.unique("Group"), "company": f.COMPANY}
    ).insert()
    for of in lives:
        frappe.db.set_value("SM Credit Account", of.account, "credit_group", group.name)
    user = restricted("Customer", mine.customer)
    frappe.set_user(user)
    assert frappe.get_list("SM Credit Account", pluck="name") == [mine.account]
    assert not frappe.has_permission("SM Credit Account", "read", doc=group.name)
    assert frappe.has_permission("SM Credit Account", "read", doc=mine.account)


def test_sums_over_all_customers_are_for_who_sees_all_customers(lives):
    f.advance_account()
    f.advances_apart()
    mine, _other = lives
    titles = lambda: [row.get("customer_name") for row in run("SM Deposit Liability", filters=FILTERS)["result"]]  # noqa: E731
    assert "Besides deposits of ours" in titles()
    frappe.set_user(restricted("Customer", mine.customer))
    assert "Besides deposits of ours" not in titles()
