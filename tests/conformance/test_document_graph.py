"""The relations of a document: the same flow seen from each of its documents, on either host."""

from __future__ import annotations

from collections.abc import Callable

import factories as f
import frappe
import pytest

from sales_mgmt.api.document_graph import relations_of
from sales_mgmt.documents import deposits


def seen(doc) -> dict:
    return relations_of(doc.doctype, doc.name)


def names(graph: dict, doctype: str) -> set[str]:
    return {node["name"] for node in graph["nodes"] if node["doctype"] == doctype}


def edges(graph: dict) -> set[tuple[str, str]]:
    return {(edge["source"].split("/", 1)[1], edge["target"].split("/", 1)[1]) for edge in graph["edges"]}


def ledgers(graph: dict, name: str) -> dict[str, int]:
    """Ledger -> number of rows, of the voucher of this name."""
    ledger = {"GL Entry", "Stock Ledger Entry"}
    return {
        node["doctype"]: node["status"]
        for node in graph["nodes"]
        if node["doctype"] in ledger and node["id"].endswith("/" + name)
    }


@pytest.fixture
def flow() -> frappe._dict:
    """Quotation, order, two deliveries on one invoice, a payment, a return."""
    customer, item = f.customer(), f.item(stock=10)
    quotation = f.quotation(customer, f.line(item, 5, 10))
    order = f.order_of([quotation.name])
    [line] = [row.name for row in order.items]
    first, second = (f.delivery([order.name], {line: qty}) for qty in (2, 3))
    invoice = f.invoice([first.name, second.name])
    payment = f.pay(customer, 20, invoice)
    back = f.returned_of_invoices([invoice.name], {invoice.items[0].name: 1})
    return frappe._dict(locals())


def test_an_order_shows_all_that_came_of_it_and_what_it_came_from(flow):
    graph = seen(flow.order)
    assert names(graph, "SM Quotation") == {flow.quotation.name}
    assert names(graph, "SM Delivery Note") == {flow.first.name, flow.second.name}
    assert names(graph, "SM Invoice") == {flow.invoice.name}
    assert names(graph, "Payment Entry") == {flow.payment.name}
    assert names(graph, "SM Return") == {flow.back.name}
    assert {
        (flow.quotation.name, flow.order.name),
        (flow.order.name, flow.first.name),
        (flow.order.name, flow.second.name),
        (flow.first.name, flow.invoice.name),
        (flow.second.name, flow.invoice.name),
        (flow.invoice.name, flow.payment.name),
        (flow.invoice.name, flow.back.name),
    } <= edges(graph)
    assert (flow.order.name, flow.invoice.name) not in edges(graph), "the deliveries lead there"
    assert graph["start"] == f"SM Sales Order/{flow.order.name}"


def test_a_document_in_the_middle_shows_its_own_line_not_its_siblings(flow):
    graph = seen(flow.first)
    assert names(graph, "SM Delivery Note") == {flow.first.name}
    assert names(graph, "SM Quotation") == {flow.quotation.name}
    assert names(graph, "SM Invoice") == {flow.invoice.name}
    assert names(graph, "SM Return") == {flow.back.name}


def test_the_last_document_leads_back_to_the_first(flow):
    graph = seen(flow.back)
    for doctype, doc in (("SM Quotation", "quotation"), ("SM Sales Order", "order"), ("SM Invoice", "invoice")):
        assert names(graph, doctype) == {flow[doc].name}
    assert names(graph, "Payment Entry") == {flow.payment.name}


def test_a_node_says_what_the_document_says(flow):
    [node] = [node for node in seen(flow.quotation)["nodes"] if node["doctype"] == "SM Invoice"]
    status = frappe.db.get_value("SM Invoice", flow.invoice.name, "status")
    assert (node["amount"], node["currency"], node["status"]) == (50, "USD", status)
    assert str(node["date"]) == f.DAY
    assert node["url"].endswith(flow.invoice.name)


def test_rows_in_the_ledgers_belong_to_their_vouchers(flow):
    graph = seen(flow.order)
    assert set(ledgers(graph, flow.first.name)) == {"GL Entry", "Stock Ledger Entry"}
    assert ledgers(graph, flow.invoice.receivable_no).keys() == {"GL Entry"}
    rows = frappe.db.count("GL Entry", {"voucher_no": flow.payment.name, "is_cancelled": 0})
    assert ledgers(graph, flow.payment.name)["GL Entry"] == rows
    assert ledgers(graph, flow.quotation.name) == {}


def test_where_the_host_has_an_invoice_of_its_own_it_is_shown(flow):
    graph = seen(flow.first)
    if flow.invoice.receivable_type == "SM Invoice":
        assert not names(graph, "Sales Invoice")
    else:
        assert (flow.invoice.name, flow.invoice.receivable_no) in edges(graph)


def test_deposits_stand_between_the_order_and_what_they_pay():
    customer = f.customer()
    order = f.order(customer, f.line(f.service(), 1, 100))
    deposit = f.deposit(customer, 60, sales_order=order.name)
    invoice = f.invoice_of_orders([order.name])
    deposits.apply(deposit.name, invoice.name, day=frappe.utils.getdate(f.DAY))
    graphs = [seen(doc) for doc in (order, deposit, invoice)]
    for graph in graphs:
        assert names(graph, "SM Deposit") == {deposit.name}
        assert names(graph, "SM Invoice") == {invoice.name}
        assert (deposit.name, invoice.name) in edges(graph)
        assert (deposit.name, deposit.receipt_no) in edges(graph)
        assert (invoice.name, deposit.receipt_no) not in edges(graph)
    assert (order.name, deposit.name) in edges(graphs[0])


def test_what_credit_decided_is_there(flow):
    graph = seen(flow.order)
    decided = {edge["source"] for edge in graph["edges"] if edge["kind"] == "decided"}
    assert f"SM Sales Order/{flow.order.name}" in decided


def test_a_cancelled_document_and_its_amendment_know_each_other():
    order = f.order(f.customer(), f.line(f.service(), 1, 10))
    f.cancel(order)
    after = f.amend(order).insert()
    for doc in (order, after):
        graph = seen(doc)
        assert (order.name, after.name) in edges(graph)
        assert {node["status"] for node in graph["nodes"] if node["doctype"] == order.doctype} == {"Cancelled", "Draft"}


def test_the_number_of_queries_does_not_depend_on_documents_or_lines(count_queries: Callable):
    customer, item = f.customer(), f.item(stock=200)

    def counted(deliveries: int, lines: int) -> int:
        order = f.order(customer, *[f.line(item, deliveries, 10)] * lines)
        made = [f.delivery([order.name], {row.name: 1 for row in order.items}) for _ in range(deliveries)]
        invoices = [f.invoice([one.name]) for one in made]
        for one in invoices:
            f.pay(customer, 10, one)
        with count_queries() as queries:
            graph = seen(order)
        assert len(names(graph, "Payment Entry")) == deliveries
        return queries.count

    counted(1, 1)  # what Frappe caches is read once
    assert counted(1, 1) == counted(6, 4)
