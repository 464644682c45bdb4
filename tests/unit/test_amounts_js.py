"""What a form shows before the server answers is what the server answers: its JavaScript beside our own calculation."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from decimal import Decimal as D
from pathlib import Path

import pytest

import sales_mgmt
from sales_mgmt.documents.totals import Line, Tax, Totals, calculate
from sales_mgmt.money.rounding import COMMERCIAL, LEGACY, Rounding

SCRIPT = Path(sales_mgmt.__file__).parent / "public" / "js" / "amounts.js"
RUN = """
import { readFileSync } from "node:fs";
const found = JSON.parse(readFileSync(0)).map(({ doc, how }) => {
    for (const line of doc.items) Object.assign(line, line_amounts(line, how));
    return { lines: doc.items, totals: totals(doc, how) };
});
console.log(JSON.stringify(found));
"""
LINE = ("rate", "discount_amount", "amount")
FROM_LINES = ("total_qty", "total")
TOTALS = (*FROM_LINES, "net_total", "total_taxes", "grand_total")
CASES = 600


@pytest.fixture(scope="module")
def cases() -> list[dict]:
    """Random documents, many of whose amounts are ties."""
    return [case(random.Random(seed)) for seed in range(CASES)]


@pytest.fixture(scope="module")
def shown(cases, tmp_path_factory) -> list[dict]:
    """What the form shows of each."""
    node = shutil.which("node")
    assert node, "Node.js builds the desk and runs this test: install nodejs"
    program = tmp_path_factory.mktemp("amounts") / "run.mjs"
    program.write_text(SCRIPT.read_text() + RUN)
    done = subprocess.run([node, program], input=json.dumps(cases), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def case(chance: random.Random) -> dict:
    """A document and how it is rounded."""

    def money(most: int, places: int) -> float:
        return round(chance.choice([1, -1, 1, 1]) * chance.randint(0, most * 10**places) / 10**places, places)

    def line() -> dict:
        return {
            "qty": chance.choice([1, 3, 0.5, 1e-7, money(999, 3)]),
            "price_list_rate": chance.choice([0, abs(money(9999, 2)), abs(money(50, 3))]),
            "discount_percentage": chance.choice([0, 0, 5, 12.5, 33.333, 100]),
            "rate": chance.choice([0, abs(money(500, 2)), abs(money(50, 4))]),
        }

    def tax(at: int) -> dict:
        kinds = ["On Net Total", "Actual"] + ["On Previous Row Amount", "On Previous Row Total"] * bool(at)
        kind = chance.choice(kinds)
        row_id = chance.randint(1, at) if kind.startswith("On Previous") else None
        return {"charge_type": kind, "rate": money(30, 2), "row_id": row_id, "tax_amount": money(80, 3)}

    lines, taxes = chance.randint(1, 12), chance.randint(0, 4)
    doc = {"items": [line() for _ in range(lines)], "taxes": [tax(at) for at in range(taxes)]}
    how = {
        "places": chance.choice([0, 2, 2, 3]),
        "method": chance.choice(["Banker's Rounding", LEGACY, COMMERCIAL]),
        "coin": chance.choice([None, 0, 0.01, 0.05, 0.25]),
    }
    if chance.random() < 0.2:
        doc |= {"additional_discount_percentage": 10, "items": [row | {"qty": abs(row["qty"])} for row in doc["items"]]}
    if doc["taxes"] and chance.random() < 0.2:
        doc["taxes"][0] |= {"included_in_print_rate": 1, "charge_type": "On Net Total"}
    return {"doc": doc, "how": how}


def calculated(doc: dict, how: dict) -> Totals:
    """What the server works out."""

    def number(value: float | None) -> D:
        return D(str(value or 0))

    given = ("qty", "price_list_rate", "discount_percentage", "rate")
    lines = [Line(*(number(row[name]) for name in given)) for row in doc["items"]]
    taxes = [
        Tax(
            rate=number(row["rate"]),
            charge_type=row["charge_type"],
            row_id=row["row_id"] or 0,
            tax_amount=number(row["tax_amount"]) if row["charge_type"] == "Actual" else D(0),
            included=bool(row.get("included_in_print_rate")),
        )
        for row in doc["taxes"]
    ]
    return calculate(
        Totals(
            lines=lines,
            taxes=taxes,
            additional_discount_percentage=number(doc.get("additional_discount_percentage")),
            smallest_fraction=None if how["coin"] is None else number(how["coin"]),
            places=how["places"],
            base_places=how["places"],
        ),
        Rounding(how["method"]),
    )


def test_lines_and_totals_are_the_servers(cases, shown):
    with_taxes = 0
    for given, found in zip(cases, shown, strict=True):
        made = calculated(**given)
        for line, row in zip(made.lines, found["lines"], strict=True):
            assert {f: row[f] for f in LINE} == {f: float(getattr(line, f)) for f in LINE}, given
        expected = {f: float(getattr(made, f)) for f in (TOTALS if "grand_total" in found["totals"] else FROM_LINES)}
        if "rounded_total" in found["totals"]:
            expected["rounded_total"] = float(made.rounded_total)
        assert found["totals"] == expected, given
        with_taxes += "grand_total" in found["totals"]
    assert with_taxes > CASES / 2


def test_what_needs_the_lines_one_by_one_is_left_to_the_server(cases, shown):
    for given, found in zip(cases, shown, strict=True):
        taxed_within = any(tax.get("included_in_print_rate") for tax in given["doc"]["taxes"])
        hard = taxed_within or "additional_discount_percentage" in given["doc"]
        assert ("grand_total" in found["totals"]) is not hard
