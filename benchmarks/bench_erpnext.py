"""`make bench-erpnext`: our documents against ERPNext's own, on real ERPNext, in one run.

Both sell the same lines of the same items, in turns, so that whatever else the machine does falls on both alike.
Prints CPU (this process and mariadbd), statements, and what of ours is ERPNext's stock engine and Sales Invoice; writes
bench-erpnext.json into the bench folder; fails where a gate is missed.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]

import document_lines  # noqa: E402
import erpnext_documents as native  # noqa: E402
import frappe  # noqa: E402
import scenario  # noqa: E402
import sd_cycle  # noqa: E402
from erpnext_parts import INVOICE, STOCK, told_apart  # noqa: E402
from measure import Cost, Gauge  # noqa: E402

TIMES_LESS = {"SD cycle (5 lines)": 2.5, "order to cash, 100 lines": 3.0}
"""How many times less CPU ours must take than ERPNext's own documents."""

OWN_PART = 0.2
"""What we do beside ERPNext's stock engine and Sales Invoice may take so much of what ERPNext's own documents take."""


@dataclass
class Result:
    """Mean cost of a run: ours, ERPNext's parts of it, and the native documents."""

    ours: Cost = field(default_factory=Cost)
    native: Cost = field(default_factory=Cost)
    parts: dict[str, Cost] = field(default_factory=dict)

    @property
    def times_less(self) -> float:
        """Native CPU by ours."""
        return self.native.cpu / self.ours.cpu

    @property
    def own(self) -> Cost:
        """What is neither ERPNext's stock engine nor its Sales Invoice."""
        return self.ours - sum(self.parts.values(), Cost())

    @property
    def own_part(self) -> float:
        """Our own CPU by that of the native documents."""
        return self.own.cpu / self.native.cpu

    @property
    def own_share(self) -> float:
        """What of our CPU is our own."""
        return self.own.cpu / self.ours.cpu


def main() -> None:
    """Measure both sizes."""
    if "erpnext" not in frappe.get_installed_apps():
        sys.exit("This site has no ERPNext: name bench and site in SALES_MGMT_BENCH and SALES_MGMT_SITE.")
    rounds = int(os.environ.get("ROUNDS") or 20)
    five, hundred = scenario.make_world(sd_cycle.LINES), scenario.make_world(100)
    results = {
        "SD cycle (5 lines)": in_turns(
            lambda: sd_cycle.one_cycle(five), lambda: native.cycle(five, sd_cycle.LINES), rounds
        ),
        "order to cash, 100 lines": in_turns(
            lambda: document_lines.flow(hundred, 100), lambda: native.flow(hundred, 100), max(rounds // 5, 2)
        ),
    }
    for name, result in results.items():
        show(name, result)
    missed = [name for name, result in results.items() if not passes(name, result)]
    target = Path(os.environ.get("SALES_MGMT_BENCH") or frappe.utils.get_bench_path()) / "bench-erpnext.json"
    target.write_text(json.dumps({name: as_dict(result) for name, result in results.items()}, indent=1))
    print(f"\nwritten to {target.name} in the bench folder")
    sys.exit(1 if missed else 0)


def in_turns(ours: Callable[[], Any], theirs: Callable[[], Any], rounds: int) -> Result:
    """Mean costs after one round that warms the caches and shows that both do the same."""
    check_alike(ours(), theirs())
    result = Result()
    with Gauge() as gauge, told_apart(gauge) as parts:
        for _ in range(rounds):
            parts_before, before = dict(parts), gauge.read()
            ours()
            between = gauge.read()
            for part in (STOCK, INVOICE):
                result.parts[part] = result.parts.get(part, Cost()) + (parts[part] - parts_before.get(part, Cost()))
            theirs()
            result.ours += between - before
            result.native += gauge.read() - between
    return Result(
        result.ours / rounds, result.native / rounds, {part: cost / rounds for part, cost in result.parts.items()}
    )


def check_alike(ours: list[str], native: list[str]) -> None:
    """Both invoices have one total, both deliveries one cost. Stops the benchmark where they differ."""
    found = []
    for names, prefix, invoice in ((ours, "SM ", "SM Invoice"), (native, "", "Sales Invoice")):
        cost = frappe.db.get_all(
            "Stock Ledger Entry",
            {"voucher_type": f"{prefix}Delivery Note", "voucher_no": names[1], "is_cancelled": 0},
            pluck="stock_value_difference",
        )
        found.append((frappe.db.get_value(invoice, names[2], "grand_total"), round(sum(cost), 2)))
    if found[0] != found[1]:
        sys.exit(f"Total and cost differ: {found[0]} by our documents, {found[1]} by ERPNext's. Nothing was measured.")


def passes(name: str, result: Result) -> bool:
    """Say whether the gates are met."""
    print(f"\n{name}: {result.times_less:.2f} times less (gate {TIMES_LESS[name]})")
    print(f"  our own work: {result.own_part:.1%} of what ERPNext's documents take (gate {OWN_PART:.0%}), ", end="")
    print(f"{result.own_share:.1%} of ours")
    return result.times_less >= TIMES_LESS[name] and result.own_part <= OWN_PART


def show(name: str, result: Result) -> None:
    """A table."""
    print(f"\n{name}")
    parts = {**result.parts, "our own": result.own}
    for what, cost in (("ERPNext's own documents", result.native), ("ours", result.ours), *parts.items()):
        indent = "  " if what in parts else ""
        print(
            f"  {indent + what:28}{cost.cpu:9.3f} CPU s ({cost.python:.3f} Python, {cost.mariadbd:.3f} mariadbd)"
            f"{cost.queries:7} statements",
            flush=True,
        )


def as_dict(result: Result) -> dict[str, Any]:
    """For bench-erpnext.json."""
    return {
        "ours": result.ours.as_dict(),
        "native": result.native.as_dict(),
        "parts": {part: cost.as_dict() for part, cost in result.parts.items()},
        "times_less": round(result.times_less, 2),
        "own_part_of_native": round(result.own_part, 3),
        "own_share_of_ours": round(result.own_share, 3),
    }


if __name__ == "__main__":
    main()
