"""The desk in a browser, as a person uses it: lists, forms, buttons, dialogs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import frappe
from frappe.utils.password import update_password
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

PASSWORD = "Browser-Test-1"
AXE = """async ([within, rules]) =>
    JSON.stringify((await axe.run(within, { runOnly: rules })).violations)"""
LOGIN = """async (form) =>
    (await fetch("/api/method/login", { method: "POST", body: new URLSearchParams(form) })).status"""
IDLE = "() => window.frappe?.request && !frappe.request.ajax_count && !document.querySelector('#freeze, .freeze-row')"
FORM = """([doctype, name]) => window.cur_frm && cur_frm.doctype === doctype && (!name || cur_frm.docname === name)
    && cur_frm.doc && cur_frm.layout && document.querySelector('.form-page:not([style*="display: none"])')"""


def open_desk(browser: Browser, address: str, user: str, width: int = 1280, height: int = 900) -> Desk:
    """The desk of a user; without the login page, which has a test of its own."""
    context = browser.new_context(base_url=address, viewport={"width": width, "height": height}, locale="en-US")
    if user != "Administrator":
        update_password(user, PASSWORD)
        frappe.db.commit()
    password = "admin" if user == "Administrator" else PASSWORD
    page = context.new_page()
    page.goto("/api/method/ping")
    assert page.evaluate(LOGIN, {"usr": user, "pwd": password}) == 200
    return Desk(page, user)


class Desk:
    """A page of the desk. `complaints` collects what the console and the server complain about."""

    def __init__(self, page: Page, user: str) -> None:
        self.page, self.user = page, user
        self.complaints: list[str] = []
        page.set_default_timeout(60_000)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # An answer that says no shows up in `_response`, with its address.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.request.method} {response.url}")

    def goto(self, path: str) -> Desk:
        """Open a path of the desk (`sm-sales-order`), or a whole address path (`/login`)."""
        self.page.goto(path if path.startswith("/") else f"/app/{path}")
        return self.settle()

    def settle(self) -> Desk:
        """Wait until no request is under way."""
        self.page.wait_for_function(IDLE)
        return self

    def open(self, doctype: str, name: str) -> Desk:
        """Open a document's form."""
        self.goto(f"{doctype.lower().replace(' ', '-')}/{name}")
        return self.on_form(doctype, name)

    def new(self, doctype: str, **values: Any) -> Desk:
        """Open the form of a new document, with values as the user would come from another form."""
        if not self.page.url.count("/app"):
            self.goto("sm-sales-order")
        self.run("([doctype, values]) => frappe.new_doc(doctype, values)", [doctype, values])
        return self.on_form(doctype)

    def on_form(self, doctype: str, name: str | None = None) -> Desk:
        """Wait for the form of a document."""
        self.page.wait_for_function(FORM, arg=[doctype, name])
        return self.settle()

    def run(self, script: str, argument: Any = None) -> Any:
        """Run a script in the page."""
        return self.page.evaluate(script, argument)

    def set(self, **values: Any) -> Desk:
        """Set fields of the form, as typing into them would."""
        self.run("(values) => cur_frm.set_value(values)", values)
        return self.settle()

    def add_line(self, table: str = "items", name: str | None = None, **values: Any) -> Desk:
        """Fill a row of a table, a new one or the named, field after field, as typing into them would."""
        script = """async ([table, name, values]) => {
            const rows = cur_frm.doc[table] || [];
            const empty = (row) => !Object.keys(values).some((key) => row[key]);
            const row = rows.find((row) => (name ? row.name === name : empty(row))) || cur_frm.add_child(table);
            for (const [field, value] of Object.entries(values))
                await frappe.model.set_value(row.doctype, row.name, field, value);
            cur_frm.refresh_field(table);
        }"""
        self.run(script, [table, name, values])
        return self.settle()

    def value(self, field: str) -> Any:
        """A field of the form."""
        return self.run("(field) => cur_frm.doc[field]", field)

    def save(self) -> str:
        """Save the form's document by its button; its name."""
        with self.page.expect_response(lambda answer: "savedocs" in answer.url):
            self.page.locator(".page-actions:visible .primary-action:visible").click()
        self.settle()
        self.page.wait_for_function("() => !cur_frm.is_new()")
        return self.value("name")

    def submit(self) -> Desk:
        """Submit the form's document by its button, and say yes."""
        self.page.locator(".page-actions:visible .primary-action:visible").click()
        self.confirm()
        self.page.wait_for_function("() => cur_frm.doc.docstatus === 1")
        return self

    def confirm(self) -> Desk:
        """Say yes to the question whether to save or submit."""
        with self.page.expect_response(lambda answer: "savedocs" in answer.url):
            self.page.get_by_role("button", name="Yes").click()
        return self.settle()

    def create(self, label: str, doctype: str) -> Desk:
        """Press a button of the Create menu and wait for the next document's form."""
        self.button("Create", label)
        return self.on_form(doctype)

    def button(self, group: str, label: str) -> Desk:
        """Press a button in a menu of the form."""
        self.page.locator(".inner-group-button:visible", has_text=group).locator("button").click()
        self.page.locator(".inner-group-button:visible .dropdown-item", has_text=label).click()
        return self.settle()

    def dialog(self) -> Locator:
        """The dialog on top."""
        return self.page.locator(".modal.show").last

    def message(self) -> str:
        """The text of the message on top."""
        box = self.page.locator(".msgprint:visible")
        box.wait_for()
        return box.inner_text()

    def picture(self, path: Path) -> None:
        """Keep a picture of the page."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)

    def expect(self, *parts: str) -> Desk:
        """Take complaints that the test meant to cause off the list: each contains one of the parts."""
        self.complaints = [line for line in self.complaints if not any(part in line for part in parts)]
        return self

    def violations(self, script: Path, within: str, rules: Sequence[str] = ("wcag2a", "wcag2aa")) -> list[str]:
        """What axe-core finds wrong for people with disabilities, within a part of the page."""
        self.page.add_script_tag(path=script)
        found = json.loads(self.run(AXE, [within, list(rules)]))
        return [f"{one['id']}: {one['help']} ({node['html'][:120]})" for one in found for node in one["nodes"]]

    def close(self, picture: Path) -> list[str]:
        """Keep a last picture, close the page; what was complained about."""
        self.picture(picture)
        self.page.context.close()
        return self.complaints
