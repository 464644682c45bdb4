"""Do deposits hold what their entries say, and what the host says became of the money?"""

from collections.abc import Iterator

import frappe

from sales_mgmt.audit.compare import differences
from sales_mgmt.audit.ranges import ranges
from sales_mgmt.host import host
from sales_mgmt.host.facts import Problem
from sales_mgmt.host.names import within
from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.movements import DEPOSIT_MOVEMENTS, RECEIVED
from sales_mgmt.plan.posting_plan import ReceivableRef
from sales_mgmt.posting import deposit_ledger

DEPOSIT = "SM Deposit"


def balances_are_sums_of_entries() -> Iterator[Problem]:
    """Each column of SM Deposit Balance is the sum of its movement's entries."""
    rows = frappe.db.sql("SELECT deposit, movement, SUM(amount) FROM `tabSM Deposit Entry` GROUP BY deposit, movement")
    expected = {(deposit, movement): dec(amount) for deposit, movement, amount in rows}
    balances = frappe.db.sql("SELECT name, received, applied, refunded FROM `tabSM Deposit Balance`")
    found = {
        (name, movement): dec(amount)
        for name, *amounts in balances
        for movement, amount in zip(DEPOSIT_MOVEMENTS, amounts, strict=True)
    }
    yield from differences("deposit balance", expected, found)


def balances_keep_their_bounds() -> Iterator[Problem]:
    """No deposit is applied or paid back beyond what was received: the guard itself, asked of every row."""
    zeros = ", ".join(f"0 AS `{column}`" for column in DEPOSIT_MOVEMENTS)
    rows = frappe.db.sql(
        f"""SELECT b.name FROM `tabSM Deposit Balance` b, (SELECT {zeros}, 0 AS fact) d
            WHERE NOT ({deposit_ledger.DEPOSIT_BALANCE.guard})"""
    )
    for (name,) in rows:
        yield Problem("deposit balance out of bounds", name, "within its bounds", "out of bounds")


def deposits_are_what_was_received() -> Iterator[Problem]:
    """A submitted deposit was received with its amount, a cancelled one was taken back, a draft never was."""
    for names in ranges(DEPOSIT):
        rows = frappe.db.sql(
            f"SELECT name, amount FROM `tab{DEPOSIT}` WHERE docstatus = 1 AND {within('name')}", names.values
        )
        received = frappe.db.sql(
            f"""SELECT deposit, SUM(amount) FROM `tabSM Deposit Entry`
                WHERE movement = '{RECEIVED}' AND {within("deposit")} GROUP BY deposit""",
            names.values,
        )
        expected = {name: dec(amount) for name, amount in rows}
        yield from differences("deposit received", expected, {name: dec(amount) for name, amount in received})


def entries_follow_the_host() -> Iterator[Problem]:
    """What our entries say of a deposit is what the host says became of its receipt, debt by debt."""
    for names in ranges(DEPOSIT):
        rows = frappe.db.sql(
            f"""SELECT name, receipt_type, receipt_no FROM `tab{DEPOSIT}`
                WHERE docstatus = 1 AND {within("name")}""",
            names.values,
        )
        if not rows:
            continue
        receipts = {name: ReceivableRef(kind, number) for name, kind, number in rows}
        uses = host().deposit_uses(list(receipts.values()), latest=False)
        expected = {
            key: amount for name, ref in receipts.items() for key, amount in deposit_ledger.facts_of(name, uses[ref])
        }
        found = deposit_ledger.known_facts(receipts)
        yield from differences("deposit at the host", _named(expected), _named(found))


def statuses_follow_from_balances() -> Iterator[Problem]:
    """The status that lists show is what the balance says, or what Frappe says of drafts and cancelled deposits."""
    rows = frappe.db.sql(
        f"""SELECT doc.name,
                   CASE doc.docstatus WHEN 0 THEN 'Draft' WHEN 2 THEN 'Cancelled' ELSE {deposit_ledger.STATUS} END,
                   doc.status
            FROM `tab{DEPOSIT}` doc LEFT JOIN `tabSM Deposit Balance` b ON b.name = doc.name"""
    )
    for name, should_be, shown in rows:
        if should_be != shown:
            yield Problem("status", name, should_be, shown)


def _named(facts: deposit_ledger.Facts) -> dict:
    return {
        (deposit, movement, against.voucher_no if against else ""): amount
        for (deposit, movement, against), amount in facts.items()
    }
