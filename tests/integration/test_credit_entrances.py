"""Whatever way a document takes, nothing raises exposure without a decision that let it."""

from __future__ import annotations

import json
from decimal import Decimal

import books
import factories as f
import frappe
import pytest
from credit_desk import DECISION, forget, risk_class

from sales_mgmt.documents import order_life
from sales_mgmt.documents.order_life.log import Why


@pytest.fixture(autouse=True)
def nothing_is_kept_beyond_the_test():
    yield
    forget()


class Watched:
    """Notes, account by account, what raised exposure; `unexplained` are rises without a decision on their voucher."""

    def __init__(self) -> None:
        self.seen = {row[0] for row in frappe.db.sql("SELECT name FROM `tabSM Credit Entry`")}

    def rises(self) -> dict[tuple[str, str, str], Decimal]:
        """(account, voucher type, voucher) -> what it added since the watch began, where it added anything."""
        rows = frappe.db.sql(
            """SELECT name, credit_account, voucher_type, voucher_no, amount FROM `tabSM Credit Entry`
               ORDER BY creation, name"""
        )
        sums: dict[tuple[str, str, str], Decimal] = {}
        for name, *key, amount in rows:
            if name not in self.seen:
                sums[tuple(key)] = sums.get(tuple(key), Decimal(0)) + books.dec(amount)
        return {key: amount for key, amount in sums.items() if amount > 0}

    def unexplained(self) -> list[tuple[str, str, str]]:
        return [
            (account, kind, voucher)
            for (account, kind, voucher), amount in self.rises().items()
            if kind != "SM Credit Account"  # what a new account begins with is what the customer owes
            and not frappe.db.exists(DECISION, {"credit_account": account, "voucher_no": voucher, "posted": 1})
            # A deposit's money moves by a payment of the host: the decision names the deposit.
            and not (
                kind == "Payment Entry"
                and frappe.db.exists(DECISION, {"credit_account": account, "stage": "Deposit", "amount": amount})
            )
        ]


def confirmed(customer: str, item: str):
    return f.order(customer, f.line(item, 10, 10))


def life_of_an_order(customer: str, item: str) -> None:
    """Each transition of the chain, forwards and backwards."""
    order = confirmed(customer, item)
    row = order.items[0].name
    order_life.change(order.name, order_life.ChangeRequest(lines={row: {"qty": 12}}), Why())
    delivery = f.delivery([order.name], {row: 4})
    order_life.hold(order.name, Why("Payment expected"))
    order_life.release(order.name, Why())
    order_life.close(order.name, Why("Rest not wanted"))
    order_life.reopen(order.name, Why())
    invoice = f.invoice([delivery.name])
    payment = f.pay(customer, 40, invoice)
    back = f.returned([delivery.name], {delivery.items[0].name: 1})
    f.cancel(back)
    f.cancel(payment)
    f.cancel(invoice)
    f.cancel(delivery)
    f.cancel(order)
    f.amend(order).insert().submit()


def direct_sales(customer: str, item: str) -> None:
    delivery = f.direct_delivery(customer, f.line(item, 2, 10))
    f.invoice([delivery.name])
    f.direct_invoice(customer, {"item_code": f.service(), "qty": 1, "rate": 5})


def short_delivery(customer: str, item: str) -> None:
    order = confirmed(customer, item)
    draft = f.delivery([order.name], {order.items[0].name: 6}, submit=False)
    draft.items[0].closes_line = 1
    draft.save()
    draft.submit()
    f.cancel(draft)


def deposits(customer: str, item: str) -> None:
    from sales_mgmt.documents.deposits.actions import refund

    confirmed(customer, item)
    refund(f.deposit(customer, 30).name)
    f.cancel(f.deposit(customer, 20))


def lowered_limit(customer: str, item: str) -> None:
    confirmed(customer, item)
    f.limit(customer, 1)


@pytest.mark.parametrize("story", [life_of_an_order, direct_sales, short_delivery, deposits, lowered_limit])
def test_no_transition_raises_exposure_without_a_decision(story):
    customer, item = f.customer(), f.item(stock=100)
    watched = Watched()
    story(customer, item)
    assert watched.rises()
    assert watched.unexplained() == []
    assert books.audit() == []


def by_the_client(draft) -> None:
    frappe.call("frappe.client.submit", doc=json.loads(frappe.as_json(draft)))


def by_the_desk(draft) -> None:
    frappe.call("frappe.desk.form.save.savedocs", doc=frappe.as_json(draft.as_dict()), action="Submit")


def by_a_script(draft) -> None:
    frappe.get_doc(draft.doctype, draft.name).submit()


def in_bulk(draft) -> None:
    from sales_mgmt.api.bulk import ACTIONS

    ACTIONS["Confirm Orders"].do(draft.name)


def by_the_api(draft) -> None:
    from sales_mgmt.api.documents import create

    lines = [{"item_code": row.item_code, "qty": row.qty, "rate": row.rate} for row in draft.items]
    payload = {"customer": draft.customer, "company": draft.company, "transaction_date": f.DAY, "items": lines}
    create("SM Sales Order", payload, f.unique("key"), True)


def imported(draft) -> None:
    """As Frappe's Data Import does with Submit after Import: insert, then submit."""
    values = {"doctype": draft.doctype, "customer": draft.customer, "company": draft.company}
    rows = [{"item_code": row.item_code, "qty": row.qty, "rate": row.rate} for row in draft.items]
    doc = frappe.get_doc({**values, "transaction_date": f.DAY, "items": rows})
    doc.flags.in_import = True
    doc.insert()
    doc.submit()


ENTRANCES = [by_the_client, by_the_desk, by_a_script, in_bulk, by_the_api, imported]


@pytest.mark.parametrize("enter", ENTRANCES)
def test_every_entrance_is_asked_and_refused_over_the_limit(enter):
    customer, item = f.customer(), f.item()
    f.limit(customer, 100)
    draft = f.order(customer, f.line(item, 10, 10), submit=False)
    watched = Watched()
    enter(draft)
    assert watched.rises() and watched.unexplained() == []
    assert books.exposure(customer, f.COMPANY) == (100, 0, 0)
    over = f.order(customer, f.line(item, 1, 1), submit=False)
    frappe.db.savepoint("before_over")
    with pytest.raises(frappe.ValidationError, match="over the limit"):
        enter(over)
    frappe.db.rollback(save_point="before_over")
    assert books.exposure(customer, f.COMPANY) == (100, 0, 0)


def test_a_cancelled_return_is_warned_of_or_refused_as_the_class_says():
    customer, item = f.customer(), f.item(stock=10)
    f.limit(customer, 100)
    delivery = f.delivery([f.order(customer, f.line(item, 10, 10)).name])
    back = f.returned([delivery.name], {delivery.items[0].name: 5})
    f.order(customer, f.line(item, 3, 10))
    f.limit(customer, 80, risk_class=risk_class(("over_limit", "Return Cancelled", "Block")))
    with pytest.raises(frappe.ValidationError, match="over the limit"):
        f.cancel(back)
    forget()
