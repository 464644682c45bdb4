"""Chinese: whatever a person may read of ours is translated, and with the same placeholders."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from frappe.translate import get_messages_for_app, get_translations_from_apps

APP = Path(__file__).resolve().parents[2] / "apps" / "sales_mgmt"
ALIKE = re.compile(r"[A-Z]{3}|.*\.YYYY\..*")
"""What is the same in every language: Incoterms, naming series."""


@pytest.fixture(scope="module")
def ours() -> dict[str, str]:
    """Our own file: text -> Chinese."""
    with (APP / "translations" / "zh.csv").open() as file:
        return {row[0]: row[1] for row in csv.reader(file)}


def test_every_text_has_a_translation():
    texts = {message[1] for message in get_messages_for_app("sales_mgmt") if message[1]}
    assert len(texts) > 1000
    known = get_translations_from_apps("zh")
    missing = sorted(text for text in texts if text not in known and not ALIKE.fullmatch(text))
    assert not missing, f"add to translations/zh.csv: {missing}"


def test_placeholders_are_the_same(ours: dict[str, str]):
    def places(text: str) -> list[str]:
        return sorted(re.findall(r"\{\d*\}", text))

    assert {text: chinese for text, chinese in ours.items() if places(text) != places(chinese)} == {}


def test_nothing_is_left_in_english(ours: dict[str, str]):
    chinese = re.compile(r"[\u4e00-\u9fff]")
    assert [text for text, word in ours.items() if not chinese.search(word) and text != "{0}: {1}"] == []


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("Delivery Note", "发货单"),
        ("Bill of Lading", "提货单"),
        ("Deposit", "预收款"),
        ("Credit Limit", "信用额度"),
        ("Credit Note", "红字发票"),
        ("Statement of Account", "对账单"),
        ("Pick List", "拣货单"),
    ],
)
def test_words_of_the_trade(ours: dict[str, str], text: str, chinese: str):
    assert ours[text] == chinese
