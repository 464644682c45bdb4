"""Orders by REST with an API key, against a web server that the test starts and stops."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import factories as f
import frappe
import pytest

SERVER = """
import sys
from werkzeug.serving import run_simple
import frappe.app
frappe.app._site = sys.argv[2]
run_simple("127.0.0.1", int(sys.argv[1]), frappe.app.application, threaded=True)
"""
TRIES = 600


class Client:
    """A REST client with an API key."""

    def __init__(self, port: int, token: str) -> None:
        self._base, self._token = f"http://127.0.0.1:{port}", token

    def call(self, method: str, path: str, body: dict | None = None) -> tuple[int, dict]:
        """(HTTP status, answer)."""
        headers = {"Authorization": f"token {self._token}", "Content-Type": "application/json"}
        headers["Accept"] = "application/json"
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self._base + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")


@pytest.fixture(scope="module")
def api(site: str) -> Iterator[Client]:
    """A running server and a clerk's key; the clerk and the masters are committed, as the server reads them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    email = f"{frappe.generate_hash(length=8)}@example.com"
    doc = {"doctype": "User", "email": email, "first_name": "Clerk", "send_welcome_email": 0}
    clerk = frappe.get_doc(doc | {"roles": [{"role": role} for role in ("Sales User", "Stock User", "Accounts User")]})
    clerk.api_key, clerk.api_secret = frappe.generate_hash(length=15), frappe.generate_hash(length=15)
    token = f"{clerk.api_key}:{clerk.api_secret}"
    clerk.insert()
    frappe.db.commit()
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(port), site], cwd=os.getcwd())
    try:
        _wait(process, port)
        yield Client(port, token)
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen, port: int) -> None:
    for _ in range(TRIES):
        assert process.poll() is None, "the server ended by itself"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


@pytest.fixture
def order_of_five() -> dict:
    """An order as a client would send it; its masters are committed."""
    customer, item = f.customer(), f.item(10)
    frappe.db.commit()
    return {"customer": customer, "company": f.company(), "transaction_date": f.DAY, "items": [f.line(item, 5)]}


def test_an_order_is_made_submitted_and_delivered(api, order_of_five):
    status, made = api.call("POST", "/api/resource/SM Sales Order".replace(" ", "%20"), order_of_five)
    assert status == 200, made
    name = made["data"]["name"]
    status, confirmed = api.call("PUT", f"/api/resource/SM%20Sales%20Order/{name}", {"docstatus": 1})
    assert status == 200, confirmed
    assert confirmed["data"]["status"] == "To Deliver and Bill"
    assert confirmed["data"]["items"][0]["open_qty"] == 5
    method = "/api/method/sales_mgmt.api.mapping.delivery_from_orders"
    status, mapped = api.call("POST", method, {"names": name})
    assert status == 200, mapped
    assert mapped["message"]["items"][0]["qty"] == 5
    status, delivered = api.call(
        "POST",
        "/api/resource/SM%20Delivery%20Note",
        mapped["message"] | {"posting_date": f.DAY, "docstatus": 1},
    )
    assert status == 200, delivered
    frappe.db.rollback()  # a new snapshot, to see what the server has committed
    assert frappe.db.get_value("SM Sales Order", name, "status") == "To Bill"


def test_a_bad_order_is_refused_with_the_row_and_the_reason(api, order_of_five):
    order_of_five["items"][0]["qty"] = -1
    before = frappe.db.count("SM Sales Order")
    status, answer = api.call("POST", "/api/resource/SM%20Sales%20Order", order_of_five)
    assert status == 417
    assert "Row 1: quantity -1" in json.dumps(answer)
    frappe.db.rollback()
    assert frappe.db.count("SM Sales Order") == before


def test_a_wrong_key_gets_nothing(api):
    status, _answer = Client(int(api._base.rsplit(":", 1)[1]), "no:key").call("GET", "/api/resource/SM%20Sales%20Order")
    assert status == 401
