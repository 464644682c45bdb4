"""Chinese capital numerals: examples as banks write them, and read back for any amount."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_mgmt.money.chinese import DIGITS, PLACES, capital


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.07", "柒分"),
        ("0.30", "叁角整"),
        ("10", "壹拾元整"),
        ("1234.50", "壹仟贰佰叁拾肆元伍角整"),
        ("1050.05", "壹仟零伍拾元零伍分"),
        ("10203", "壹万零贰佰零叁元整"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("100000001", "壹亿零壹元整"),
        ("-5", "负伍元整"),
        ("0.005", "壹分"),
    ],
)
def test_amounts_as_banks_write_them(amount: str, words: str):
    assert capital(Decimal(amount)) == words


@given(st.integers(0, 10**16 - 1))
def test_what_is_written_reads_back(yuan: int):
    assert _read(capital(Decimal(yuan)).removesuffix("元整")) == yuan


def test_what_has_no_words_is_refused():
    with pytest.raises(ValueError, match="10000000000000000"):
        capital(Decimal(10**16))


def _read(words: str) -> int:
    for unit, value in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4)):
        if unit in words:
            high, _, low = words.partition(unit)
            return _read(high) * value + _read(low)
    total, digit = 0, 0
    for char in words:
        if char in DIGITS:
            digit = DIGITS.index(char)
        else:
            total, digit = total + digit * 10 ** PLACES.index(char), 0
    return total + digit
