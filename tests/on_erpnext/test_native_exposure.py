"""ERPNext's own orders, deliveries and invoices beside ours: counted once in the one exposure, and refused, asked for
credit or let through as the company's policy says."""

from __future__ import annotations

from typing import Any

import books
import factories as f
import frappe
import native_books as n
import pytest

from sales_mgmt.audit import host_settings
from sales_mgmt.credit import resum
from sales_mgmt.credit.accounts import account_of
from sales_mgmt.posting.refusals import CreditRefused


@pytest.fixture
def customer() -> str:
    """With a credit account without a limit."""
    name = f.customer()
    account_of(name, f.COMPANY)
    return name


@pytest.fixture
def item() -> str:
    return f.item(stock=50, cost=6)


def exposure(customer: str) -> tuple:
    """(open orders, unbilled, receivable), after the audit has found nothing."""
    assert books.audit() == []
    return books.exposure(customer, f.COMPANY)


class TestCounting:
    """In every mode native documents count in exposure, once."""

    def test_an_order_is_delivered_and_billed_in_parts(self, customer, item):
        order = n.sales_order(customer, item)
        assert exposure(customer) == (110, 0, 0)
        note = n.follow_on(n.TO_DELIVERY, order.name, 4)
        assert exposure(customer) == (66, 44, 0)
        invoice = n.follow_on(n.DELIVERY_TO_INVOICE, note.name, 3)
        assert exposure(customer) == (66, 11, 33)
        f.pay(customer, 20)
        assert exposure(customer) == (66, 11, 13)
        invoice.reload()
        invoice.cancel()
        assert exposure(customer) == (66, 44, -20)
        note.reload()
        note.cancel()
        assert exposure(customer) == (110, 0, -20)
        order.reload()
        order.cancel()
        assert exposure(customer) == (0, 0, -20)

    def test_an_order_that_is_billed_ahead(self, customer, item):
        order = n.sales_order(customer, item)
        n.follow_on(n.ORDER_TO_INVOICE, order.name, 6)
        assert exposure(customer) == (44, 0, 66)
        n.follow_on(n.TO_DELIVERY, order.name, 8)
        assert exposure(customer) == (22, 22, 66)

    def test_a_delivery_without_an_order(self, customer, item):
        note = n.delivery_note(customer, item)
        assert exposure(customer) == (0, 110, 0)
        n.follow_on(n.RETURN_OF_DELIVERY, note.name, -2)
        assert exposure(customer) == (0, 88, 0)
        n.follow_on(n.DELIVERY_TO_INVOICE, note.name, 8)
        assert exposure(customer) == (0, 0, 88)

    def test_a_credit_note_of_what_was_billed(self, customer, item):
        order = n.sales_order(customer, item)
        invoice = n.follow_on(n.ORDER_TO_INVOICE, order.name)
        assert exposure(customer) == (0, 0, 110)
        n.follow_on(n.RETURN_OF_INVOICE, invoice.name, -4)
        assert sum(exposure(customer)[1:]) == 66

    def test_closed_and_reopened(self, customer, item):
        order = n.sales_order(customer, item)
        n.follow_on(n.TO_DELIVERY, order.name, 4)
        order.reload()
        order.update_status("Closed")
        assert exposure(customer) == (0, 0, 0)
        order.reload()
        order.update_status("Draft")
        assert exposure(customer) == (66, 44, 0)

    def test_what_was_open_when_the_account_is_opened(self, item):
        customer = f.customer()
        n.sales_order(customer, item)
        n.delivery_note(customer, item, 2)
        f.order(customer, f.line(item, 1, 10))
        assert exposure(customer) == (120, 22, 0)

    def test_another_currency(self, customer, item):
        n.sales_order(customer, item, currency="EUR", conversion_rate=1.2, plc_conversion_rate=1.2)
        assert exposure(customer) == (132, 0, 0)

    def test_ours_and_theirs_are_one(self, customer, item):
        """Both kinds against one limit: our order has what the native one left."""
        f.limit(customer, 200)
        n.sales_order(customer, item)
        draft = f.order(customer, f.line(item, 10, 10), submit=False)
        with books.refused("10.00 over the limit", error=CreditRefused):
            draft.submit()
        f.order(customer, f.line(item, 9, 10))
        assert exposure(customer) == (200, 0, 0)


class TestUncontrolled:
    """Native documents are never refused."""

    def test_the_limit_stops_none(self, customer, item):
        n.policy("Native Uncontrolled")
        f.limit(customer, 50)
        order = n.sales_order(customer, item)
        n.follow_on(n.TO_DELIVERY, order.name)
        n.delivery_note(customer, item)
        n.sales_invoice(customer, item)
        assert exposure(customer) == (0, 220, 110)

    def test_the_account_and_the_host_check_warn(self, customer):
        name = "Native documents are uncontrolled"
        n.policy("Native Uncontrolled")
        account = frappe.get_doc("SM Credit Account", account_of(customer, f.COMPANY))
        assert "no limit stops them" in account.native_warning
        [found] = [setting for setting in host_settings.found() if setting.setting == name]
        assert (found.level, f.COMPANY in found.state) == ("Warning", True)
        n.policy("Both Under Control")
        assert account.native_warning == ""
        assert f.COMPANY not in {s.state for s in host_settings.found() if s.setting == name}


class TestBothUnderControl:
    """Native documents ask the limit of the credit account."""

    @pytest.fixture(autouse=True)
    def both(self, customer):
        n.policy("Both Under Control")
        f.limit(customer, 200)

    def test_an_order(self, customer, item):
        n.sales_order(customer, item)
        draft = n.sales_order(customer, item, submit=False)
        with books.refused(customer, "200.00", "20.00 over the limit", error=CreditRefused):
            draft.submit()
        n.sales_order(customer, item, 8)
        assert exposure(customer) == (198, 0, 0)

    def test_a_delivery_without_an_order(self, customer, item):
        n.sales_order(customer, item)
        draft = n.delivery_note(customer, item, submit=False)
        with books.refused("over the limit", error=CreditRefused):
            draft.submit()

    def test_an_invoice_without_order_and_delivery(self, customer, item):
        n.sales_order(customer, item)
        draft = n.sales_invoice(customer, item, submit=False)
        with books.refused("over the limit", error=CreditRefused):
            draft.submit()

    def test_what_was_ordered_is_delivered_and_billed_whatever_the_limit_says(self, customer, item):
        order = n.sales_order(customer, item)
        f.limit(customer, 1)
        note = n.follow_on(n.TO_DELIVERY, order.name)
        invoice = n.follow_on(n.DELIVERY_TO_INVOICE, note.name)
        assert exposure(customer) == (0, 0, 110)
        invoice.reload()
        invoice.cancel()
        assert exposure(customer) == (0, 110, 0)

    def test_an_order_that_is_reopened(self, customer, item):
        order = n.sales_order(customer, item)
        order.update_status("Closed")
        n.sales_order(customer, item)
        order.reload()
        with books.refused("over the limit", error=CreditRefused):
            order.update_status("Draft")
        frappe.db.rollback(save_point="before_refusal")

    def test_an_order_that_grows(self, customer, item):
        from erpnext.controllers.accounts_controller import update_child_qty_rate

        order = n.sales_order(customer, item)
        row = order.items[0]
        line = {"docname": row.name, "item_code": item, "qty": 19, "rate": 10, "idx": 1, "delivery_date": f.DAY}
        with pytest.raises(CreditRefused):
            update_child_qty_rate("Sales Order", frappe.as_json([line]), order.name)

    def test_a_hold(self, customer, item):
        f.limit(customer, 200, hold=1, hold_reason="Disputed")
        draft = n.sales_order(customer, item, 1, submit=False)
        with books.refused("on credit hold", error=CreditRefused):
            draft.submit()

    def test_a_return_needs_nobodys_leave(self, customer, item):
        invoice = n.sales_invoice(customer, item)
        f.limit(customer, 1)
        n.follow_on(n.RETURN_OF_INVOICE, invoice.name)
        assert exposure(customer) == (0, 0, 0)


class TestSmOnly:
    """A company that sells by our documents only."""

    @pytest.mark.parametrize("make", [n.sales_order, n.delivery_note, n.sales_invoice])
    def test_native_documents_are_refused(self, make, customer, item):
        n.policy("SM Only")
        with books.refused(f.COMPANY, "sells by our documents only", "SM "):
            make(customer, item, submit=False)

    def test_a_quotation(self, customer, item):
        n.policy("SM Only")
        doc = {"doctype": "Quotation", "quotation_to": "Customer", "party_name": customer, "company": f.COMPANY}
        with books.refused("SM Quotation"):
            frappe.get_doc({**doc, "items": [{"item_code": item, "qty": 1, "rate": 1}]}).insert()

    def test_a_draft_from_before(self, customer, item):
        draft = n.sales_order(customer, item, submit=False)
        n.policy("SM Only")
        with books.refused("SM Sales Order"):
            draft.submit()

    def test_what_was_there_before_can_be_taken_back(self, customer, item):
        invoice, order = n.sales_invoice(customer, item), n.sales_order(customer, item)
        n.policy("SM Only")
        n.follow_on(n.RETURN_OF_INVOICE, invoice.name)
        order.cancel()
        n.sales_invoice(customer, item, is_opening="Yes", taxes=[], items=[opening()])
        assert exposure(customer) == (0, 0, 30)

    def test_ours_are_posted(self, customer, item):
        n.policy("SM Only")
        delivery, invoice = n.sell(customer, item)
        n.assert_posted_as_sold(invoice)
        f.returned([delivery.name])
        assert exposure(customer) == (0, 0, 0)

    def test_the_till_is_exempt_by_a_setting(self, customer, item):
        n.policy("SM Only", pos_exempt=1)
        receipt(customer, item)
        n.policy("SM Only", pos_exempt=0)
        with books.refused("sells by our documents only"):
            receipt(customer, item)

    def test_another_company_is_free(self, customer, item):
        from sales_mgmt.credit import policy

        n.policy("SM Only")
        assert policy.mode_of(f.OTHER_COMPANY) == policy.UNCONTROLLED


def opening() -> dict[str, Any]:
    """A line of an opening invoice."""
    account = frappe.db.get_value("Account", {"company": f.COMPANY, "account_type": "Temporary"})
    return {"item_name": "Opening", "description": "Opening", "uom": "Nos", "qty": 1, "rate": 30} | {
        "income_account": account, "conversion_factor": 1,
    }  # fmt: skip


def receipt(customer: str, item: str) -> Any:
    """A draft Sales Invoice of the till."""
    cash = books.accounts(f.COMPANY).money
    payments = [{"mode_of_payment": "Cash", "account": cash, "amount": 110}]
    return n.sales_invoice(customer, item, submit=False, is_pos=1, payments=payments)


class TestDrift:
    """What ERPNext changes by SQL is summed up anew, and told."""

    def test_a_ledger_that_was_changed_behind_our_back(self, customer, item):
        invoice = n.sales_invoice(customer, item)
        frappe.db.sql("DELETE FROM `tabGL Entry` WHERE voucher_no = %s", invoice.name)
        account = account_of(customer, f.COMPANY)
        assert account in resum.drifted()
        assert resum.mend([account]) == {account: -110}
        assert books.exposure(customer, f.COMPANY) == (0, 0, 0)
        assert account not in resum.drifted()
        comments = frappe.get_all("Comment", {"reference_name": account, "comment_type": "Info"}, pluck="content")
        assert any("-110" in comment for comment in comments)

    def test_an_order_that_was_changed_behind_our_back(self, customer, item):
        order = n.sales_order(customer, item)
        frappe.db.sql("UPDATE `tabSales Order Item` SET delivered_qty = 10 WHERE parent = %s", order.name)
        [problem] = books.audit()[:1]
        assert "exposure by native documents" in str(problem)
        resum.mend(resum.drifted())
        assert exposure(customer) == (0, 110, 0)

    def test_a_repost_counts_nothing_twice(self, customer, item):
        from erpnext.accounts.doctype.repost_accounting_ledger import repost_accounting_ledger as reposting

        invoice = n.sales_invoice(customer, item)
        repost = frappe.new_doc("Repost Accounting Ledger")
        repost.update({"company": f.COMPANY, "delete_cancelled_entries": 1})
        repost.append("vouchers", {"voucher_type": "Sales Invoice", "voucher_no": invoice.name})
        repost.flags.ignore_permissions = True
        settings = frappe.get_doc("Repost Accounting Ledger Settings")
        settings.set("allowed_types", [{"document_type": "Sales Invoice", "allowed": 1}])
        settings.save()
        repost.save()
        repost.submit()
        reposting.start_repost(repost.name)
        frappe.flags.through_repost_accounting_ledger = False
        assert exposure(customer) == (0, 0, 110)
        resum.mend(resum.drifted())
        assert exposure(customer) == (0, 0, 110)
