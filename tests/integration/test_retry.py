"""A lost race at the boundary: the whole request or job is run again, once the database has thrown it away.

Real deadlocks come from a second connection. Error 1020 and the loss of every attempt come from a trigger that signals
them, with a count that survives the rollback. What is posted here is committed, under names of its own.
"""

from __future__ import annotations

import contextlib
import functools
import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import books
import factories as f
import frappe
import pymysql
import pytest
from frappe.handler import execute_cmd
from web_client import seen
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from sales_mgmt.api import frappe_entrances
from sales_mgmt.posting.retry import ATTEMPTS, LostEveryRace, lost_race, retried, run_and_commit

SIGNAL = "SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = {}, MESSAGE_TEXT = 'lost'"


# Losing a race


class Rival:
    """Another connection to the database."""

    def __init__(self) -> None:
        conf = frappe.conf
        where = {"host": conf.db_host, "port": int(conf.db_port), "database": conf.db_name}
        self._connection = pymysql.connect(user=conf.db_name, password=conf.db_password, **where)
        self._cursor = self._connection.cursor()

    def sql(self, query: str, *values: Any) -> list[tuple]:
        self._cursor.execute(query, values)
        return list(self._cursor.fetchall())

    def weigh_much(self) -> None:
        """Change many rows: the database throws away the transaction that has changed the fewest."""
        self.sql("CREATE TEMPORARY TABLE ballast (id int PRIMARY KEY AUTO_INCREMENT, x int) ENGINE=InnoDB")
        self.sql("INSERT INTO ballast (x) SELECT seq FROM seq_1_to_5000")

    def wait_until_somebody_wants(self, doctype: str) -> None:
        """Wait until another connection stands still in a statement that locks rows of the DocType's table."""
        query = """SELECT 1 FROM information_schema.processlist
                   WHERE id != CONNECTION_ID() AND info LIKE %s AND time_ms > 200"""
        for _try in range(600):
            if self.sql(query, f"%`tab{doctype}`%FOR UPDATE"):
                return
            time.sleep(0.1)
        raise AssertionError("nobody waits for the rival's lock")

    def deadlocks(self) -> int:
        """How many the server has seen."""
        return int(self.sql("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'")[0][1])

    def give_way(self) -> None:
        self._connection.rollback()

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def rival() -> Iterator[Rival]:
    made = Rival()
    yield made
    made.close()


def deadlocked(rival: Rival, order: Any, account: str, work: Callable[[], Any]) -> Any:
    """Run `work`, which posts on the order, into a deadlock that it loses; what it returns in the end."""
    frappe.db.commit()
    rival.weigh_much()
    rival.sql("SELECT name FROM `tabSM Credit Balance` WHERE name = %s FOR UPDATE", account)
    results, before = [], rival.deadlocks()
    thread = threading.Thread(target=lambda: results.append(work()))
    thread.start()
    rival.wait_until_somebody_wants("SM Credit Balance")  # and holds its order
    rival.sql("SELECT name FROM `tabSM Sales Order` WHERE name = %s FOR UPDATE", order.name)
    assert rival.deadlocks() == before + 1
    rival.give_way()
    thread.join(timeout=120)
    frappe.db.rollback()
    return results[0]


@contextlib.contextmanager
def races_lost(times: int, errno: int, table: str = "SM Line Entry") -> Iterator[Callable[[], int]]:
    """The first `times` statements that insert into `table` fail with `errno`; yields how many are still to fail."""
    frappe.db.commit()
    frappe.db.sql_ddl("CREATE OR REPLACE TABLE sm_test_races (still int, errno int) ENGINE=MyISAM")
    frappe.db.sql("INSERT INTO sm_test_races VALUES (%s, %s)", (times, errno))
    frappe.db.commit()
    frappe.db.sql_ddl(
        f"""CREATE OR REPLACE TRIGGER sm_test_lose BEFORE INSERT ON `tab{table}` FOR EACH ROW
            BEGIN
                DECLARE number int DEFAULT (SELECT errno FROM sm_test_races);
                UPDATE sm_test_races SET still = still - 1 WHERE still > 0;
                IF ROW_COUNT() > 0 THEN {SIGNAL.format("number")}; END IF;
            END"""
    )
    try:
        yield lambda: frappe.db.sql("SELECT still FROM sm_test_races")[0][0]
    finally:
        frappe.db.rollback()
        frappe.db.sql_ddl("DROP TRIGGER IF EXISTS sm_test_lose")
        frappe.db.sql_ddl("DROP TABLE IF EXISTS sm_test_races")


@pytest.fixture
def draft() -> Any:
    """The draft of an order of a customer with a credit account, committed."""
    customer, item = f.customer(), f.item(stock=5)
    f.order(customer, f.line(item, 1, 0))
    made = f.order(customer, f.line(item, 2, 10), submit=False)
    frappe.db.commit()
    return made


def account_of(order: Any) -> str:
    return frappe.db.get_value("SM Credit Account", {"customer": order.customer})


def posted_once(order: Any) -> None:
    frappe.db.rollback()
    assert frappe.db.get_value("SM Sales Order", order.name, "docstatus") == 1
    assert frappe.db.count("SM Line Entry", {"voucher_no": order.name}) == 1
    assert books.exposure(order.customer, f.COMPANY) == (20, 0, 0)
    assert books.audit() == []


# Through the desk, the client API and a job


def saving(client, doc: Any, action: str) -> Callable[[], tuple[int, dict]]:
    """The desk's request, ready to be sent from any thread."""
    arguments = {"doc": frappe.as_json(doc.as_dict()), "action": action}
    return lambda: client.call("POST", "method/frappe.desk.form.save.savedocs", arguments)


def save(client, doc: Any, action: str) -> tuple[int, dict]:
    return saving(client, doc, action)()


def test_a_deadlock_in_the_desks_save_is_run_again(client, rival, draft):
    code, answer = deadlocked(rival, draft, account_of(draft), saving(client, draft, "Submit"))
    assert code == 200, answer
    assert [doc["name"] for doc in answer["docs"]] == [draft.name]
    assert len(json.loads(answer["_server_messages"])) == 1
    posted_once(draft)


def test_a_deadlock_in_a_client_call_is_run_again(client, rival, draft):
    arguments = {"doc": json.loads(frappe.as_json(draft))}
    submit = functools.partial(client.call, "POST", "method/frappe.client.submit", arguments)
    code, answer = deadlocked(rival, draft, account_of(draft), submit)
    assert (code, answer.get("message", {}).get("docstatus")) == (200, 1), answer
    posted_once(draft)


@retried
def confirm(name: str) -> str:
    """What a job of ours does."""
    frappe.get_doc("SM Sales Order", name).submit()
    return name


def run_job(site: str, **kwargs: Any) -> Any:
    """Run `confirm` as a worker does, in a thread that has its own connection."""
    from frappe.utils.background_jobs import execute_job

    return execute_job(site=site, method=confirm, event=None, job_name="test", kwargs=kwargs, user="Administrator")


def test_a_deadlock_in_a_job_is_run_again(site, rival, draft):
    done = deadlocked(rival, draft, account_of(draft), lambda: run_job(site, name=draft.name))
    assert done == draft.name
    posted_once(draft)


@pytest.mark.parametrize("errno", [1020, 1213, 1180, 1047])
def test_what_the_database_throws_away_is_run_again_whatever_it_calls_it(client, draft, errno):
    with races_lost(2, errno) as still:
        code, answer = save(client, draft, "Submit")
        assert (code, still()) == (200, 0), answer
    posted_once(draft)


def test_a_new_order_is_inserted_once_and_cancelled_once(client, draft):
    new = frappe.copy_doc(draft)
    with races_lost(1, 1020, "SM Sales Order Item") as still:
        code, answer = client.call("POST", "method/frappe.client.insert", {"doc": json.loads(frappe.as_json(new))})
        assert (code, still()) == (200, 0), answer
    frappe.db.rollback()
    name = answer["message"]["name"]
    assert frappe.db.count("SM Sales Order", {"customer": draft.customer}) == 3
    assert frappe.db.count("SM Sales Order Item", {"parent": name}) == 1
    save(client, frappe.get_doc("SM Sales Order", name), "Submit")
    with races_lost(1, 1020) as still:
        arguments = {"doctype": "SM Sales Order", "name": name}
        code, answer = client.call("POST", "method/frappe.desk.form.save.cancel", arguments)
        assert (code, still()) == (200, 0), answer
    frappe.db.rollback()
    assert frappe.db.get_value("SM Sales Order", name, "docstatus") == 2
    assert frappe.db.count("SM Line Entry", {"voucher_no": name}) == 2
    assert books.audit() == []


def test_who_loses_every_time_is_told_to_try_again(client, draft):
    before = books.snapshot()
    with races_lost(1000, 1213) as still:
        code, answer = save(client, draft, "Submit")
        assert still() == 1000 - ATTEMPTS
    assert (code, answer["exc_type"]) == (503, "LostEveryRace")
    assert "try again" in seen(answer)
    frappe.db.rollback()
    assert books.changes(before, books.snapshot()) == {}


def test_another_error_is_not_run_again(client, draft):
    with races_lost(1000, 1205) as still:  # lock wait timeout: who holds the lock may hold it longer still
        code, _answer = save(client, draft, "Submit")
        assert (code, still()) == (500, 999)


# What is put back, and what is not run again


@contextlib.contextmanager
def request(cmd: str, **arguments: Any) -> Iterator[None]:
    """This process answers a request, in a transaction that has written nothing yet."""
    frappe.db.commit()
    frappe.local.request = Request(EnvironBuilder(method="POST").get_environ())
    frappe.local.form_dict = frappe._dict(arguments, cmd=cmd)
    try:
        yield
    finally:
        del frappe.local.request


class LosesItsCommit:
    """Work whose first commits fail, after everything else went well."""

    def __init__(self, times: int = 1, code: int = 1213) -> None:
        self.left, self.code, self.runs = times, code, 0

    def __call__(self, *_arguments: Any) -> None:
        self.runs += 1
        frappe.db.before_commit.add(self._fail)

    def _fail(self) -> None:
        if self.left:
            self.left -= 1
            frappe.db.sql(SIGNAL.format(self.code))


def test_a_commit_that_fails_in_the_desks_save_is_run_again(draft, monkeypatch):
    failing, saving_now = LosesItsCommit(), list(frappe.local.flags.currently_saving)
    # What another app may do at the end of a save.
    monkeypatch.setattr("frappe.desk.form.save.run_onload", failing)
    with request("frappe.desk.form.save.savedocs", doc=frappe.as_json(draft.as_dict()), action="Submit"):
        execute_cmd("frappe.desk.form.save.savedocs")
    assert (failing.runs, failing.left) == (2, 0)
    assert len(frappe.local.response.docs) == len(frappe.local.message_log) == 1
    assert frappe.local.flags.currently_saving == saving_now
    posted_once(draft)


def test_what_a_failed_commit_left_in_the_process_is_forgotten(draft):
    fails, done, waiting = LosesItsCommit(), [], []
    frappe.db.commit()
    frappe.db.after_commit.add(lambda: waiting.append("waited before the work began"))
    frappe.msgprint("said before")

    def work() -> None:
        frappe.msgprint("said once")
        frappe.flags.left_by_work = frappe.flags.get("left_by_work", 0) + 1
        frappe.publish_realtime("sm_test", {"n": 1}, after_commit=True)
        frappe.db.after_commit.add(lambda: done.append("after commit"))
        frappe.db.after_rollback.add(lambda: done.append("after rollback"))
        frappe.db.set_value("SM Sales Order", draft.name, "remarks", "written by work")
        assert frappe.get_cached_value("SM Sales Order", draft.name, "remarks") == "written by work"
        fails()

    run_and_commit(work)
    assert done == ["after rollback", "after commit"]
    assert waiting == ["waited before the work began"]
    assert [json.loads(message)["message"] for message in frappe.local.message_log] == ["said before", "said once"]
    assert frappe.flags.left_by_work == 1
    assert not hasattr(frappe.local, "_realtime_log")


def test_what_the_lost_attempt_wrote_is_not_seen_by_the_next(draft):
    seen_by = []

    def work() -> None:
        seen_by.append(frappe.get_cached_value("SM Sales Order", draft.name, "remarks"))
        seen_by.append(frappe.db.get_value("SM Sales Order", draft.name, "remarks", cache=True))
        if len(seen_by) == 2:
            frappe.db.set_value("SM Sales Order", draft.name, "remarks", "lost")
            frappe.get_cached_value("SM Sales Order", draft.name, "remarks")
            frappe.db.get_value("SM Sales Order", draft.name, "remarks", cache=True)
            frappe.db.sql(SIGNAL.format(1020))

    run_and_commit(work)
    assert seen_by == [None] * 4


def test_arguments_come_fresh_to_each_attempt():
    got = []

    @retried
    def takes(rows: list[dict]) -> None:
        got.append(json.dumps(rows))
        rows[0]["doctype"] = rows.append("changed")
        if len(got) == 1:
            frappe.db.sql(SIGNAL.format(1213))

    takes([{"qty": 1}])
    assert got == ['[{"qty": 1}]'] * 2


def test_within_a_transaction_that_has_written_nothing_is_run_again(draft):
    runs = []

    @retried
    def entrance() -> None:
        runs.append(1)
        frappe.db.sql(SIGNAL.format(1213))

    frappe.db.set_value("SM Sales Order", draft.name, "remarks", "of the caller")
    with pytest.raises(frappe.QueryDeadlockError):
        entrance()
    assert runs == [1]
    frappe.db.rollback()
    with pytest.raises(LostEveryRace):
        entrance()
    assert len(runs) == 1 + ATTEMPTS


def test_an_entrance_within_an_entrance_does_not_commit(draft):
    @retried
    def inner() -> None:
        frappe.db.set_value("SM Sales Order", draft.name, "remarks", "written by inner")

    @retried
    def outer() -> None:
        inner()
        frappe.throw("not after all")

    with pytest.raises(frappe.ValidationError):
        outer()
    assert frappe.db.get_value("SM Sales Order", draft.name, "remarks") is None


def test_what_has_committed_by_itself_is_not_run_again(draft):
    runs = []

    def work() -> None:
        runs.append(1)
        frappe.db.set_value("SM Sales Order", draft.name, "remarks", f"run {len(runs)}")
        frappe.db.commit()
        frappe.db.sql(SIGNAL.format(1213))

    with pytest.raises(frappe.QueryDeadlockError):
        run_and_commit(work)
    assert frappe.db.get_value("SM Sales Order", draft.name, "remarks") == "run 1"


def test_an_error_after_the_commit_does_not_post_twice():
    runs = []

    def work() -> None:
        runs.append(1)
        frappe.db.after_commit.add(lambda: frappe.db.sql(SIGNAL.format(1213)))

    with pytest.raises(frappe.QueryDeadlockError):
        run_and_commit(work)
    assert runs == [1]


def test_work_that_loses_every_race_has_left_nothing_behind(draft):
    def work() -> None:
        frappe.msgprint("of a lost attempt")
        frappe.db.set_value("SM Sales Order", draft.name, "remarks", "lost")
        frappe.db.sql(SIGNAL.format(1213))

    with pytest.raises(LostEveryRace) as caught:
        run_and_commit(work, attempts=2)
    assert lost_race(caught.value)
    assert [json.loads(message)["message"] for message in frappe.local.message_log] == [str(caught.value)]
    assert frappe.db.get_value("SM Sales Order", draft.name, "remarks") is None


def test_a_refusal_is_not_run_again(client, draft):
    f.limit(draft.customer, 1)
    frappe.db.commit()
    code, answer = save(client, draft, "Submit")
    assert (code, answer["exc_type"]) == (417, "CreditRefused")


def test_an_error_raised_while_handling_a_lost_race_is_a_lost_race():
    def work() -> None:
        try:
            frappe.db.sql(SIGNAL.format(1213))
        except Exception:
            frappe.throw("some code's own words for it")

    with pytest.raises(frappe.ValidationError) as caught:
        work()
    assert lost_race(caught.value)
    with pytest.raises(frappe.ValidationError) as caught:
        frappe.throw("something else")
    assert not lost_race(caught.value)


# Other DocTypes and other apps


def test_other_doctypes_are_left_to_frappe(draft):
    customer = frappe.get_doc("Customer", draft.customer)
    with request("frappe.client.set_value", doctype="Customer", name=customer.name, fieldname="tax_id", value="X 1"):
        assert execute_cmd("frappe.client.set_value")["tax_id"] == "X 1"
        assert frappe.db.transaction_writes, "the commit is Frappe's"
    frappe.db.rollback()
    with request("frappe.client.set_value", doctype="SM Sales Order", name=draft.name, fieldname="remarks", value="r"):
        assert execute_cmd("frappe.client.set_value")["remarks"] == "r"
        assert not frappe.db.transaction_writes, "ours is committed within the retry"


@frappe.whitelist()
def another_apps_override(doctype: str, name: str) -> str:
    frappe.db.set_value("SM Sales Order", name, "remarks", "by the other app")
    return f"{doctype} {name}"


@frappe.whitelist(methods=["GET"])
def an_override_for_reading(doctype: str, name: str) -> str:
    return name


def not_whitelisted(doctype: str, name: str) -> str:
    return name


@pytest.fixture
def overridden(monkeypatch) -> Callable[[str, Any], None]:
    """Let another app override a method as well."""

    def override(cmd: str, method: Callable) -> None:
        hooks, attr = frappe.get_hooks, frappe.get_attr
        names = [f"other_app.{method.__name__}", *hooks(frappe_entrances.HOOK)[cmd]]
        mine = {frappe_entrances.HOOK: {cmd: names}}
        monkeypatch.setattr(frappe, "get_hooks", lambda name=None, *a, **k: mine.get(name) or hooks(name, *a, **k))
        monkeypatch.setattr(frappe, "get_attr", lambda name: method if name.startswith("other_app.") else attr(name))

    return override


def test_another_apps_override_is_called_below_the_retry(draft, overridden):
    overridden("frappe.client.cancel", another_apps_override)
    with request("frappe.client.cancel"):
        done = frappe_entrances.client_cancel(doctype="SM Sales Order", name=draft.name, cmd="frappe.client.cancel")
        assert not frappe.db.transaction_writes
    assert done == f"SM Sales Order {draft.name}"
    assert frappe.db.get_value("SM Sales Order", draft.name, "remarks") == "by the other app"


@pytest.mark.parametrize("method", [an_override_for_reading, not_whitelisted])
def test_another_apps_override_is_called_only_as_its_app_allows(draft, overridden, method):
    overridden("frappe.client.cancel", method)
    with request("frappe.client.cancel"), pytest.raises(frappe.PermissionError):
        frappe_entrances.client_cancel(doctype="Customer", name=draft.customer)


def test_every_override_stands_for_the_method_that_it_names():
    from sales_mgmt import hooks

    for cmd, ours in hooks.override_whitelisted_methods.items():
        method = frappe.get_attr(ours)
        assert method.__name__ == cmd.replace(".", "_")
        allowed = frappe.allowed_http_methods_for_whitelisted_func
        assert allowed[method] == allowed[frappe.get_attr(cmd)]


def test_a_document_that_is_no_json_is_left_to_frappe_to_complain_of():
    with request("frappe.client.save"), pytest.raises(Exception, match=r"Expecting|JSON"):
        frappe_entrances.client_save(doc="{no json")


def test_a_method_that_only_starts_a_job_starts_it(monkeypatch):
    """Frappe commits no request that has written nothing, and drops what waits for its commit."""
    jobs = []
    queue = frappe._dict(enqueue_call=lambda method, **words: jobs.append(words["kwargs"]["method"]))
    monkeypatch.setattr("frappe.utils.background_jobs.get_queue", lambda *args, **kwargs: queue)
    with request("sales_mgmt.api.audit.run_audit"):
        execute_cmd("sales_mgmt.api.audit.run_audit")
        assert not frappe.db.transaction_writes
    frappe.db.rollback()
    assert jobs == ["sales_mgmt.audit.record.run_and_record"]


READ_BY_POST = {"sales_mgmt.api.forms.worked_out", "sales_mgmt.api.order_entry.resolve"}
"""They write nothing; a form of 300 lines does not fit into an address."""


def test_every_method_of_ours_that_writes_is_an_entrance():
    import pkgutil
    from importlib import import_module

    from sales_mgmt import api

    for module in (import_module(f"sales_mgmt.api.{found.name}") for found in pkgutil.iter_modules(api.__path__)):
        for method in vars(module).values():
            allowed = callable(method) and frappe.allowed_http_methods_for_whitelisted_func.get(method)
            reads = f"{module.__name__}.{getattr(method, '__name__', '')}" in READ_BY_POST
            if allowed and "GET" not in allowed and module is not frappe_entrances and not reads:
                # After a duplicate key `create` reads in a new transaction, so its inner half is the entrance.
                inner = getattr(module, f"_{method.__name__}", method)
                assert any(getattr(each, "is_retried", False) for each in (method, inner)), (
                    f"{module.__name__}.{method.__name__}"
                )
