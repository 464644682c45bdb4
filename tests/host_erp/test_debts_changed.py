"""The hook `debts_changed`: which vouchers' open amounts a posting, a reversal or an allocation has changed."""

from __future__ import annotations

from decimal import Decimal

import frappe
import pytest

from host_erp.ledger import allocation, announce, general_ledger


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[list[tuple[str, str]]]:
    """What listeners are told from here on; the hook is set for this test only, other apps' handlers stay."""
    calls: list[list[tuple[str, str]]] = []
    hooks = frappe.get_hooks
    monkeypatch.setattr(announce, "heard", calls.append, raising=False)
    monkeypatch.setattr(
        frappe,
        "get_hooks",
        lambda name=None, *rest, **more: (
            ["host_erp.ledger.announce.heard"] if name == "debts_changed" else hooks(name, *rest, **more)
        ),
    )
    return calls


def test_postings_reversals_and_allocations_name_the_vouchers_they_touch(books, customer, heard):
    invoice = books.invoice(customer, "100")
    debt = (invoice.doctype, invoice.name)
    payment = books.payment(customer, "130", (invoice, "60"))
    paid = ("Payment Entry", payment.name)
    allocation.apply(paid, debt, Decimal(30))
    allocation.unapply(paid, debt)
    payment.reload()
    payment.cancel()
    general_ledger.reverse(invoice)
    both = sorted([debt, paid])
    assert heard == [[debt], both, both, both, both, [debt]]


def test_a_posting_without_a_party_tells_nobody(books, item, heard):
    books.stock((item, "1", "5"))
    assert heard == []
