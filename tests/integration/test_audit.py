"""The audit is silent on sound books and names what somebody changed behind the documents' back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import books
import factories as f
import frappe
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


@dataclass
class Sold:
    """Five pieces ordered, delivered, invoiced at 55 with tax, of which 20 are paid."""

    order: Any
    delivery: Any
    invoice: Any
    payment: Any
    account: str

    @property
    def customer(self) -> str:
        return self.order.customer


def sold() -> Sold:
    customer, item = f.customer(), f.item(stock=8, cost=6)
    order = f.order(customer, f.line(item, 5, 10), taxes=[f.tax(10)])
    delivery = f.delivery([order.name])
    invoice = f.invoice([delivery.name])
    account = f.limit(customer, 1000).name
    return Sold(order, delivery, invoice, f.pay(customer, 20, invoice), account)


def sql(query: str, *values: Any) -> None:
    """Change rows behind the documents' back; each of the queries below must hit something."""
    frappe.db.sql(query, values)
    assert frappe.db._cursor.rowcount > 0, query


def set_values(doctype: str, change: str, where: str) -> Callable[..., None]:
    return lambda *values: sql(f"UPDATE `tab{doctype}` SET {change} WHERE {where}", *values)


def take_back(sale: Sold) -> None:
    for doc in (sale.payment, sale.invoice, sale.delivery, sale.order):
        f.cancel(doc)


def entry_of(doc: Any) -> str:
    return frappe.db.get_value("SM Line Entry", {"voucher_no": doc.name})


def kit_line(sale: Sold) -> str:
    """The line of an order of a kit of the same customer; made once."""
    where = {"is_kit": 1, "parent": ("in", frappe.get_all("SM Sales Order", {"customer": sale.customer}, pluck="name"))}
    if found := frappe.db.get_value("SM Sales Order Item", where):
        return found
    return f.order(sale.customer, f.line(f.kit(**{sale.order.items[0].item_code: 1}), 1, 1)).items[0].name


def decision_of(sale: Sold) -> str:
    return frappe.db.get_value("SM Credit Decision", {"voucher_no": sale.order.name})


def group_of(sale: Sold) -> str:
    """The credit group of the customer; made once."""
    if found := frappe.db.get_value("SM Credit Account", sale.account, "credit_group"):
        return found
    doc = {"doctype": "SM Credit Account", "is_group": 1, "group_name": f.unique("Group"), "company": f.COMPANY}
    group = frappe.get_doc(doc).insert().name
    frappe.get_doc("SM Credit Account", sale.account).update({"credit_group": group}).save()
    return group


def draft_of(sale: Sold) -> Any:
    """A draft order of the same customer; made once."""
    if found := frappe.db.get_value("SM Sales Order", {"customer": sale.customer, "docstatus": 0}):
        return frappe.get_doc("SM Sales Order", found)
    return f.order(sale.customer, f.line(sale.order.items[0].item_code, 1, 1), submit=False)


BY_VOUCHER = "voucher_no = %s"
RECEIVABLE = "voucher_no = %s AND stage = 'receivable'"
STAGED = "voucher_no = %s AND stage != 'receivable'"
LIVE_GL = "voucher_no = %s AND is_cancelled = 0 AND account LIKE 'Sales - %%'"

TAMPERINGS: dict[str, tuple[Callable[[Sold], Any], str, Callable[[Sold], str]]] = {
    # What is changed: how; the kind of the problem that names it; what it names.
    "quantity of a line entry": (
        lambda s: set_values("SM Line Entry", "qty = qty + 1", "voucher_no = %s LIMIT 1")(s.delivery.name),
        "line entry qty",
        lambda s: s.delivery.name,
    ),
    "amount of a line entry": (
        lambda s: set_values("SM Line Entry", "amount = amount - 0.01", "voucher_no = %s LIMIT 1")(s.invoice.name),
        "line entry amount",
        lambda s: s.invoice.name,
    ),
    "line entry deleted": (
        lambda s: sql("DELETE FROM `tabSM Line Entry` WHERE voucher_no = %s", s.order.name),
        "line entry qty",
        lambda s: s.order.items[0].name,
    ),
    "line entry moved to another voucher": (
        lambda s: set_values("SM Line Entry", "voucher_no = 'X-1'", BY_VOUCHER)(s.order.name),
        "line entry qty",
        lambda s: "X-1",
    ),
    "line balance": (
        lambda s: set_values("SM Line Balance", "delivered = 4, invoiced = 4", "name = %s")(s.order.items[0].name),
        "line balance",
        lambda s: s.order.items[0].name,
    ),
    "line balance out of its bounds": (
        lambda s: set_values("SM Line Balance", "delivered = 6", "name = %s")(s.order.items[0].name),
        "line balance out of bounds",
        lambda s: s.order.items[0].name,
    ),
    "line balance deleted": (
        lambda s: sql("DELETE FROM `tabSM Line Balance` WHERE name = %s", s.order.items[0].name),
        "line balance",
        lambda s: s.order.items[0].name,
    ),
    "over-delivery tolerance of a line balance": (
        lambda s: set_values("SM Line Balance", "tolerance = 5", "name = %s")(s.order.items[0].name),
        "over-delivery tolerance",
        lambda s: s.order.items[0].name,
    ),
    "quantity that a short delivery cancels": (
        lambda s: set_values("SM Delivery Note Item", "cancelled_qty = 1", "parent = %s")(s.delivery.name),
        "line entry qty",
        lambda s: s.delivery.name,
    ),
    "gross value of a line balance": (
        lambda s: (
            f.cancel(s.payment),
            f.cancel(s.invoice),
            set_values("SM Line Balance", "gross = gross * 2", "name = %s")(s.order.items[0].name),
        ),
        "credit exposure",
        lambda s: s.account,
    ),
    "credit balance": (
        lambda s: set_values("SM Credit Balance", "receivable = receivable - 1", "name = %s")(s.account),
        "credit balance",
        lambda s: s.account,
    ),
    "credit balance below the customer's debt": (
        lambda s: set_values("SM Credit Balance", "receivable = receivable - 1", "name = %s")(s.account),
        "credit receivable",
        lambda s: s.account,
    ),
    "credit entry": (
        lambda s: set_values("SM Credit Entry", "amount = amount + 1", BY_VOUCHER)(s.invoice.name),
        "credit balance",
        lambda s: s.account,
    ),
    "credit entry deleted": (
        lambda s: sql("DELETE FROM `tabSM Credit Entry` WHERE voucher_no = %s", s.order.name),
        "credit balance",
        lambda s: s.account,
    ),
    "credit entry under a native document's name": (
        lambda s: set_values("SM Credit Entry", "voucher_type = 'Delivery Note', voucher_no = 'NATIVE-1'", STAGED)(
            s.delivery.name
        ),
        "exposure by native documents",
        lambda s: "NATIVE-1",
    ),
    "credit balance left without its account": (
        lambda s: sql("DELETE FROM `tabSM Credit Account` WHERE name = %s", s.account),
        "credit receivable",
        lambda s: s.account,
    ),
    "decision deleted": (
        lambda s: sql("DELETE FROM `tabSM Credit Decision` WHERE voucher_no = %s", s.order.name),
        "credit decision",
        lambda s: s.order.name,
    ),
    "outcome of a decision": (
        lambda s: set_values("SM Credit Decision", "outcome = 'Warn'", BY_VOUCHER)(s.order.name),
        "credit decision replayed",
        lambda s: decision_of(s),
    ),
    "facts of a decision": (
        lambda s: set_values(
            "SM Credit Decision", """facts = REPLACE(facts, '"limit":null', '"limit":"1"')""", BY_VOUCHER
        )(s.order.name),
        "credit decision posted",
        lambda s: decision_of(s),
    ),
    "hold of a confirmed order": (
        lambda s: sql(
            "INSERT INTO `tabSM Credit Hold` (name, voucher_type, voucher_no, stage, status) "
            "VALUES ('forged hold', 'SM Sales Order', %s, 'Confirm', 'Waiting')",
            s.order.name,
        ),
        "credit hold",
        lambda s: "forged hold",
    ),
    "release that nothing used": (
        lambda s: sql(
            "INSERT INTO `tabSM Credit Hold` (name, voucher_type, voucher_no, stage, status) "
            "VALUES ('forged use', 'SM Sales Order', %s, 'Confirm', 'Used')",
            s.order.name,
        ),
        "credit hold",
        lambda s: "forged use",
    ),
    "weight of a line": (
        lambda s: set_values("SM Line Balance", "open_weight = 0.5", "name = %s")(s.order.items[0].name),
        "credit weight",
        lambda s: s.order.items[0].name,
    ),
    "balance of a credit group": (
        lambda s: set_values("SM Credit Balance", "receivable = receivable + 1", "name = %s")(group_of(s)),
        "credit group",
        lambda s: group_of(s),
    ),
    "uncleared cheque without a payment": (
        lambda s: sql(
            "INSERT INTO `tabSM Credit Entry` (name, credit_account, stage, amount, voucher_type, voucher_no) "
            "VALUES ('forged cheque', %s, 'uncleared', 5, 'Payment Entry', 'FORGED-1')",
            s.account,
        ),
        "uncleared cheque",
        lambda s: "FORGED-1",
    ),
    "uncleared cheques of a balance": (
        lambda s: set_values("SM Credit Balance", "uncleared = uncleared + 1", "name = %s")(s.account),
        "credit uncleared",
        lambda s: s.account,
    ),
    "limit on the balance": (
        lambda s: set_values("SM Credit Balance", "credit_limit = 99999", "name = %s")(s.account),
        "credit limit",
        lambda s: s.account,
    ),
    "hold taken off the balance": (
        lambda s: (
            f.limit(s.customer, 1000, hold=1),
            set_values("SM Credit Balance", "hold = 0", "name = %s")(s.account),
        ),
        "credit limit",
        lambda s: s.account,
    ),
    "status of an order": (
        lambda s: set_values("SM Sales Order", "status = 'To Bill'", "name = %s")(s.order.name),
        "status",
        lambda s: s.order.name,
    ),
    "status of a delivery": (
        lambda s: set_values("SM Delivery Note", "status = 'To Bill'", "name = %s")(s.delivery.name),
        "status",
        lambda s: s.delivery.name,
    ),
    "status of an invoice": (
        lambda s: set_values("SM Invoice", "status = 'Cancelled'", "name = %s")(s.invoice.name),
        "status",
        lambda s: s.invoice.name,
    ),
    "document cancelled without its entries": (
        lambda s: set_values("SM Delivery Note", "docstatus = 2", "name = %s")(s.delivery.name),
        "line entry qty",
        lambda s: s.delivery.name,
    ),
    "quantity of a document line": (
        lambda s: set_values("SM Delivery Note Item", "stock_qty = 4", "parent = %s")(s.delivery.name),
        "line entry qty",
        lambda s: s.delivery.name,
    ),
    "total of an invoice": (
        lambda s: set_values("SM Invoice", "base_grand_total = 54", "name = %s")(s.invoice.name),
        "receivable posted",
        lambda s: s.invoice.name,
    ),
    "rounding of an invoice": (
        lambda s: set_values("SM Invoice", "base_rounding = 0.01", "name = %s")(s.invoice.name),
        "base_rounding of SM Invoice",
        lambda s: s.invoice.name,
    ),
    "tax of an invoice after its discount": (
        lambda s: set_values("SM Sales Tax", "base_tax_amount_after_discount_amount = 6", "parent = %s")(
            s.invoice.name
        ),
        "general ledger",
        lambda s: s.invoice.name,
    ),
    "due date row of an invoice": (
        lambda s: set_values("SM Payment Schedule", "base_payment_amount = 54", "parent = %s")(s.invoice.name),
        "base_grand_total of SM Invoice from SM Payment Schedule",
        lambda s: s.invoice.name,
    ),
    "total of an order": (
        lambda s: set_values("SM Sales Order", "total = total + 1", "name = %s")(s.order.name),
        "total of SM Sales Order from SM Sales Order Item",
        lambda s: s.order.name,
    ),
    "net amount of a delivery's line": (
        lambda s: set_values("SM Delivery Note Item", "net_amount = net_amount + 1", "parent = %s")(s.delivery.name),
        "net_total of SM Delivery Note from SM Delivery Note Item",
        lambda s: s.delivery.name,
    ),
    "gross amount of a line": (
        lambda s: set_values("SM Sales Order Item", "gross_amount = 56", "parent = %s")(s.order.name),
        "base_grand_total of SM Sales Order from SM Sales Order Item",
        lambda s: s.order.name,
    ),
    "tax of an order": (
        lambda s: set_values("SM Sales Tax", "tax_amount_after_discount_amount = 6", "parent = %s")(s.order.name),
        "total_taxes of SM Sales Order from SM Sales Tax",
        lambda s: s.order.name,
    ),
    "tax row of a cancelled order": (
        lambda s: (take_back(s), sql("DELETE FROM `tabSM Sales Tax` WHERE parent = %s", s.order.name)),
        "total_taxes of SM Sales Order from SM Sales Tax",
        lambda s: s.order.name,
    ),
    "grand total of a delivery": (
        lambda s: set_values("SM Delivery Note", "grand_total = 54", "name = %s")(s.delivery.name),
        "grand_total of SM Delivery Note",
        lambda s: s.delivery.name,
    ),
    "due date row of an invoice in its own currency": (
        lambda s: set_values("SM Payment Schedule", "payment_amount = 54", "parent = %s")(s.invoice.name),
        "grand_total of SM Invoice from SM Payment Schedule",
        lambda s: s.invoice.name,
    ),
    "conversion factor of a line": (
        lambda s: set_values("SM Sales Order Item", "conversion_factor = 2", "parent = %s")(s.order.name),
        "stock quantity of SM Sales Order",
        lambda s: s.order.items[0].name,
    ),
    "source line of a delivery": (
        lambda s: set_values("SM Delivery Note Item", "so_detail = 'nothing'", "parent = %s")(s.delivery.name),
        "source of SM Delivery Note",
        lambda s: s.delivery.name,
    ),
    "source document of an invoice's line": (
        lambda s: set_values("SM Invoice Item", "delivery_note = 'X-1'", "parent = %s")(s.invoice.name),
        "source of SM Invoice",
        lambda s: s.invoice.name,
    ),
    "order line of an invoice's line": (
        lambda s: set_values("SM Invoice Item", "so_detail = NULL", "parent = %s")(s.invoice.name),
        "source of SM Invoice",
        lambda s: s.invoice.name,
    ),
    "item of an ordered line": (
        lambda s: set_values("SM Sales Order Item", "item_code = 'X-1'", "parent = %s")(s.order.name),
        "source of SM Delivery Note",
        lambda s: s.delivery.name,
    ),
    "customer of an invoice": (
        lambda s: set_values("SM Invoice", "customer = 'X-1'", "name = %s")(s.invoice.name),
        "source of SM Invoice",
        lambda s: s.invoice.name,
    ),
    "order cancelled under its delivery": (
        lambda s: set_values("SM Sales Order", "docstatus = 2", "name = %s")(s.order.name),
        "source of SM Delivery Note",
        lambda s: s.delivery.name,
    ),
    "line balance of no line": (
        lambda s: sql("INSERT INTO `tabSM Line Balance` (name, source_doctype) VALUES ('X-1', 'SM Sales Order')"),
        "SM Line Balance without its line",
        lambda s: "X-1",
    ),
    "line balance given to another document": (
        lambda s: set_values("SM Line Balance", "source_parent = 'X-1'", "name = %s")(s.order.items[0].name),
        "SM Line Balance without its line",
        lambda s: s.order.items[0].name,
    ),
    "line balance of an unknown kind": (
        lambda s: set_values("SM Line Balance", "source_doctype = 'X'", "name = %s")(s.order.items[0].name),
        "SM Line Balance of an unknown kind",
        lambda s: s.order.items[0].name,
    ),
    "line entry of an unknown kind": (
        lambda s: set_values("SM Line Entry", "source_doctype = 'X'", BY_VOUCHER)(s.order.name),
        "SM Line Entry of an unknown kind",
        lambda s: entry_of(s.order),
    ),
    "line entry given to another document": (
        lambda s: set_values("SM Line Entry", "source_parent = 'X-1'", BY_VOUCHER)(s.order.name),
        "SM Line Entry without its line",
        lambda s: entry_of(s.order),
    ),
    "balance of a cancelled line deleted": (
        lambda s: (take_back(s), sql("DELETE FROM `tabSM Line Balance` WHERE source_parent = %s", s.order.name)),
        "line without balance",
        lambda s: s.order.items[0].name,
    ),
    "balance of a cancelled line": (
        lambda s: (take_back(s), set_values("SM Line Balance", "ordered = 1", "source_parent = %s")(s.order.name)),
        "balance of a cancelled line",
        lambda s: s.order.items[0].name,
    ),
    "goods taken for a service": (
        lambda s: set_values("SM Line Balance", "service = 1", "name = %s")(kit_line(s)),
        "line that is a service",
        lambda s: kit_line(s),
    ),
    "voucher of entries that net to zero": (
        lambda s: (take_back(s), set_values("SM Line Entry", "voucher_no = 'X-1'", BY_VOUCHER)(s.order.name)),
        "SM Line Entry without a voucher",
        lambda s: "X-1",
    ),
    "amount of a reversal": (
        lambda s: (
            take_back(s),
            set_values("SM Line Entry", "amount = 1", "voucher_no = %s AND reversal_of IS NOT NULL")(s.order.name),
        ),
        "cancelled entry",
        lambda s: s.order.name,
    ),
    "voucher of a credit entry": (
        lambda s: set_values("SM Credit Entry", "voucher_no = 'X-1'", BY_VOUCHER)(s.order.name),
        "SM Credit Entry without a voucher",
        lambda s: "X-1",
    ),
    "kind of voucher of a credit entry": (
        lambda s: set_values("SM Credit Entry", "voucher_type = 'X'", BY_VOUCHER)(s.order.name),
        "SM Credit Entry without a voucher",
        lambda s: "X",
    ),
    "credit entry given to a draft": (
        lambda s: set_values("SM Credit Entry", "voucher_no = %s", BY_VOUCHER)(draft_of(s).name, s.order.name),
        "SM Credit Entry without a voucher",
        lambda s: draft_of(s).name,
    ),
    "credit entry given to another order": (
        lambda s: set_values("SM Credit Entry", "voucher_no = %s", BY_VOUCHER)(sold().order.name, s.order.name),
        "credit entry without a line entry",
        lambda s: "SM-SO-",
    ),
    "receivable given from an invoice to a payment": (
        lambda s: set_values("SM Credit Entry", "voucher_type = 'Payment Entry', voucher_no = %s", RECEIVABLE)(
            s.payment.name, s.invoice.name
        ),
        "credit entries of an invoice",
        lambda s: s.invoice.name,
    ),
    "customer of a line entry": (
        lambda s: set_values("SM Line Entry", "customer = 'X-1'", BY_VOUCHER)(s.delivery.name),
        "facts of a line entry",
        lambda s: s.delivery.name,
    ),
    "item of a line entry": (
        lambda s: set_values("SM Line Entry", "item_code = 'X-1'", BY_VOUCHER)(s.delivery.name),
        "item of a line entry",
        lambda s: s.delivery.name,
    ),
    "account of the cost of goods": (
        lambda s: set_values("GL Entry", "account = 'Service - TT'", "voucher_no = %s AND debit > 0")(s.delivery.name),
        "cost of goods",
        lambda s: s.delivery.name,
    ),
    "stock row": (
        lambda s: set_values("Stock Ledger Entry", "actual_qty = -4", BY_VOUCHER)(s.delivery.name),
        "stock issued",
        lambda s: s.delivery.name,
    ),
    "stock row deleted": (
        lambda s: sql("DELETE FROM `tabStock Ledger Entry` WHERE voucher_no = %s", s.delivery.name),
        "stock issued",
        lambda s: s.delivery.items[0].name,
    ),
    "value of a stock row": (
        lambda s: set_values("Stock Ledger Entry", "stock_value_difference = -1", BY_VOUCHER)(s.delivery.name),
        "bin value differs from stock ledger",
        lambda s: s.delivery.items[0].item_code,
    ),
    "bin": (
        lambda s: set_values("Bin", "actual_qty = 30", "item_code = %s")(s.delivery.items[0].item_code),
        "bin quantity differs from stock ledger",
        lambda s: s.delivery.items[0].item_code,
    ),
    "general ledger row": (
        lambda s: set_values("GL Entry", "credit = credit + 1", LIVE_GL)(s.invoice.name),
        "voucher not balanced",
        lambda s: s.invoice.name,
    ),
    "general ledger row deleted": (
        lambda s: sql(f"DELETE FROM `tabGL Entry` WHERE {LIVE_GL}", s.invoice.name),
        "voucher not balanced",
        lambda s: s.invoice.name,
    ),
    "general ledger row moved to another income account": (
        lambda s: set_values("GL Entry", "account = 'Service - TT'", LIVE_GL)(s.invoice.name),
        "",
        lambda s: s.invoice.name,
    ),
    "payment ledger row": (
        lambda s: set_values("Payment Ledger Entry", "amount = amount - 5", BY_VOUCHER)(s.invoice.name),
        "receivable posted",
        lambda s: s.invoice.name,
    ),
    "payment ledger row deleted": (
        lambda s: sql("DELETE FROM `tabPayment Ledger Entry` WHERE voucher_no = %s", s.invoice.name),
        "receivable posted",
        lambda s: s.invoice.name,
    ),
    "payment": (
        lambda s: set_values("Payment Ledger Entry", "amount = amount - 5", BY_VOUCHER)(s.payment.name),
        "payment ledger differs from general ledger",
        lambda s: s.customer,
    ),
}


@pytest.fixture(scope="module")
def sale(site: str, shared_masters: None) -> Sold:
    """Committed: each test changes it and rolls back."""
    made = sold()
    assert books.audit() == []
    frappe.db.commit()
    return made


@pytest.mark.parametrize("case", TAMPERINGS)
def test_the_audit_names_a_changed(case, sale):
    tamper, kind, key = TAMPERINGS[case]
    tamper(sale)
    found = [(problem.kind, problem.key) for problem in books.audit()]
    assert any(kind in of and key(sale) in name for of, name in found), f"{kind} of {key(sale)} not among {found}"


def test_the_audit_is_silent_after_everything_was_cancelled():
    sale = sold()
    for doc in (sale.payment, sale.invoice, sale.delivery, sale.order):
        f.cancel(doc)
        assert books.audit() == []


@pytest.mark.parametrize("case", ["quantity of a line entry", "line balance", "stock row", "total of an invoice"])
def test_read_in_small_pieces_the_audit_finds_the_same(case, sale, monkeypatch):
    from sales_mgmt.audit import credit, fulfilment, ranges

    for _more in range(3):
        sold()
    clean = [str(problem) for problem in books.all_problems()]
    monkeypatch.setattr(ranges, "DOCUMENTS", 2)
    for module in (credit, fulfilment):
        monkeypatch.setattr(module, "ROWS", 3)
    assert sorted(str(problem) for problem in books.all_problems()) == sorted(clean)
    tamper, kind, key = TAMPERINGS[case]
    tamper(sale)
    assert any(kind in problem.kind and key(sale) in problem.key for problem in books.audit())


def test_pieces_cover_every_name(sale):
    from sales_mgmt.audit.ranges import ranges

    found = list(ranges("SM Sales Order", 2))
    assert (found[0].after, found[-1].up_to) == ("", None)
    assert [piece.after for piece in found[1:]] == [piece.up_to for piece in found[:-1]]
    assert len(found) == frappe.db.count("SM Sales Order") // 2 + 1


# The command


def run_command(site: str) -> tuple[int, list[dict]]:
    words = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", site, "sales-audit", "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=os.getcwd())
    assert done.stdout.startswith("["), done.stderr
    return done.returncode, json.loads(done.stdout)


def test_the_command_says_by_its_exit_code_whether_the_books_are_sound(site):
    sale = sold()
    frappe.db.commit()
    code, problems = run_command(site)
    assert (code, problems) == (0, [])
    sql("UPDATE `tabSM Credit Balance` SET receivable = receivable + 7 WHERE name = %s", sale.account)
    frappe.db.commit()
    try:
        code, problems = run_command(site)
    finally:
        sql("UPDATE `tabSM Credit Balance` SET receivable = receivable - 7 WHERE name = %s", sale.account)
        frappe.db.commit()
    assert code == 1
    assert {problem["kind"] for problem in problems} == {"credit balance", "credit receivable"}
    for problem in problems:
        assert sale.account in problem["key"]
        assert (float(problem["expected"]), float(problem["found"])) == (35, 42)


# Any order of steps


STEPS = ("order", "deliver", "invoice", "invoice order", "deliver direct", "invoice direct", "pay", "cancel")


class Walk:
    """A customer, two items in stock, and whatever the steps make of them."""

    def __init__(self) -> None:
        self.customer, self.items = f.customer(), [f.item(stock=12, cost=3.33), f.item(stock=7, uoms=f.box(3))]
        self.made: dict[str, list[Any]] = {name: [] for name in ("order", "delivery", "invoice", "payment")}
        f.order(self.customer, f.line(self.items[0], 1, 0))
        f.limit(self.customer, 400)

    def step(self, what: str, which: int, size: int) -> None:
        """One step; what is refused is undone, as a request would."""
        frappe.db.savepoint("walk")
        try:
            self._do(what, which, size)
        except frappe.ValidationError:
            frappe.db.rollback(save_point="walk")

    def _do(self, what: str, which: int, size: int) -> None:
        qty = size % 5 + 1
        if what == "order":
            lines = [f.line(item, qty + at, 9.99 + which) for at, item in enumerate(self.items)]
            discount = {"additional_discount_percentage": size % 7, "taxes": [f.tax(which % 20)]}
            self.made["order"].append(f.order(self.customer, *lines, **discount))
        elif what == "deliver":
            order = self._one("order", which)
            take = {row.name: min(qty, row.qty) for row in order.items[: 1 + size % 2]} if size % 3 else None
            self.made["delivery"].append(f.delivery([order.name], take))
        elif what == "invoice":
            delivery = self._one("delivery", which)
            take = {row.name: min(qty, row.qty) for row in delivery.items} if size % 2 else None
            self.made["invoice"].append(f.invoice([delivery.name], take))
        elif what == "invoice order":
            self.made["invoice"].append(f.invoice_of_orders([self._one("order", which).name]))
        elif what == "deliver direct":
            line = f.line(self.items[which % 2], qty, 7.77)
            self.made["delivery"].append(f.direct_delivery(self.customer, line, taxes=[f.tax(size % 20)]))
        elif what == "invoice direct":
            line = {"item_code": self.items[which % 2], "qty": qty, "rate": 3.33}
            self.made["invoice"].append(f.direct_invoice(self.customer, line))
        elif what == "pay":
            self.made["payment"].append(f.pay(self.customer, 10 * qty, self._one("invoice", which)))
        else:
            kind = list(self.made)[size % 4]
            f.cancel(self._one(kind, which))

    def _one(self, kind: str, which: int) -> Any:
        if not self.made[kind]:
            raise frappe.ValidationError
        return self.made[kind][which % len(self.made[kind])]


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 30), st.integers(0, 30)), min_size=8, max_size=25))
def test_no_order_of_steps_upsets_the_books(steps):
    frappe.db.rollback()
    walk = Walk()
    for what, which, size in [("order", 0, 0), ("deliver", 0, 1), ("invoice", 0, 0), *steps]:
        walk.step(what, which, size)
    assert books.audit() == []
    assert books.exposure(walk.customer, f.COMPANY)[2] == books.balance(walk.customer, f.COMPANY)
    frappe.db.rollback()
