"""Kits and drop shipments that come back."""

from __future__ import annotations

import books
import factories as f
import frappe


def test_a_kit_comes_back_as_its_parts_at_their_cost():
    bolt, nut = f.item(stock=40, cost=2), f.item(stock=20, cost=3)
    kit = f.kit(**{bolt: 4, nut: 2})
    order = f.order(f.customer(), f.line(kit, 5, 50))
    delivery = f.delivery([order.name])
    invoice = f.invoice([delivery.name])
    assert [books.on_hand(code, f.warehouse()) for code in (bolt, nut)] == [(20, 40), (10, 30)]
    f.receive(bolt, 10, 9)
    made = f.returned([delivery.name], {delivery.items[0].name: 2})
    assert [(row.item_code, row.qty) for row in made.packed_items] == [(bolt, 8), (nut, 4)]
    assert [books.on_hand(code, f.warehouse()) for code in (bolt, nut)] == [(38, 146), (14, 42)]
    assert (made.grand_total, books.owed(invoice)) == (100, 150)
    assert books.audit() == []
    stored = frappe.get_doc("SM Return", made.name)
    assert len(stored.packed_items) == 2
    rest = f.returned([delivery.name])
    assert books.on_hand(nut, f.warehouse()) == (20, 60)
    assert (books.owed(invoice), books.status(delivery)) == (0, "Return Issued")
    assert books.audit() == []
    for doc in (rest, made):
        f.cancel(doc)
        assert books.audit() == []
    assert [books.on_hand(code, f.warehouse())[0] for code in (bolt, nut)] == [30, 10]


def test_a_part_of_a_kit_may_go_to_a_warehouse_of_its_own():
    bolt, nut = f.item(stock=4), f.item(stock=2)
    delivery = f.delivery([f.order(f.customer(), f.line(f.kit(**{bolt: 4, nut: 2}), 1, 50)).name])
    draft = f.returned([delivery.name], submit=False)
    draft.packed_items[1].warehouse = f"Finished Goods - {f.ABBR}"
    draft.save()
    draft.submit()
    assert books.on_hand(bolt, f.warehouse())[0] == 4
    assert books.on_hand(nut, f"Finished Goods - {f.ABBR}")[0] == 2
    assert books.audit() == []


def test_what_a_supplier_delivered_comes_into_no_stock_of_ours():
    drop = {"delivered_by_supplier": 1, "supplier": f.supplier(), "warehouse": None}
    order = f.order(f.customer(), f.line(f.item(), 3, 40, **drop))
    delivery = f.drop_shipment([order.name])
    invoice = f.invoice([delivery.name])
    made = f.returned([delivery.name], {delivery.items[0].name: 1})
    assert (made.items[0].warehouse, books.stock(made)) == (None, [])
    assert books.owed(invoice) == 80
    assert books.audit() == []
