"""What was paid by cheque counts as owed until the cheque has cleared, where the settings say so."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest

from sales_mgmt.credit.accounts import account_of
from sales_mgmt.credit.resum import drifted, mend

ENTRY = "SM Credit Entry"


@pytest.fixture(autouse=True)
def cheque() -> str:
    """A mode of payment that is a cheque, and cheques count."""
    doc = {"doctype": "Mode of Payment", "mode_of_payment": f.unique("Cheque"), "type": "Bank", "enabled": 1}
    mode = frappe.get_doc(doc).insert().name
    f.settings(count_uncleared=1, cheque_modes=[{"mode_of_payment": mode}])
    return mode


@pytest.fixture
def invoice():
    """A customer with a limit of 100 who owes 50."""
    customer = f.customer()
    f.limit(customer, 100)
    return f.invoice_of_orders([f.order(customer, f.line(f.service(), 5, 10)).name])


def counted(customer: str) -> tuple[float, float]:
    """(receivable, uncleared) as the balance has it."""
    account = frappe.db.get_value("SM Credit Account", {"customer": customer, "company": f.COMPANY})
    return frappe.db.get_value("SM Credit Balance", account, ["receivable", "uncleared"])


def clear(payment, day: str | None = f.DAY) -> None:
    frappe.get_doc("Payment Entry", payment.name).update({"clearance_date": day}).save()


def test_a_cheque_counts_until_it_has_cleared(invoice, cheque):
    payment = f.pay(invoice.customer, 50, invoice, mode_of_payment=cheque)
    assert counted(invoice.customer) == (0, 50)
    assert books.status(invoice) == "Paid"
    assert books.audit() == []
    draft = f.order(invoice.customer, f.line(f.item(), 6, 10), submit=False)
    with books.refused("10.00 over", "have not cleared"):
        draft.submit()
    clear(payment)
    assert counted(invoice.customer) == (0, 0)
    frappe.get_doc(draft.doctype, draft.name).submit()
    clear(payment, None)  # the bank has sent it back
    assert counted(invoice.customer) == (0, 50)
    f.cancel(payment)
    assert counted(invoice.customer) == (50, 0)
    assert books.audit() == []


def test_what_a_group_bears_moves_along(invoice, cheque):
    account = frappe.get_doc("SM Credit Account", {"customer": invoice.customer})
    doc = {"doctype": "SM Credit Account", "is_group": 1, "group_name": f.unique("Group"), "company": f.COMPANY}
    group = frappe.get_doc(doc).insert().name
    account.update({"credit_group": group}).save()
    payment = f.pay(invoice.customer, 30, invoice, mode_of_payment=cheque)
    assert frappe.db.get_value("SM Credit Balance", group, ["receivable", "uncleared"]) == (20, 30)
    clear(payment)
    assert frappe.db.get_value("SM Credit Balance", group, ["receivable", "uncleared"]) == (20, 0)
    assert books.audit() == []


def test_neither_cash_nor_a_cheque_that_has_cleared_counts(invoice, cheque):
    f.pay(invoice.customer, 10, invoice)
    f.pay(invoice.customer, 10, mode_of_payment=cheque, clearance_date=f.DAY)
    assert counted(invoice.customer) == (30, 0)
    assert books.audit() == []


def test_an_account_begins_with_the_cheques_that_are_there(cheque):
    customer = f.customer()
    f.pay(customer, 40, mode_of_payment=cheque)
    account = account_of(customer, f.COMPANY)
    assert counted(customer) == (-40, 40)
    other = f.customer()
    f.pay(other, 5, mode_of_payment=cheque)
    frappe.get_doc({"doctype": "SM Credit Account", "customer": other, "company": f.COMPANY}).insert()
    assert counted(other) == (-5, 5)
    assert frappe.get_doc("SM Credit Account", account).exposure == 0
    assert books.audit() == []


def test_a_clearing_that_nobody_told_and_other_settings_are_summed_up_anew(invoice, cheque):
    payment = f.pay(invoice.customer, 50, invoice, mode_of_payment=cheque)
    account = account_of(invoice.customer, f.COMPANY)
    frappe.db.set_value("Payment Entry", payment.name, "clearance_date", f.DAY)  # as ERPNext's Bank Clearance may
    assert "uncleared cheque" in {problem.kind for problem in books.audit()}
    assert account in drifted()
    assert mend([account]) == {account: -50}
    frappe.db.set_value("Payment Entry", payment.name, "clearance_date", None)
    mend([account])
    assert counted(invoice.customer) == (0, 50)
    f.settings(count_uncleared=0)
    mend([account])
    assert counted(invoice.customer) == (0, 0)
    assert books.audit() == []


def test_customers_that_are_merged_keep_their_cheques(cheque):
    gone, kept = f.customer(), f.customer()
    f.limit(kept, 100)
    f.pay(gone, 40, mode_of_payment=cheque)
    frappe.rename_doc("Customer", gone, kept, merge=True)
    assert counted(kept) == (-40, 40)
    assert books.audit() == []


def test_a_deposit_by_cheque_counts_too(cheque):
    customer = f.customer()
    account_of(customer, f.COMPANY)
    f.deposit(customer, 25, mode_of_payment=cheque)
    assert counted(customer) == (-25, 25)
    assert books.audit() == []


def test_a_cheque_does_not_clear_before_its_day(invoice, cheque):
    payment = f.pay(invoice.customer, 50, invoice, mode_of_payment=cheque)
    with books.refused("before the reference date"):
        clear(payment, "2026-01-01")


def test_without_the_setting_nothing_is_asked(invoice, cheque):
    f.settings(count_uncleared=0)
    f.pay(invoice.customer, 50, invoice, mode_of_payment=cheque)
    assert counted(invoice.customer) == (0, 0)
    assert not frappe.db.exists(ENTRY, {"stage": "uncleared", "voucher_type": "Payment Entry"})


def test_other_settings_have_all_accounts_looked_over(cheque, monkeypatch):
    jobs = []
    monkeypatch.setattr(frappe, "enqueue", lambda method, **_values: jobs.append(method))
    f.settings(release_days=3)
    assert jobs == []
    f.settings(count_uncleared=0)
    assert jobs == ["sales_mgmt.events.resum.run"]
