"""Eight processes do random things to the same customers, items and lines at once; at the end everything agrees.

SM_RACE_OPERATIONS is the number of operations in all (2,000 for the full run), SM_RACE_SEED another beginning. Half
of the processes run with innodb_snapshot_isolation, where the server knows it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import books
import factories as f
import frappe
import life
import pytest
from credit_races import adds_up, exposure_of_documents, group_of, highest
from racing import live_at_once

from sales_mgmt.credit.accounts import account_of

PROCESSES = 8
OPERATIONS = int(os.environ.get("SM_RACE_OPERATIONS", 160))
SEED = int(os.environ.get("SM_RACE_SEED", 1))


@pytest.fixture
def settings_as_before() -> Iterator[None]:
    """The world's settings are committed; other tests begin with those of a new site."""
    query = "SELECT field, value FROM `tabSingles` WHERE doctype = 'SM Settings'"
    before = frappe.db.sql(query)
    yield
    frappe.db.rollback()
    frappe.db.delete("Singles", {"doctype": "SM Settings"})
    for field, value in before:
        frappe.db.sql("INSERT INTO `tabSingles` VALUES ('SM Settings', %s, %s)", (field, value))
    frappe.clear_document_cache("SM Settings", "SM Settings")
    frappe.db.commit()


def test_what_many_do_at_once_adds_up(site, tmp_path, settings_as_before):
    books.remember_problems()
    world = life.make_world(stock=200, limit=3000)
    frappe.db.commit()
    said = live_at_once(site, world, tmp_path, PROCESSES, OPERATIONS, SEED)
    frappe.db.rollback()
    adds_up(said, OPERATIONS)
    for customer in world.customers:
        assert books.exposure(customer, f.COMPANY)[2] == books.balance(customer, f.COMPANY)


def test_what_many_confirm_deliver_change_and_cancel_at_once_never_passes_a_limit(site, tmp_path, settings_as_before):
    books.remember_problems()
    world = life.make_world(customers=4, stock=10_000, limit=600)
    group = group_of(world.customers[2:], 900)
    limits = {account_of(customer, f.COMPANY): 600 for customer in world.customers[1:]} | {group: 900}
    frappe.db.commit()
    said = live_at_once(site, world, tmp_path, PROCESSES, OPERATIONS, SEED, life.CREDIT_RULES)
    frappe.db.rollback()
    adds_up(said, OPERATIONS)
    for account, limit in limits.items():
        assert highest(account) <= limit
    for customer in world.customers:
        assert sum(books.exposure(customer, f.COMPANY)) == exposure_of_documents(customer)
