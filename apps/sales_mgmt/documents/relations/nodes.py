"""The documents of a graph as plain data, as far as the user may read them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import frappe
from frappe import _

from sales_mgmt.documents.relations.links import Ref
from sales_mgmt.host.facts import LedgerEntries

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """Where a DocType stands in the flow (`stage`), and which of its fields say date, amount, currency (empty: the
    company's) and status (empty: whether it is submitted)."""

    stage: int
    day: str
    amount: str = ""
    currency: str = ""
    status: str = "status"

    @property
    def fields(self) -> list[str]:
        """What is read of a document."""
        return ["name", "docstatus", "company", *filter(None, (self.day, self.amount, self.currency, self.status))]


KINDS = {
    "SM Quotation": Kind(0, "transaction_date", "grand_total", "currency"),
    "SM Sales Order": Kind(1, "transaction_date", "grand_total", "currency"),
    "SM Delivery Note": Kind(2, "posting_date", "grand_total", "currency"),
    "SM Deposit Request": Kind(2, "posting_date", "amount"),
    "SM Deposit": Kind(2, "posting_date", "amount"),
    "SM Invoice": Kind(3, "posting_date", "grand_total", "currency"),
    "SM Deposit Forfeiture": Kind(3, "posting_date", "amount"),
    "SM Return": Kind(4, "posting_date", "grand_total", "currency"),
    "Payment Entry": Kind(4, "posting_date", "base_paid_amount"),
    "Journal Entry": Kind(4, "posting_date", "total_debit", status=""),
    "Sales Invoice": Kind(4, "posting_date", "grand_total", "currency"),
}
"""In the order in which those of one stage stand."""
STATES = ("Draft", "Submitted", "Cancelled")

CREDIT = {"SM Credit Hold": "status", "SM Credit Decision": "outcome"}
"""What credit said of a document -> the field with the answer."""


def documents(names: dict[str, set[str]]) -> dict[Ref, Node]:
    """A node for each document, in the order of the flow; without content where the user may not read it. One query for
    each DocType."""
    found: dict[Ref, Node] = {}
    for doctype, kind in KINDS.items():
        wanted = names.get(doctype)
        if not wanted:
            continue
        readable = {row.name: row for row in _readable(doctype, wanted, kind.fields)}
        for at, name in enumerate(sorted(wanted)):
            row = readable.get(name)
            node = {"id": f"{doctype}/{name if row else f'?{at}'}", "doctype": doctype, "stage": kind.stage}
            node |= {"label": _(doctype.removeprefix("SM ")), "hidden": not row}
            found[doctype, name] = node | (_content(doctype, kind, row) if row else {})
    return found


def credit(vouchers: Collection[Ref]) -> Iterable[tuple[Ref, Node]]:
    """Holds, and the latest decision, on each of these documents; two queries."""
    for doctype, answer in CREDIT.items():
        filters = {"voucher_no": ("in", sorted({name for _type, name in vouchers}))}
        fields = ["name", "voucher_type", "voucher_no", answer, "amount", "company", "creation"]
        rows = _readable(doctype, (), fields, filters) if vouchers else []
        latest = {(row.voucher_type, row.voucher_no): row.name for row in rows}
        for row in rows:
            voucher = (row.voucher_type, row.voucher_no)
            if voucher not in vouchers or (doctype == "SM Credit Decision" and latest[voucher] != row.name):
                continue
            yield voucher, {
                "id": f"{doctype}/{row.name}",
                "doctype": doctype,
                "stage": None,
                "name": row.name,
                "label": _(doctype.removeprefix("SM ")),
                "date": row.creation.date(),
                "status": row[answer],
                "amount": row.amount,
                "currency": _company_currency(row.company),
                "url": _form(doctype, row.name),
            }


def ledgers(entries: Iterable[LedgerEntries]) -> Iterable[tuple[Ref, Node]]:
    """Where documents stand in the host's ledgers, as far as the user may read these."""
    reports = {"GL Entry": "General Ledger", "Stock Ledger Entry": "Stock Ledger"}
    readable = {ledger for ledger in reports if frappe.has_permission(ledger, "read")}
    for entry in entries:
        if entry.ledger not in readable:
            continue
        number, report = entry.voucher.voucher_no, reports[entry.ledger]
        asked = {"company": entry.company, "voucher_no": number, "from_date": entry.first, "to_date": entry.last}
        yield (entry.voucher.voucher_type, number), {
            "id": f"{entry.ledger}/{entry.voucher.voucher_type}/{number}",
            "doctype": entry.ledger,
            "stage": None,
            "name": None,
            "label": _(report),
            "date": entry.last,
            "status": entry.rows,
            "amount": None,
            "url": f"/app/query-report/{quote(report)}?{urlencode(asked)}",
        }


def _content(doctype: str, kind: Kind, row: frappe._dict) -> Node:
    status = row.get(kind.status) or STATES[row.docstatus]
    return {
        "name": row.name,
        "date": row[kind.day],
        "status": "Cancelled" if row.docstatus == 2 else status,
        "amount": row.get(kind.amount),
        "currency": row.get(kind.currency) or _company_currency(row.company),
        "url": _form(doctype, row.name),
    }


def _readable(doctype: str, names: Collection[str], fields: list[str], filters: dict | None = None) -> list:
    """By Frappe's list permissions: roles, user permissions, shares."""
    try:
        return frappe.get_list(
            doctype,
            filters=filters or {"name": ("in", sorted(names))},
            fields=fields,
            order_by="creation asc",
            limit_page_length=0,
        )
    except frappe.PermissionError:
        frappe.clear_last_message()
        return []


def _company_currency(company: str) -> str:
    return frappe.get_cached_value("Company", company, "default_currency")


def _form(doctype: str, name: str) -> str:
    return f"/app/{doctype.lower().replace(' ', '-')}/{quote(name, safe='')}"
