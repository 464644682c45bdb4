"""ERPNext's own documents and ours want the same goods at the same time."""

from __future__ import annotations

import books
import factories as f
import frappe
import pytest

STORE = f"Stores - {f.ABBR}"


def native(doctype: str, item: str, qty: float):
    values = {
        "Delivery Note": {"customer": f.customer(), "items": [{"item_code": item, "qty": qty, "warehouse": STORE}]},
        "Stock Entry": {
            "stock_entry_type": "Material Issue",
            "purpose": "Material Issue",
            "items": [{"item_code": item, "qty": qty, "s_warehouse": STORE}],
        },
    }[doctype]
    doc = {"doctype": doctype, "company": f.COMPANY, "posting_date": f.DAY, "set_posting_time": 1}
    return frappe.get_doc({**doc, **values}).insert()


@pytest.mark.parametrize("doctype", ["Delivery Note", "Stock Entry"])
def test_goods_are_held_for_an_order_or_taken_by_a_native_document(racers, doctype):
    item = f.item(stock=4)
    taking = native(doctype, item, 3)
    draft = f.order(f.customer(), f.line(item, 4, 10), reserve_stock=1, submit=False)
    refused, confirmed = racers.one_by_one(("submit", taking), ("submit", draft))
    [row] = frappe.get_doc(draft.doctype, draft.name).items
    assert confirmed is None
    assert row.reserved_qty == (4 if refused else 1)
    assert refused is None or "4 reserved for" in refused[1], refused
    assert books.on_hand(item, STORE)[0] == (4 if refused else 1)
    assert books.audit() == []


def test_native_deliveries_leave_what_a_confirmed_order_holds(racers):
    item = f.item(stock=10)
    order = f.order(f.customer(), f.line(item, 6, 10), reserve_stock=1)
    delivery = f.delivery([order.name], submit=False)
    others = [native("Delivery Note", item, 2) for _ in range(3)]
    outcomes = racers.one_by_one(("submit", delivery), *(("submit", other) for other in others))
    assert outcomes[0] is None, outcomes
    assert sum(outcome is None for outcome in outcomes[1:]) == 2, outcomes
    assert books.on_hand(item, STORE)[0] == 0
    assert books.audit() == []
