"""An order's form with 300 lines in the browser: until it stands, until an edit and its totals show, until the server
has confirmed them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import browser_desk
import frappe
import scenario
from playwright.sync_api import sync_playwright

from devbench import debian, servers
from devbench.paths import Bench

LINES = 300
OPEN = """async (name) => {
    const start = performance.now();
    await frappe.set_route("Form", "SM Sales Order", name);
    const drawn = () => window.cur_frm?.docname === name && cur_frm.doc.items.length
        && document.querySelectorAll('[data-fieldname="items"] .grid-row[data-idx]').length > 20;
    while (!drawn()) await new Promise((next) => requestAnimationFrame(next));
    return performance.now() - start;
}"""
EDIT = """async (qty) => {
    const row = cur_frm.doc.items[7];
    const total = cur_frm.doc.grand_total;
    const painted = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    const start = performance.now();
    await frappe.model.set_value(row.doctype, row.name, "qty", qty);
    const totals = cur_frm.doc.grand_total !== total && row.amount === flt(row.rate * qty, 2);
    if (!totals) throw new Error("the totals did not follow the edit");
    await painted();
    const edit = performance.now() - start;
    await new Promise((next) => setTimeout(next, 400));
    while (frappe.request.ajax_count) await painted();
    return [edit, performance.now() - start];
}"""


def run(times: int) -> dict[str, float]:
    """Medians in seconds: `open`, `edit` with its totals, `confirmed` by the server."""
    world = scenario.make_world(LINES)
    names = [scenario.order(world, LINES).name for _ in range(times + 1)]
    frappe.db.commit()
    opened, edits, confirmed = [], [], []
    with desk() as page:
        page.goto("sm-sales-order")
        page.run(OPEN, names[0])  # the DocType, its scripts and the server's caches come once
        for name in names[1:]:
            page.settle().goto("sm-sales-order")
            opened.append(page.run(OPEN, name))
            page.settle()
            for qty in (5, 6, 7):
                edit, answer = page.run(EDIT, qty)
                edits.append(edit)
                confirmed.append(answer)
    figures = {"open": opened, "edit": edits, "confirmed": confirmed}
    return {name: median(values) / 1000 for name, values in figures.items()}


@contextmanager
def desk() -> Iterator[browser_desk.Desk]:
    """The desk of this site in Chromium; servers that were started for it are stopped again."""
    debian.ensure(debian.BROWSER)
    bench, site = Bench.of(), frappe.local.site
    started = servers.up_web(bench, site, jobs=())
    try:
        address = servers.url(bench, site).replace("127.0.0.1", site)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            yield browser_desk.open_desk(browser, address, "Administrator")
            browser.close()
    finally:
        servers.stop(bench, started)
