"""Reads what stands in the ledgers of either host, and watches that a refusal leaves nothing behind."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import frappe
import pytest

OURS = (
    "SM Reservation", "SM Reservation Entry", "SM Reserved Stock",
    "SM Sales Order", "SM Sales Order Item", "SM Delivery Note", "SM Delivery Note Item", "SM Invoice",
    "SM Invoice Item", "SM Sales Tax", "SM Payment Schedule", "SM Credit Account", "SM Line Entry", "SM Line Balance",
    "SM Credit Entry", "SM Credit Balance", "SM Price List", "SM Price List Assignment", "SM Item Price",
    "SM Order Change", "SM Order Change Field", "SM Order Change Move", "SM Packed Item",
    "SM Bulk Run", "SM Bulk Run Document",
    "SM Quotation", "SM Quotation Item", "SM Lost Reason",
    "SM Return", "SM Return Item", "SM Return Credit", "SM Return Tax",
    "SM Company Policy",
    "SM Deposit", "SM Deposit Entry", "SM Deposit Balance", "SM Deposit Forfeiture", "SM Deposit Tax Rule",
    "SM Deposit Tax Entry",
    "SM Risk Class", "SM Credit Decision", "SM Credit Hold", "SM Credit Limit Change", "SM Credit Default",
    "SM Deposit Rule", "SM Deposit Request", "SM Order Deposit",
    "SM Unbilled Accrual", "SM Unbilled Accrual Row", "SM Accrual Rule",
)  # fmt: skip
HOSTS = (
    "GL Entry", "Payment Ledger Entry", "Stock Ledger Entry", "Bin", "Batch", "Batch Balance",
    "Serial No", "Material Request",
    "Material Request Item", "Work Order",
    "Serial and Batch Entry", "Payment Entry", "Payment Entry Reference", "Journal Entry", "Journal Entry Account",
    "Sales Invoice", "Sales Invoice Item",
)  # fmt: skip
NOT_SUMMED = {"docstatus", "idx", "lft", "rgt"}
"""A submit that is refused has set docstatus already; Frappe takes it back with the whole transaction."""


def dec(value: Any) -> Decimal:
    """A figure as it was stored, exact to nine places and without trailing zeros."""
    return Decimal(str(value or 0)).quantize(Decimal("1e-9")).normalize() + 0


def snapshot() -> dict[str, tuple]:
    """Row count and the sum of every number column, by table, of all documents, ledgers and balances."""
    found = {}
    for doctype, columns in _columns().items():
        sums = "".join(f", SUM(`{column}`)" for column in columns)
        [row] = frappe.db.sql(f"SELECT COUNT(*){sums} FROM `tab{doctype}`")
        found[doctype] = {"rows": row[0]} | {name: dec(sum_) for name, sum_ in zip(columns, row[1:], strict=True)}
    return found


def changes(before: dict, after: dict) -> dict[str, tuple]:
    """`table.column` -> (before, after) for what differs between two snapshots."""
    return {
        f"{doctype}.{column}": (value, after[doctype][column])
        for doctype, columns in before.items()
        for column, value in columns.items()
        if value != after[doctype][column]
    }


@contextlib.contextmanager
def refused(*words: Any, error: type[Exception] = frappe.ValidationError) -> Iterator[None]:
    """The block must be refused with a message that holds all `words`, and must write nothing, rollback or not."""
    before = snapshot()
    frappe.db.savepoint("before_refusal")
    writes = frappe.db.transaction_writes
    # An entrance that finds nothing written takes the transaction for its own and ends it: this one is the test's.
    frappe.db.transaction_writes = max(writes, 1)
    frappe.clear_messages()
    with pytest.raises(error) as caught:
        yield
    assert not isinstance(caught.value, frappe.QueryDeadlockError)
    message = said(caught.value)
    for word in words:
        assert str(word) in message, f"{word!r} is missing in: {message}"
    left = changes(before, snapshot())
    frappe.db.rollback(save_point="before_refusal")
    frappe.db.transaction_writes = writes  # Frappe takes that for the end of the transaction
    assert not left, f"the refusal left behind: {left}"


def said(error: BaseException) -> str:
    """The error's text and every message shown with it, without markup."""
    log = [entry if isinstance(entry, dict) else frappe.parse_json(entry) for entry in frappe.local.message_log]
    return frappe.utils.strip_html("\n".join([str(error), *(str(entry.get("message", "")) for entry in log)]))


def ref(doc: Any) -> tuple[str, str]:
    """The voucher under which the host's general ledger knows a document."""
    if doc.doctype == "SM Invoice":
        return doc.receivable_type, doc.receivable_no
    return doc.doctype, doc.name


def gl(doc: Any) -> dict[str, Decimal]:
    """Live general ledger rows of a document: debit less credit by account. Those of a return's credit notes count."""
    vouchers = {ref(doc)}
    for row in doc.get("credits") or ():
        vouchers.add((row.credit_note_type or doc.doctype, row.credit_note_no or doc.name))
    rows = frappe.db.sql(
        """SELECT account, SUM(debit - credit) FROM `tabGL Entry`
           WHERE (voucher_type, voucher_no) IN %s AND is_cancelled = 0 GROUP BY account""",
        (tuple(vouchers),),
    )
    return {account: dec(amount) for account, amount in rows if dec(amount)}


def stock(doc: Any) -> list[tuple[str, Decimal, Decimal]]:
    """Live stock ledger rows of a document in line order: (voucher line, quantity, value)."""
    rows = frappe.db.sql(
        """SELECT voucher_detail_no, actual_qty, stock_value_difference FROM `tabStock Ledger Entry`
           WHERE voucher_type = %s AND voucher_no = %s AND is_cancelled = 0""",
        (doc.doctype, doc.name),
    )
    order = {row.name: row.idx for row in doc.items}
    return sorted(((line, dec(qty), dec(value)) for line, qty, value in rows), key=lambda row: order[row[0]])


def on_hand(item_code: str, warehouse: str) -> tuple[Decimal, Decimal]:
    """(quantity, value) of a bin."""
    found = frappe.db.get_value("Bin", {"item_code": item_code, "warehouse": warehouse}, ["actual_qty", "stock_value"])
    return (dec(found[0]), dec(found[1])) if found else (dec(0), dec(0))


def exposure(customer: str, company: str) -> tuple[Decimal, Decimal, Decimal]:
    """(open orders, delivered not invoiced, receivable) as the credit balance has it."""
    account = frappe.db.get_value("SM Credit Account", {"customer": customer, "company": company})
    found = frappe.db.get_value("SM Credit Balance", account, ["open_orders", "unbilled", "receivable"])
    return tuple(dec(amount) for amount in found)


def owed(doc: Any) -> Decimal:
    """What the host says is still owed on an invoice."""
    from sales_mgmt.host import host

    return host().outstanding([doc.receivable_ref])[doc.receivable_ref]


def accounts(company: str) -> frappe._dict:
    """The company's default accounts: receivable, income, expense, inventory; money is where factories.pay puts it."""
    doc = frappe.get_cached_doc("Company", company)
    return frappe._dict(
        receivable=doc.default_receivable_account,
        income=doc.default_income_account,
        expense=doc.default_expense_account,
        inventory=doc.default_inventory_account,
        money=doc.default_cash_account or doc.default_bank_account,
    )


def balance(customer: str, company: str) -> Decimal:
    """What the host says the customer owes in all."""
    from sales_mgmt.host import host

    return dec(host().party_balance(customer, company))


def status(doc: Any) -> str:
    """The status that lists show."""
    return frappe.db.get_value(doc.doctype, doc.name, "status")


def lines(doc: Any) -> list[tuple[Decimal, ...]]:
    """(ordered, delivered, invoiced) of a document's lines, from the balance table, in line order."""
    rows = frappe.db.sql(
        "SELECT name, ordered, delivered, invoiced FROM `tabSM Line Balance` WHERE source_parent = %s", (doc.name,)
    )
    found = {name: tuple(dec(qty) for qty in quantities) for name, *quantities in rows}
    return [found[row.name] for row in doc.items]


KNOWN: set[str] = set()
"""What the audit found on the site before the tests began: a failed race leaves its traces, as it commits."""


def remember_problems() -> None:
    """From here on `audit` leaves out what is wrong already."""
    KNOWN.update(str(problem) for problem in all_problems())


def all_problems() -> list:
    """Everything that the self-audit finds."""
    from sales_mgmt.audit.run import run

    return run()


def audit() -> list:
    """What the self-audit finds that it did not find before."""
    return [problem for problem in all_problems() if str(problem) not in KNOWN]


def _columns() -> dict[str, list[str]]:
    """Number columns by DocType, for the tables that this site has."""
    found = getattr(frappe.local, "number_columns", None)
    if found is None:
        found = frappe.local.number_columns = {}
        rows = frappe.db.sql(
            """SELECT table_name, column_name FROM information_schema.columns
               WHERE table_schema = DATABASE() AND table_name IN %s
                 AND data_type IN ('decimal', 'int', 'tinyint', 'bigint')""",
            ([f"tab{doctype}" for doctype in OURS + HOSTS],),
        )
        for table, column in rows:
            if column not in NOT_SUMMED:
                found.setdefault(table[3:], []).append(column)
    return found
