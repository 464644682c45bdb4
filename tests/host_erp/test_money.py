"""Exact amounts and the host's rounding."""

from __future__ import annotations

from decimal import Decimal

import frappe
import pytest
from frappe.utils.data import number_format_info, rounded
from hypothesis import given
from hypothesis import strategies as st

from host_erp.ledger import money

D = Decimal
METHODS = ("Banker's Rounding (legacy)", "Banker's Rounding", "Commercial Rounding")


@pytest.mark.parametrize("number_format", number_format_info)
def test_decimal_places_are_those_of_frappe(number_format):
    assert money.number_format_places(number_format) == number_format_info[number_format][2]


def test_a_setting_goes_before_the_number_format():
    frappe.db.set_default("number_format", "#,###.###")
    frappe.db.set_default("currency_precision", "")
    assert money.currency_places() == 3
    frappe.db.set_default("currency_precision", "4")
    assert money.currency_places() == 4


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("places", [0, 2, 3])
def test_rounding_is_the_hosts(method, places, monkeypatch):
    """The methods are read from System Settings; here they are named one by one, against Frappe's own function."""
    monkeypatch.setattr(frappe, "get_system_settings", lambda key: method)
    monkeypatch.setattr(money, "currency_places", lambda: places)
    round_money = money.rounder()
    for thousandths in range(-4000, 4000):
        value = D(thousandths) / 8000
        assert float(round_money(value)) == pytest.approx(rounded(float(value), places, method), abs=1e-9), value


@given(st.decimals("-99999999", "99999999", places=6))
def test_what_the_database_returns_as_float_is_exact_again(value):
    assert money.dec(float(value)) == value


def test_names_are_unique_and_grow():
    names = [name for _ in range(50) for name in money.new_names(20)]
    assert len(set(names)) == len(names) and max(map(len, names)) <= 30
    firsts = [money.new_names(1)[0][:9] for _ in range(50)]
    assert firsts == sorted(firsts)


@pytest.mark.parametrize(("value", "text"), [("3.000000000", "3"), ("0.50", "0.5"), ("100", "100"), ("1E+3", "1000")])
def test_numbers_in_messages_are_short(value, text):
    assert money.show(D(value)) == text
