"""The ledger check finds what is wrong, and only that."""

from __future__ import annotations

import frappe
import pytest

from host_erp.ledger import check
from tests.host_erp.test_stock_entry import entry


@pytest.fixture
def busy(books, customer, item):
    """Books with receipts, issues, payments and cancellations, all by documents."""
    entry(books, "Material Receipt", (item, 10, {"basic_rate": 3}))
    entry(books, "Material Issue", (item, 4)).cancel()
    entry(books, "Material Issue", (item, 3))
    books.payment(customer, "50")
    books.payment(customer, "20").cancel()
    assert check.problems(books.company) == []
    return books


def found(busy) -> dict[str, tuple[str, float | str, float | str]]:
    return {
        one.kind: (one.key, *(value if isinstance(value, str) else float(value) for value in (one.expected, one.found)))
        for one in check.problems(busy.company)
    }


def test_sound_ledgers_have_no_problem_in_any_company(busy):
    assert [one for one in check.problems() if busy.company in one.key] == []


def test_an_altered_amount(busy, customer):
    frappe.db.sql(
        "update `tabGL Entry` set credit = credit + 1 where is_cancelled = 0 and party = %s and company = %s",
        (customer, busy.company),
    )
    payment = frappe.db.get_value("Payment Entry", {"docstatus": 1, "party": customer})
    assert found(busy) == {
        "voucher not balanced": (f"Payment Entry {payment}", 50, 51),
        "general ledger not balanced": (busy.company, 153, 154),
        "payment ledger differs from general ledger": (f"{busy.company} / {customer} / {busy.debtors}", -51, -50),
        "account in company currency with another amount": (f"Payment Entry {payment} / {busy.debtors}", -51, -50),
    }


def test_an_altered_allocation(busy, customer):
    """What the form of a payment says and what the ledger says of it."""
    invoice = busy.invoice(customer, "30")
    payment = busy.payment(customer, "40", (invoice, "30"))
    kinds = ("allocated by a payment's table", "unallocated by a payment's form")
    frappe.db.sql("update `tabPayment Entry Reference` set allocated_amount = 29 where parent = %s", payment.name)
    frappe.db.sql("update `tabPayment Entry` set unallocated_amount = 11 where name = %s", payment.name)
    problems = found(busy)
    assert problems[kinds[0]] == (f"{payment.name} / Note {invoice.name}", 29, 30)
    assert problems[kinds[1]] == (payment.name, 11, 10)


def test_an_altered_journal(busy):
    journal = busy.journal((busy.cash, 5), (busy.bank, -5))
    frappe.db.sql("update `tabJournal Entry Account` set account = %s where parent = %s and debit > 0",
                  (busy.sales, journal.name))  # fmt: skip
    found_now = [(one.key, one.expected, one.found) for one in check.problems(busy.company)]
    assert found_now == [(f"{journal.name} / {busy.cash}", 0, 5), (f"{journal.name} / {busy.sales}", 5, 0)]


def test_altered_amounts_in_a_foreign_currency(busy, euro):
    """An exchange difference that is gone, and euros that only one of the ledgers has."""
    invoice = busy.invoice_in(euro.debtors, euro.customer, "100", "1.10")
    busy.payment(euro.customer, "100", (invoice, "100"), source_exchange_rate=1.2, paid_to=euro.bank)
    journal = frappe.get_last_doc("Journal Entry", {"company": busy.company})
    frappe.db.sql("update `tabGL Entry` set is_cancelled = 1 where voucher_no = %s", journal.name)
    frappe.db.sql("update `tabPayment Ledger Entry` set delinked = 1 where voucher_no = %s", journal.name)
    key = f"Note {invoice.name} / {euro.customer}"
    assert found(busy)["settled in the account's currency, not in the company's"] == (key, 0, -10)
    frappe.db.sql(
        "update `tabPayment Ledger Entry` set amount_in_account_currency = 99 where voucher_no = %s", invoice.name
    )
    key = f"{busy.company} / {euro.customer} / {euro.debtors}"
    assert found(busy)["payment ledger differs from general ledger in the account's currency"] == (key, 0, -1)


def test_an_altered_bin(busy, item):
    frappe.db.sql("update tabBin set actual_qty = -2, stock_value = 22 where item_code = %s", item)
    assert found(busy) == {
        "bin quantity differs from stock ledger": (f"{item} / {busy.stores}", 7, -2),
        "bin value differs from stock ledger": (f"{item} / {busy.stores}", 21, 22),
        "bin is negative": (f"{item} / {busy.stores}", 0, -2),
        "projected quantity of bin differs": (f"{item} / {busy.stores}", -2, 7),
    }


def test_an_altered_stock_value(busy, item):
    frappe.db.sql("update tabBin set stock_value = 20 where item_code = %s", item)
    frappe.db.sql(
        """update `tabStock Ledger Entry` set stock_value_difference = stock_value_difference - 1
        where item_code = %s and is_cancelled = 0 and actual_qty > 0""",
        item,
    )
    assert found(busy) == {"stock account differs from stock ledger": (busy.stock_in_hand, 20, 21)}


def test_half_a_cancellation(busy, item, customer):
    """A document that is cancelled while its rows live, and a cancelled row without its mirror."""
    payment = frappe.db.get_value("Payment Entry", {"docstatus": 1, "party": customer})
    frappe.db.set_value("Payment Entry", payment, "docstatus", 2)
    one = frappe.db.get_value("GL Entry", {"is_cancelled": 1, "account": busy.bank, "credit": (">", 0)})
    frappe.db.sql("delete from `tabGL Entry` where name = %s", one)
    problems = found(busy)
    assert problems["GL Entry without a submitted voucher"] == (f"Payment Entry {payment}", "1", "2")
    assert problems["Payment Ledger Entry without a submitted voucher"] == (f"Payment Entry {payment}", "1", "2")
    key, expected, actual = problems["cancelled general ledger rows do not net to zero"]
    assert busy.bank in key and (expected, actual) == (0, 20)


def test_a_row_without_a_document(busy, item):
    issue = frappe.db.get_value("Stock Entry", {"docstatus": 1, "purpose": "Material Issue", "company": busy.company})
    frappe.db.sql("delete from `tabStock Entry` where name = %s", issue)
    problems = found(busy)
    assert problems["Stock Ledger Entry without a submitted voucher"] == (f"Stock Entry {issue}", "1", "none")


def test_the_number_of_statements_does_not_depend_on_the_rows(busy, item, count_queries):
    with count_queries() as few:
        check.problems()
    for _ in range(20):
        entry(busy, "Material Receipt", (item, 1, {"basic_rate": 3}))
    with count_queries() as many:
        check.problems()
    assert few.count == many.count


@pytest.fixture
def tracked(books):
    """A batch of three and two serial numbers, received by a document."""
    from tests.host_erp.conftest import make_item

    tea, phone = make_item("HT-TEA", has_batch_no=1), make_item("HT-PHONE", has_serial_no=1)
    frappe.get_doc({"doctype": "Batch", "batch_id": "B1", "item": tea}).insert()
    entry(books, "Material Receipt", (tea, 3, {"basic_rate": 3, "batch_no": "B1"}))
    entry(books, "Material Receipt", (phone, 2, {"basic_rate": 3, "serial_no": "P1\nP2"}))
    entry(books, "Material Issue", (phone, 1, {}))
    assert books.problems() == []
    return books


TRACKED = {
    "update `tabBatch Balance` set qty = 4 where batch_no = 'B1'": {
        "batch quantity differs from its movements", "batches differ from bin",
    },
    "update `tabSerial and Batch Entry` set qty = 4 where batch_no = 'B1'": {
        "batch quantity differs from its movements", "tracked movement differs from stock ledger",
    },
    "update `tabSerial No` set warehouse = null where name = 'P2'": {
        "serial numbers differ from bin", "serial number differs from its last movement",
    },
    "update `tabSerial No` set status = 'Delivered' where name = 'P1'": {
        "serial number differs from its last movement",
    },
    "update `tabSerial No` set last_entry = null, status = 'Inactive' where name = 'P1'": {
        "serial number differs from its last movement",
    },
    "update `tabSerial and Batch Entry` set is_cancelled = 1 where serial_no = 'P1' and qty < 0": {
        "serial number differs from its last movement", "tracked movement differs from stock ledger",
    },
}  # fmt: skip


@pytest.mark.parametrize("change", TRACKED)
def test_tampering_with_batches_and_serial_numbers(tracked, change):
    frappe.db.sql(change.replace("%", "%%"))
    assert {one.kind for one in tracked.problems()} == TRACKED[change]
