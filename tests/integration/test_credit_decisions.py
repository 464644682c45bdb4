"""Credit decides at one place, leaves a decision for everything that raises exposure, and keeps what it refused."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest
from credit_desk import DECISION, HOLD, decided, ends, forget, risk_class

from sales_mgmt.credit import decisions, queue
from sales_mgmt.documents import order_life
from sales_mgmt.documents.order_life.log import Why
from sales_mgmt.posting.refusals import CreditHeld, CreditRefused


@pytest.fixture(autouse=True)
def nothing_is_kept_beyond_the_test():
    yield
    forget()


@pytest.fixture
def customer() -> str:
    """A customer who may owe 100, and waits where it is more."""
    name = f.customer()
    f.limit(name, 100, risk_class=risk_class(("over_limit", "", "Hold")))
    return name


def test_a_confirmation_leaves_its_decision_with_figures_and_words(customer):
    order = f.order(customer, f.line(f.item(), 6, 10))
    assert decided(order) == [("Confirm", "Pass", "within_limit", 60)]
    second = f.order(customer, f.line(f.item(), 4, 10))
    found = frappe.get_last_doc(DECISION, {"voucher_no": second.name})
    assert (found.credit_limit, found.open_orders, found.unbilled, found.receivable, found.posted) == (100, 60, 0, 0, 1)
    assert "limit $ 100.00; used $ 60.00 (open orders $ 60.00" in found.explanation
    assert decisions.replay(found.name).outcome == "Pass"
    assert books.audit() == []


def test_what_is_over_the_limit_waits_and_takes_no_exposure(customer):
    draft = f.order(customer, f.line(f.item(), 11, 10), submit=False)
    with books.refused("100", "110", "10.00 over", "queue", error=CreditHeld):
        draft.submit()
    ends()
    assert decided(draft) == [("Confirm", "Hold", "over_limit", 110)]
    hold = frappe.get_last_doc(HOLD, {"voucher_no": draft.name})
    assert (hold.status, hold.amount, hold.excess, hold.customer) == ("Waiting", 110, 10, customer)
    assert frappe.db.get_value("SM Sales Order", draft.name, ["docstatus", "credit_status"]) == (0, "On Credit Hold")
    assert books.exposure(customer, f.COMPANY) == (0, 0, 0)
    assert books.audit() == []


def test_asked_again_it_waits_once(customer):
    draft = f.order(customer, f.line(f.item(), 11, 10), submit=False)
    for _time in range(2):
        with books.refused(error=CreditHeld):
            draft.submit()
        draft.reload()
        ends()
    assert frappe.db.count(HOLD, {"voucher_no": draft.name}) == 1
    assert len(decided(draft)) == 2


def test_a_release_lets_it_pass_once(customer):
    draft = f.order(customer, f.line(f.item(), 11, 10), submit=False)
    with books.refused(error=CreditHeld):
        draft.submit()
    ends()
    hold = frappe.db.get_value(HOLD, {"voucher_no": draft.name})
    with books.refused("why"):
        queue.release(hold, " ")
    assert queue.release(hold, "Paid by telephone") == "Released"
    draft.reload()
    assert draft.credit_status == "Released"
    draft.submit()
    assert decided(draft, outcome="Pass") == [("Confirm", "Pass", "released", 110)]
    assert frappe.db.get_value(DECISION, {"rule": "released", "voucher_no": draft.name}, "hold_entry") == hold
    assert frappe.db.get_value(HOLD, hold, "status") == "Used"
    assert not draft.credit_status
    assert books.exposure(customer, f.COMPANY) == (110, 0, 0)
    another = f.order(customer, f.line(f.item(), 1, 1), submit=False)
    with books.refused(error=CreditHeld):
        another.submit()
    assert books.audit() == []


def test_a_release_bears_no_more_than_it_was_asked_for(customer):
    draft = f.order(customer, f.line(f.item(), 11, 10), submit=False)
    with books.refused(error=CreditHeld):
        draft.submit()
    ends()
    queue.release(frappe.db.get_value(HOLD, {"voucher_no": draft.name}), "Known well")
    draft.reload()
    draft.items[0].qty = 12
    draft.save()
    with books.refused("20.00 over", error=CreditHeld):
        draft.submit()


def test_what_passes_without_its_release_waits_no_more(customer):
    draft = f.order(customer, f.line(f.item(), 11, 10), submit=False)
    with books.refused(error=CreditHeld):
        draft.submit()
    ends()
    draft.reload()
    draft.items[0].qty = 9
    draft.save()
    draft.submit()
    assert frappe.db.get_all(HOLD, {"voucher_no": draft.name}, pluck="status") == ["Cleared"]
    assert books.audit() == []


def test_a_draft_that_is_deleted_waits_no_more(customer):
    draft = f.order(customer, f.line(f.item(), 11, 10), submit=False)
    with books.refused(error=CreditHeld):
        draft.submit()
    ends()
    frappe.delete_doc("SM Sales Order", draft.name)
    assert frappe.db.get_all(HOLD, {"voucher_no": draft.name}, pluck="status") == ["Cleared"]


def test_what_is_rejected_says_so_and_waits_anew(customer):
    draft = f.order(customer, f.line(f.item(), 11, 10), submit=False)
    with books.refused(error=CreditHeld):
        draft.submit()
    ends()
    hold = frappe.db.get_value(HOLD, {"voucher_no": draft.name})
    queue.reject(hold, "Not again")
    assert frappe.db.get_value("SM Sales Order", draft.name, "credit_status") == "Rejected"
    with books.refused("Rejected"):
        queue.release(hold, "But")
    draft.reload()
    with books.refused(error=CreditHeld):
        draft.submit()
    ends()
    assert frappe.db.count(HOLD, {"voucher_no": draft.name, "status": "Waiting"}) == 1


def test_without_a_risk_class_it_is_blocked_and_not_queued():
    customer = f.customer()
    f.limit(customer, 100)
    draft = f.order(customer, f.line(f.item(), 11, 10), submit=False)
    with books.refused(customer, "10.00 over", error=CreditRefused):
        draft.submit()
    ends()
    assert decided(draft) == [("Confirm", "Block", "over_limit", 110)]
    assert not frappe.db.exists(HOLD, {"voucher_no": draft.name})


def test_a_warning_lets_it_pass():
    customer = f.customer()
    f.limit(customer, 100, risk_class=risk_class(("over_limit", "Confirm", "Warn")))
    frappe.clear_messages()
    order = f.order(customer, f.line(f.item(), 11, 10))
    assert decided(order) == [("Confirm", "Warn", "over_limit", 110)]
    assert "10.00 over the limit" in str(frappe.local.message_log)
    assert books.exposure(customer, f.COMPANY) == (110, 0, 0)
    assert books.audit() == []


def test_a_delivery_waits_where_the_class_says_so_and_its_invoice_never_does(customer):
    item = f.item(stock=10)
    order = f.order(customer, f.line(item, 10, 10))
    first = f.delivery([order.name], {order.items[0].name: 4})
    klass = risk_class(("on_hold", "Delivery", "Hold"))
    account = f.limit(customer, 100, hold=1, hold_reason="Cheque bounced", risk_class=klass)
    draft = f.delivery([order.name], submit=False)
    with books.refused("Cheque bounced", error=CreditHeld):
        draft.submit()
    ends()
    assert frappe.db.get_value(HOLD, {"voucher_no": draft.name}, ["stage", "status"]) == ("Delivery", "Waiting")
    invoice = f.invoice([first.name])
    assert not decided(invoice)  # what was delivered is invoiced: nothing rises
    queue.release(frappe.db.get_value(HOLD, {"voucher_no": draft.name}), "Half was paid")
    draft.reload()
    draft.submit()
    assert decided(draft, outcome="Pass") == [("Delivery", "Pass", "released", 0)]
    assert frappe.db.get_value("SM Credit Account", account.name, "hold")
    assert books.audit() == []


def test_what_raises_exposure_anyway_is_recorded_and_passes(customer):
    invoice = f.invoice([f.delivery([f.order(customer, f.line(f.item(stock=10), 10, 10)).name]).name])
    payment = f.pay(customer, 100, invoice)
    assert not decided(payment)
    f.limit(customer, 50)
    f.cancel(payment)
    assert decided(payment) == [("Receivable", "Warn", "over_limit", 100)]
    assert books.exposure(customer, f.COMPANY) == (0, 0, 100)
    assert books.audit() == []


def test_change_reopening_and_amendment_are_asked(customer):
    order = f.order(customer, f.line(f.item(), 9, 10))
    row = order.items[0].name
    order_life.change(order.name, order_life.ChangeRequest(lines={row: {"qty": 10}}), Why())
    order_life.change(order.name, order_life.ChangeRequest(lines={row: {"qty": 8}}), Why())
    with books.refused("20.00 over", error=CreditHeld):
        order_life.change(order.name, order_life.ChangeRequest(lines={row: {"qty": 12}}), Why())
    order_life.close(order.name, Why("Rest not wanted"))
    order_life.reopen(order.name, Why())
    f.cancel(order)
    f.amend(order).insert().submit()
    stages = [(stage, amount) for stage, _outcome, _rule, amount in decided(order)]
    assert stages == [("Change", 10), ("Reopen", 80)] or stages == [("Confirm", 90), ("Change", 10), ("Reopen", 80)]
    amended = frappe.get_last_doc("SM Sales Order", {"amended_from": order.name})
    assert decided(amended) == [("Amend", "Pass", "within_limit", 80)]
    assert books.audit() == []


def test_weights_are_frozen_when_an_order_is_confirmed(customer):
    half = risk_class(open_order_weight=50, unbilled_weight=80)
    account = f.limit(customer, 100, risk_class=half)
    order = f.order(customer, f.line(f.item(stock=20), 20, 10))
    assert books.exposure(customer, f.COMPANY) == (100, 0, 0)
    frappe.get_doc("SM Risk Class", half).update({"open_order_weight": 100}).save()
    delivery = f.delivery([order.name], submit=False)
    with books.refused("60.00 over"):  # delivered goods weigh more than ordered ones
        delivery.submit()
    f.change_limit(account.name, 160)
    delivery.reload()
    delivery.submit()
    assert books.exposure(customer, f.COMPANY) == (0, 160, 0)
    f.change_limit(account.name, 1)
    f.invoice([delivery.name])
    assert books.exposure(customer, f.COMPANY) == (0, 0, 200)
    assert books.audit() == []


def test_a_group_shares_its_limit():
    group = frappe.get_doc(
        {"doctype": "SM Credit Account", "is_group": 1, "group_name": f.unique("Group"), "company": f.COMPANY}
    )
    f.change_limit(group.insert().name, 100)
    one, two = f.customer(), f.customer()
    f.order(one, f.line(f.item(), 4, 10))
    f.limit(one, 1000, credit_group=group.name)  # what there is moves into the group
    f.limit(two, 1000, credit_group=group.name)
    f.order(two, f.line(f.item(), 6, 10))
    assert frappe.get_doc(group.doctype, group.name).exposure == 100
    draft = f.order(two, f.line(f.item(), 1, 1), submit=False)
    with books.refused(group.group_name, "1.00 over"):
        draft.submit()
    f.limit(two, 1000, credit_group=None)
    assert frappe.get_doc(group.doctype, group.name).exposure == 40
    draft.reload()
    draft.submit()
    assert books.audit() == []


def test_a_refusal_is_kept_when_its_transaction_has_been_rolled_back():
    customer, item = f.customer(), f.item()
    f.limit(customer, 100, risk_class=risk_class(("over_limit", "", "Hold")))
    draft = f.order(customer, f.line(item, 11, 10), submit=False)
    frappe.db.commit()
    with pytest.raises(CreditHeld):
        draft.submit()
    frappe.db.rollback()
    frappe.db.rollback()  # what is there now is committed
    assert decided(draft) == [("Confirm", "Hold", "over_limit", 110)]
    assert frappe.db.get_value("SM Sales Order", draft.name, ["docstatus", "credit_status"]) == (0, "On Credit Hold")
    assert frappe.db.get_value(HOLD, {"voucher_no": draft.name}, "status") == "Waiting"


def test_the_form_is_told_in_words(customer):
    from sales_mgmt.api.credit import explain

    order = f.order(customer, f.line(f.item(), 6, 10))
    told = explain("SM Sales Order", order.name)
    assert told["outcome"] == "Pass"
    assert "limit $ 100.00; used $ 0.00" in told["words"][-1]
