"""`make bench`: measures, prints, writes bench.json into the bench folder, and fails where a gate is missed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "tests")]

import document_lines  # noqa: E402
import form  # noqa: E402
import frappe  # noqa: E402
import sd_cycle  # noqa: E402
from measure import Cost  # noqa: E402

GATES = {
    # What is measured: (limit, aim). CPU seconds of a cycle and the form's seconds hold on an idle machine; the
    # others are ratios of one run.
    "sd_cycle_cpu_seconds": (0.21, 0.135),
    "floor_ratio_100": (4.0, 3.0),
    "ratio_1000_to_100": (10.0, 10.0),
    "form_300_open_seconds": (1.5, 1.5),
    "form_300_edit_seconds": (0.1, 0.1),
}


def main() -> None:
    """Run all benchmarks."""
    cycle = sd_cycle.run(times=30)
    show("SD cycle (5 lines)", cycle)
    print(f"{'':28}{sd_cycle.saps(cycle):10.0f} SAPS a core")
    costs: dict[int, Cost] = {}
    floors: dict[int, Cost] = {}
    for lines, times in ((1, 20), (100, 10), (1000, 2)):
        costs[lines], floors[lines] = document_lines.run(lines, times)
        show(f"order-to-cash, {lines} lines", costs[lines])
        show("  floor", floors[lines])
    forms = form.run(times=5)
    print(f"{'form of 300 lines':28}" + ", ".join(f"{name} {seconds:.3f} s" for name, seconds in forms.items()))
    found = {
        "sd_cycle_cpu_seconds": cycle.cpu,
        "floor_ratio_100": costs[100].cpu / floors[100].cpu,
        "ratio_1000_to_100": costs[1000].cpu / costs[100].cpu,
        "form_300_open_seconds": forms["open"],
        "form_300_edit_seconds": forms["edit"],
    }
    print()
    for name, (limit, aim) in GATES.items():
        state = "aim met" if found[name] <= aim else "gate met" if found[name] <= limit else "GATE MISSED"
        print(f"{name:28}{found[name]:10.3f}   gate {limit}, aim {aim}: {state}")
    result = {
        "sd_cycle": cycle.as_dict() | {"saps": round(sd_cycle.saps(cycle))},
        "lines": {n: costs[n].as_dict() for n in costs},
        "floor": {n: floors[n].as_dict() for n in floors},
        "form": {name: round(seconds, 4) for name, seconds in forms.items()},
        "gates": {name: round(value, 4) for name, value in found.items()},
    }
    target = Path(frappe.utils.get_bench_path()) / "bench.json"
    target.write_text(json.dumps(result, indent=1))
    print(f"\nwritten to {target.name} in the bench folder")
    if any(found[name] > limit for name, (limit, _aim) in GATES.items()):
        sys.exit(1)


def show(name: str, cost: Cost) -> None:
    """One line of the table."""
    print(
        f"{name:28}{cost.cpu:10.4f} CPU s ({cost.python:.4f} Python, {cost.mariadbd:.4f} mariadbd)"
        f"{cost.wall:10.4f} s wall{cost.queries:8} statements",
        flush=True,
    )


if __name__ == "__main__":
    main()
