"""Every total of an SM Invoice equals that of a native Sales Invoice with the same lines, to the cent."""

from __future__ import annotations

import os
import random
from decimal import Decimal
from typing import Any

import factories as f
import frappe
import pytest

DOCUMENTS = int(os.environ.get("SALES_MGMT_CORPUS") or 60)

HEADER = {
    "total": "total",
    "net_total": "net_total",
    "total_taxes": "total_taxes_and_charges",
    "grand_total": "grand_total",
    "rounding_adjustment": "rounding_adjustment",
    "rounded_total": "rounded_total",
    "base_net_total": "base_net_total",
    "base_total_taxes": "base_total_taxes_and_charges",
    "base_grand_total": "base_grand_total",
    "base_rounded_total": "base_rounded_total",
}
LINE = ("rate", "amount", "net_amount", "base_net_amount")
TAX = ("tax_amount", "tax_amount_after_discount_amount", "total", "base_tax_amount_after_discount_amount", "base_total")


@pytest.fixture
def masters() -> dict[str, Any]:
    """A customer, three items and an account for each tax."""
    return {
        "customer": f.customer(),
        "items": [f.service() for _ in range(3)],
        "accounts": [f.tax()["account_head"], *(tax_account(f"Levy {i}") for i in range(2))],
    }


def tax_account(name: str) -> str:
    parent = frappe.db.get_value("Account", {"company": f.COMPANY, "is_group": 1, "account_name": "Duties and Taxes"})
    doc = {"doctype": "Account", "account_name": f.unique(name), "parent_account": parent, "company": f.COMPANY}
    return frappe.get_doc(doc | {"account_type": "Tax"}).insert().name


def document(rng: random.Random, masters: dict[str, Any]) -> dict[str, Any]:
    """What both invoices begin with."""
    items = [
        {"item_code": rng.choice(masters["items"]), "qty": rng.choice((1, 2, 3, 7, 12)), "rate": price(rng)}
        for _ in range(rng.randint(1, 5))
    ]
    taxes: list[dict[str, Any]] = []
    for account in rng.sample(masters["accounts"], rng.randint(0, 3)):
        taxes.append(tax(rng, account, taxes))
    foreign = rng.random() < 0.35
    found = {
        "items": items,
        "taxes": taxes,
        "currency": "EUR" if foreign else "USD",
        "conversion_rate": rng.choice((1.0873, 0.9131, 1.3)) if foreign else 1,
        "apply_discount_on": rng.choice(("Grand Total", "Net Total")),
        "disable_rounded_total": rng.randint(0, 1),
    }
    kind = rng.random()
    if kind < 0.25:
        found["additional_discount_percentage"] = rng.choice((2, 5, 12.5, 33.3))
    elif kind < 0.5:
        found["discount_amount"] = round(rng.random() * items[0]["rate"] * items[0]["qty"] * 0.5, 2)
    return found


def price(rng: random.Random) -> float:
    return round(rng.choice((0.99, 3.33, 12.5, 100, 49.95, 1234.56)) * rng.randint(1, 9), 2)


def tax(rng: random.Random, account: str, above: list[dict[str, Any]]) -> dict[str, Any]:
    """A row; in the rate only where the rows above are. (ERPNext lets the one row pass that it is charged on.)"""
    at = len(above)
    charges = ["On Net Total", "Actual", "On Item Quantity"]
    charges += ["On Previous Row Amount", "On Previous Row Total"] if at else []
    kind = rng.choice(charges)
    row = {"charge_type": kind, "account_head": account, "description": kind, "rate": rng.choice((5, 7.7, 19, 21))}
    if kind.startswith("On Previous"):
        row["row_id"] = str(at)
    if kind == "Actual":
        row |= {"rate": 0, "tax_amount": rng.choice((3.5, 12.34))}
    elif kind == "On Item Quantity":
        row["rate"] = rng.choice((0.07, 0.5))
    elif rng.random() < 0.4 and all(other.get("included_in_print_rate") for other in above):
        row["included_in_print_rate"] = 1
    return row


def ours(values: dict[str, Any], customer: str) -> Any:
    return frappe.get_doc({
        "doctype": "SM Invoice", "customer": customer, "company": f.COMPANY, "posting_date": f.DAY,
        **copied(values),
    }).insert()  # fmt: skip


def native(values: dict[str, Any], customer: str) -> Any:
    doc = {
        "doctype": "Sales Invoice", "customer": customer, "company": f.COMPANY, "posting_date": f.DAY,
        "set_posting_time": 1, "due_date": f.DAY, "ignore_pricing_rule": 1, "plc_conversion_rate": 1,
        "debit_to": frappe.get_cached_value("Company", f.COMPANY, "default_receivable_account"),
    }  # fmt: skip
    return frappe.get_doc(doc | copied(values)).insert()


def copied(values: dict[str, Any]) -> dict[str, Any]:
    return {key: [dict(row) for row in value] if isinstance(value, list) else value for key, value in values.items()}


def figures(doc: Any, header: dict[str, str] | tuple[str, ...]) -> dict[str, Decimal]:
    names = header if isinstance(header, dict) else {name: name for name in header}
    return {mine: Decimal(str(doc.get(theirs) or 0)).quantize(Decimal("0.01")) for mine, theirs in names.items()}


@pytest.mark.parametrize("seed", range(DOCUMENTS))
def test_totals_equal_those_of_the_native_invoice(seed, masters):
    frappe.db.set_single_value("Accounts Settings", "allow_multi_currency_invoices_against_single_party_account", 1)
    frappe.db.set_single_value("SM Settings", "allow_direct_invoice", 1)
    values = document(random.Random(seed), masters)
    try:
        theirs = native(values, masters["customer"])
    except frappe.ValidationError:
        with pytest.raises(frappe.ValidationError):
            ours(values, masters["customer"])
        print("refused by both")
        return
    mine = ours(values, masters["customer"])
    assert figures(mine, {name: name for name in HEADER}) == figures(theirs, HEADER)
    for table, names in (("items", LINE), ("taxes", TAX)):
        for my_row, row in zip(mine.get(table), theirs.get(table), strict=True):
            assert figures(my_row, names) == figures(row, names), f"{table} row {row.idx} of {values}"
    mine.submit()
    posted = frappe.get_doc("Sales Invoice", mine.receivable_no)
    assert figures(posted, {name: name for name in HEADER.values()}) == figures(
        theirs, {name: name for name in HEADER.values()}
    )
