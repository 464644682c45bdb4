"""Credit on a Galera cluster of three nodes, where row locks do not cross nodes: the guarded UPDATE is the check.

A transaction that another node's overtook fails in certification (error 1213, in a statement or at the commit) and is
run again by posting/retry.py; nobody sees it.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import books
import factories as f
import frappe
import life
import MySQLdb
import pytest
from credit_races import adds_up, exposure_of_documents, fifty_for_ten, group_of, highest
from racing import Racers, live_at_once

from sales_mgmt.credit.accounts import account_of

pytestmark = pytest.mark.cluster
WORKERS, OPERATIONS, SEED = 6, 120, 1


@pytest.fixture
def racers(site, nodes, on_cluster, tmp_path):
    with open(tmp_path / "workers.log", "w") as log:
        found = Racers(site, log, nodes, WORKERS)
        try:
            yield found
        finally:
            found.stop()


def overtaken(nodes: list[dict]) -> int:
    """How many transactions the cluster has thrown away because those of another node were faster."""
    failures = 0
    for node in nodes:
        access = {"user": node["db_name"], "password": frappe.conf.db_password}
        connection = MySQLdb.connect(host=node["db_host"], port=node["db_port"], **access)
        with contextlib.closing(connection), connection.cursor() as cursor:
            names = "('wsrep_local_cert_failures', 'wsrep_local_bf_aborts')"
            cursor.execute(f"SHOW GLOBAL STATUS WHERE Variable_name IN {names}")
            failures += sum(int(value) for _name, value in cursor.fetchall())
    return failures


def test_every_table_of_ours_replicates(on_cluster):
    """InnoDB, and a primary key: Galera replicates nothing else reliably."""
    found = frappe.db.sql(
        """SELECT t.table_name, t.engine, c.constraint_name IS NOT NULL
           FROM information_schema.tables t LEFT JOIN information_schema.table_constraints c
             ON c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.constraint_type = 'PRIMARY KEY'
           WHERE t.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'"""
    )
    ours = [row for row in found if row[0].startswith("tabSM ")]
    assert len(ours) > 50
    assert [row for row in ours if row[1:] != ("InnoDB", 1)] == []


def test_fifty_confirmations_of_a_tenth_of_the_limit_pass_ten_times(racers, nodes):
    customer = f.customer()
    f.limit(customer, 1000)
    fifty_for_ten(racers, [customer], account_of(customer, f.COMPANY), lanes=WORKERS)
    assert overtaken(nodes) > 0, "nobody was overtaken: the nodes did not race"


def test_fifty_confirmations_of_subsidiaries_share_the_limit_of_their_group(racers):
    customers = [f.customer() for _ in range(3)]
    fifty_for_ten(racers, customers, group_of(customers, 1000), lanes=WORKERS)


def test_what_many_confirm_deliver_change_and_cancel_at_once_never_passes_a_limit(
    site: str, nodes: list, on_cluster: None, tmp_path: Path
):
    world = life.make_world(customers=4, stock=10_000, limit=600)
    group = group_of(world.customers[2:], 900)
    limits = {account_of(customer, f.COMPANY): 600 for customer in world.customers[1:]} | {group: 900}
    frappe.db.commit()
    said = live_at_once(site, world, tmp_path, WORKERS, OPERATIONS, SEED, life.CREDIT_RULES, nodes)
    frappe.db.rollback()
    adds_up(said, OPERATIONS)
    for account, limit in limits.items():
        assert highest(account) <= limit
    for customer in world.customers:
        assert sum(books.exposure(customer, f.COMPANY)) == exposure_of_documents(customer)
