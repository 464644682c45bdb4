"""A web server of the site on a free port, and a client of its REST interface."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import frappe

SERVER = """
import sys
from werkzeug.serving import make_server
sys.path.insert(0, sys.argv[1])
import web
server = make_server("127.0.0.1", 0, web.application, threaded=True)
print(server.port, flush=True)
server.serve_forever()
"""


@dataclass
class Client:
    """A client of the site's REST interface; answers are (status code, JSON)."""

    port: int
    site: str
    key: str

    def call(self, method: str, path: str, data: dict | None = None, key: str | None = None) -> tuple[int, dict]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        headers |= {"X-Frappe-Site-Name": self.site, "Authorization": f"token {key or self.key}"}
        body = json.dumps(data).encode() if data is not None else None
        url = f"http://127.0.0.1:{self.port}/api/{urllib.request.quote(path)}"
        request = urllib.request.Request(url, body, headers, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")


@contextlib.contextmanager
def serving(site: str, user_name: str, log: Path) -> Iterator[Client]:
    """A server for the length of the block; the client comes with an API key of the user."""
    user = frappe.get_doc("User", user_name)
    secret = frappe.generate_hash(length=15)
    user.update({"api_key": user.api_key or frappe.generate_hash(length=15), "api_secret": secret})
    user.save()
    frappe.db.commit()
    folder = Path(__file__).resolve().parents[1] / "devbench" / "in_bench"
    words = [sys.executable, "-c", SERVER, str(folder)]
    environment = {**os.environ, "DEVBENCH_SITE": site}
    with open(log, "w") as file:
        server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=file, text=True, env=environment)
        try:
            port = int(server.stdout.readline())
            yield Client(port, site, f"{user.api_key}:{secret}")
        finally:
            server.terminate()
            server.wait(timeout=60)


def seen(answer: dict) -> str:
    """The messages of an answer as a person reads them."""
    messages = [json.loads(message) for message in json.loads(answer.get("_server_messages") or "[]")]
    return frappe.utils.strip_html(" ".join(str(message.get("message")) for message in messages))
