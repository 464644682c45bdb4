"""`make demo`: loads Northwind into the demo site, shows the figures, writes demo.json into the bench folder.

Can be run again at any time: it goes on where it was, and makes nothing twice. Fails where a figure is not what it
must be.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import frappe

HERE = Path(__file__).resolve().parent
# At the end of the path: the checkout's link to sales_mgmt would hide the bench's package.
sys.path = [*(folder for folder in sys.path if folder != str(HERE)), str(HERE.parent)]

from demo import expected, figures, masters, northwind, opening, progress, summary  # noqa: E402
from demo.checks import checks  # noqa: E402
from demo.flow import Flow, Made  # noqa: E402
from demo.limits import credit_limits  # noqa: E402
from devbench import steps  # noqa: E402
from devbench.errors import DevbenchError  # noqa: E402
from devbench.sites import ADMIN_PASSWORD  # noqa: E402
from sales_mgmt.audit.run import run as audit  # noqa: E402


def main() -> int:
    """Load, check, show. Returns 1 where something does not add up."""
    bench = Path(os.environ.get("SALES_MGMT_BENCH") or frappe.utils.get_bench_path())
    with steps.locked(bench / "sites" / frappe.local.site / "demo.lock"):
        result = load_and_check()
    target = bench / "demo.json"
    content = {"site": frappe.local.site, **summary.as_json(result)}
    steps.write_atomically(target, json.dumps(content, indent=1) + "\n")
    print(f"\n{summary.text(result, frappe.utils.get_url(), ADMIN_PASSWORD)}")
    print(f"The figures are in {target.name} in the bench folder (python3 -m devbench where).", flush=True)
    return 0 if result.sound else 1


def load_and_check() -> summary.Result:
    """Everything that a run does, in its order."""
    seconds: dict[str, float] = {}
    with timed(seconds, "data set"):
        data = northwind.load()
    with timed(seconds, "masters"):
        masters.make_company()
        method = frappe.get_system_settings("rounding_method")
        masters.make_all(data, credit_limits(data, expected.order_values(data.raw, method)))
        frappe.db.commit()
    with timed(seconds, "opening stock"):
        opening.receive(data)
        frappe.db.commit()
    with timed(seconds, "orders to payments"):
        made = load(data)
    with timed(seconds, "figures"):
        wanted = expected.expected(data, method)
        found = figures.read(progress.find(data))
    with timed(seconds, "audit"):
        problems = audit()
    return summary.Result(found, wanted, checks(found, wanted), problems, figures.credit_use(), made, seconds)


def load(data: northwind.Northwind) -> Made:
    """The documents, with their progress on the terminal."""
    return Flow(data, frappe.db.commit, lambda line: steps.say(f"    {line}")).run()


@contextmanager
def timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    """Show a step and keep how long it took."""
    started = time.monotonic()
    with steps.step(name):
        yield
    seconds[name] = time.monotonic() - started


if __name__ == "__main__":
    try:
        code = main()
    except DevbenchError as error:
        steps.say(f"demo: {error}")
        code = 1
    except KeyboardInterrupt:
        steps.say("demo: stopped. Run the same again to go on.")
        code = 130
    sys.exit(code)
