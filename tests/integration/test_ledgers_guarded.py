"""Only the posting writes ledgers, and its guarded update refuses whole or passes whole."""

from __future__ import annotations

from decimal import Decimal

import books
import factories as f
import frappe
import pytest

from sales_mgmt.documents import order_life
from sales_mgmt.documents.order_life.log import Why
from sales_mgmt.plan.posting_plan import LineMove, NewLine, Voucher
from sales_mgmt.posting import line_ledger
from sales_mgmt.posting.guarded import GuardRefused, add_up, guarded_update
from sales_mgmt.posting.line_ledger import LINE_BALANCE
from sales_mgmt.posting.refusals import LineRefused
from sales_mgmt.posting.undo import undone_on_refusal

D = Decimal
LEDGERS = ("SM Line Entry", "SM Line Balance", "SM Credit Entry", "SM Credit Balance", "SM Order Change")


@pytest.fixture
def rows() -> dict[str, str]:
    """The name of a row of each ledger."""
    order = f.order(f.customer(), f.line(f.item(), 1, 10))
    log = order_life.hold(order.name, Why("Payment expected"))
    return {
        "SM Line Entry": frappe.db.get_value("SM Line Entry", {"voucher_no": order.name}),
        "SM Line Balance": order.items[0].name,
        "SM Credit Entry": frappe.db.get_value("SM Credit Entry", {"voucher_no": order.name}),
        "SM Credit Balance": order.credit_account,
        "SM Order Change": log,
    }


@pytest.mark.parametrize("ledger", LEDGERS)
def test_even_an_administrator_cannot_insert(ledger):
    with books.refused("ledger", error=frappe.PermissionError):
        frappe.get_doc({"doctype": ledger, "name": "forged"}).insert(ignore_permissions=True, ignore_mandatory=True)


@pytest.mark.parametrize("ledger", LEDGERS)
def test_even_an_administrator_cannot_save(ledger, rows):
    doc = frappe.get_doc(ledger, rows[ledger])
    doc.flags.ignore_permissions = True
    with books.refused("ledger", error=frappe.PermissionError):
        doc.save()


@pytest.mark.parametrize("ledger", LEDGERS)
def test_even_an_administrator_cannot_delete(ledger, rows):
    with books.refused("ledger", error=frappe.PermissionError):
        frappe.delete_doc(ledger, rows[ledger], force=True, ignore_permissions=True)


@pytest.mark.parametrize("ledger", LEDGERS)
def test_even_an_administrator_cannot_rename(ledger, rows):
    with books.refused(error=Exception):
        frappe.rename_doc(ledger, rows[ledger], "renamed", force=True, show_alert=False)


# The guarded update


def opened(*names: str, ordered: str = "0") -> None:
    """Balance rows of order lines with so much ordered."""
    line_ledger.open_lines([NewLine("SM Sales Order", "SO-X", name) for name in names])
    if D(ordered):
        guarded_update(LINE_BALANCE, {name: {"ordered": D(ordered)} for name in names})


def stored(name: str) -> dict[str, Decimal]:
    found = frappe.db.get_value("SM Line Balance", name, ["ordered", "delivered", "invoiced", "version"], as_dict=True)
    return {column: books.dec(value) for column, value in found.items()}


def test_changes_of_one_row_are_added_up():
    opened("a", ordered="5")
    deltas = add_up([("a", "delivered", D(2)), ("a", "invoiced", D(1)), ("a", "delivered", D(3))])
    assert deltas == {"a": {"delivered": D(5), "invoiced": D(1)}}
    guarded_update(LINE_BALANCE, deltas)
    assert stored("a") == {"ordered": 5, "delivered": 5, "invoiced": 1, "version": 2}


def test_a_tenth_and_two_tenths_are_three_tenths():
    opened("a", ordered="0.3")
    guarded_update(LINE_BALANCE, {"a": {"delivered": D("0.1")}})
    guarded_update(LINE_BALANCE, {"a": {"delivered": D("0.2")}})
    assert stored("a")["delivered"] == D("0.3")
    with pytest.raises(GuardRefused):
        guarded_update(LINE_BALANCE, {"a": {"delivered": D("0.000000001")}})


def test_large_and_small_quantities_keep_nine_places():
    opened("a", ordered="999999999999.999999999")
    guarded_update(LINE_BALANCE, {"a": {"delivered": D("999999999999.999999998")}})
    with pytest.raises(GuardRefused):
        guarded_update(LINE_BALANCE, {"a": {"delivered": D("0.000000002")}})
    guarded_update(LINE_BALANCE, {"a": {"delivered": D("0.000000001")}})


def test_a_change_of_nothing_passes():
    opened("a", ordered="1")
    guarded_update(LINE_BALANCE, {"a": {"delivered": D(0)}})
    assert stored("a") == {"ordered": 1, "delivered": 0, "invoiced": 0, "version": 2}


def test_a_missing_row_is_refused_and_named():
    opened("a", ordered="1")
    frappe.db.savepoint("here")
    with pytest.raises(GuardRefused) as refused:
        guarded_update(LINE_BALANCE, {"a": {"delivered": D(1)}, "nosuchrow": {"delivered": D(1)}})
    frappe.db.rollback(save_point="here")
    assert [(row.wanted_name, row.name) for row in refused.value.refused_rows()] == [("nosuchrow", None)]
    assert stored("a")["delivered"] == 0


def test_every_row_that_is_short_is_told_as_it_stands():
    opened("a", "b", "c", ordered="2")
    guarded_update(LINE_BALANCE, {"b": {"delivered": D(1)}})
    frappe.db.savepoint("here")
    wanted = {name: {"delivered": D(2)} for name in "abc"} | {"c": {"delivered": D(3)}}
    with pytest.raises(GuardRefused) as refused:
        guarded_update(LINE_BALANCE, wanted)
    frappe.db.rollback(save_point="here")
    rows = {row.wanted_name: (row.delivered, row.d_delivered) for row in refused.value.refused_rows()}
    assert rows == {"b": (1, 2), "c": (0, 3)}


@pytest.mark.parametrize("change", [{"delivered": "-0.000000001"}, {"invoiced": "2.1"}, {"ordered": "-3"}])
def test_no_balance_becomes_negative_or_too_large(change):
    opened("a", ordered="2")
    with pytest.raises(GuardRefused):
        guarded_update(LINE_BALANCE, {"a": {column: D(by) for column, by in change.items()}})


def passes(change: dict[str, int], backward: bool = False) -> bool:
    """Whether the line "a" bears the change; it stays as it is."""
    frappe.db.savepoint("trial")
    try:
        guarded_update(
            LINE_BALANCE, {"a": {column: D(by) for column, by in change.items()}}, {"a": {"backward": backward}}
        )
    except GuardRefused:
        return False
    finally:
        frappe.db.rollback(save_point="trial")
    return True


def test_a_held_line_bears_what_follows_from_its_deliveries_and_no_more():
    opened("a", ordered="4")
    guarded_update(LINE_BALANCE, {"a": {"delivered": D(2)}})
    line_ledger.set_state(["a"], "Held")
    assert not any(passes(change) for change in ({"delivered": 1}, {"ordered": 1}, {"invoiced": 3}))
    assert all(passes(change) for change in ({"invoiced": 2}, {"ordered": -1}, {"cancelled": 2}, {"returned": 1}))
    assert passes({"delivered": -1}, backward=True)


def test_a_closed_line_bears_billing_and_returns_and_keeps_its_deliveries():
    opened("a", ordered="4")
    guarded_update(LINE_BALANCE, {"a": {"delivered": D(2), "cancelled": D(2)}})
    line_ledger.set_state(["a"], "Closed")
    assert not any(passes(change) for change in ({"delivered": 1}, {"ordered": 1}, {"invoiced": 3}))
    assert all(passes(change) for change in ({"invoiced": 2}, {"returned": 1}, {"cancelled": -2}))
    assert not passes({"delivered": -1}, backward=True)
    assert passes({"ordered": -4, "delivered": 0, "cancelled": -2}, backward=True) is False  # two stay delivered


def test_a_refused_posting_leaves_nothing_and_keeps_what_the_caller_did_before():
    voucher = Voucher("SM Delivery Note", "DN-X", f.company(), f.customer(), frappe.utils.getdate(f.DAY))
    opened("a", "b", ordered="2")
    frappe.db.savepoint("sm_posting")  # a caller's savepoint of the same name
    before = books.snapshot()
    moves = [
        LineMove("SM Sales Order", "SO-X", name, "delivered", D(qty), D(0), "x", row, "Thing")
        for row, (name, qty) in enumerate([("a", 1), ("b", 3)], start=1)
    ]
    with pytest.raises(LineRefused, match="Row 2: Thing: 3 to deliver wanted, 2 of"), undone_on_refusal():
        line_ledger.move(voucher, moves)
    assert books.changes(before, books.snapshot()) == {}
    assert stored("a")["ordered"] == 2


def test_a_refused_document_does_not_undo_the_one_before():
    customer, item = f.customer(), f.item(stock=5)
    order = f.order(customer, f.line(item, 5, 10))
    drafts = [f.delivery([order.name], submit=False) for _ in range(2)]
    drafts[0].submit()
    with books.refused("0 of", drafts[0].name):
        drafts[1].submit()
    assert books.lines(order) == [(5, 5, 0)]
    assert books.on_hand(item, f.warehouse()) == (0, 0)


def test_the_refusal_names_the_latest_three_who_took_it():
    order = f.order(f.customer(), f.line(f.item(stock=9), 4, 10))
    late = f.delivery([order.name], {order.items[0].name: 1}, submit=False)
    taken = [
        f.delivery([order.name], {order.items[0].name: 1}, posting_time=f"{hour}:00:00") for hour in (10, 11, 12, 13)
    ]
    f.cancel(taken[3])
    taken[3] = f.delivery([order.name])
    with books.refused(*(note.name for note in taken[1:])) as _:
        late.submit()
