"""docs/features.md names tests that exist."""

import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"([a-z_]+/test_[a-z_]+\.py)::(test_[a-z0-9_]+)")


def test_the_tests_that_the_table_names_exist():
    named = NAMED.findall((CHECKOUT / "docs/features.md").read_text())
    assert len(named) > 40
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not re.search(rf"^def {test}\(", (CHECKOUT / "tests" / file).read_text(), re.MULTILINE)
    ]
    assert not missing


def test_every_row_that_works_names_a_test():
    lines = (CHECKOUT / "docs/features.md").read_text().splitlines()
    rows = [line.split("|") for line in lines if line.startswith("| ")]
    without = [row[2].strip() for row in rows[2:] if row[3].strip() in ("Y", "P") and not NAMED.search(row[5])]
    assert not without
