"""What `serve` starts answers; on the test site, and only while the test runs."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from devbench import processes, servers, sites
from devbench.paths import TEST_SITE, Bench


@pytest.fixture
def web(real_bench: Bench) -> Iterator[str]:
    """Address of the web server of the suite's bench; it is stopped again if it did not run before."""
    started = servers.up_web(real_bench, TEST_SITE)
    yield f"http://127.0.0.1:{processes.read_state(real_bench)['ports'][servers.FRONT]}"
    order = (servers.WORKER, servers.FRONT, servers.WEB)
    assert servers.stop(real_bench, started) == [name for name in order if name in started]


def ask(address: str, site: str, **form: str) -> dict:
    """Frappe's answer to a request."""
    data = urlencode(form).encode() if form else None
    request = urllib.request.Request(address, data=data, headers={"X-Frappe-Site-Name": site})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def test_the_api_and_the_login_answer(web: str, real_bench: Bench):
    assert ask(f"{web}/api/method/ping", TEST_SITE) == {"message": "pong"}
    found = ask(f"{web}/api/method/login", TEST_SITE, usr="Administrator", pwd=sites.ADMIN_PASSWORD)
    assert found["message"] == "Logged In"
    assert processes.running(real_bench, servers.WORKER)


def test_a_host_that_is_no_site_gets_the_served_site(web: str):
    assert ask(f"{web}/api/method/ping", "no.such.site") == {"message": "pong"}
