"""Do deposits hold what their entries say, and what the host says became of the money?"""

from collections.abc import Iterator
from decimal import Decimal

import frappe

from sales_mgmt.audit.compare import differences
from sales_mgmt.audit.ranges import ranges
from sales_mgmt.documents.deposits import requests
from sales_mgmt.host import host
from sales_mgmt.host.facts import Problem
from sales_mgmt.host.names import within
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.movements import ALLOCATED, APPLIED, DEPOSIT_MOVEMENTS, FORFEITED, RECEIVED, UNAPPLIED
from sales_mgmt.plan.posting_plan import ReceivableRef
from sales_mgmt.posting import deposit_ledger, deposit_tax

DEPOSIT = "SM Deposit"


def balances_are_sums_of_entries() -> Iterator[Problem]:
    """Each column of SM Deposit Balance is the sum of its movement's entries."""
    rows = frappe.db.sql(
        f"""SELECT deposit, {deposit_ledger.COLUMN} AS moved, SUM(amount)
            FROM `tabSM Deposit Entry` GROUP BY deposit, moved"""
    )
    expected = {(deposit, movement): dec(amount) for deposit, movement, amount in rows}
    balances = frappe.db.sql(f"SELECT name, {', '.join(DEPOSIT_MOVEMENTS)} FROM `tabSM Deposit Balance`")
    found = {
        (name, movement): dec(amount)
        for name, *amounts in balances
        for movement, amount in zip(DEPOSIT_MOVEMENTS, amounts, strict=True)
    }
    yield from differences("deposit balance", expected, found)


def balances_keep_their_bounds() -> Iterator[Problem]:
    """No deposit is applied, paid back or forfeited beyond what was received: the guard itself, asked of every row."""
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
        found = deposit_ledger.known_facts(receipts)
        expected = {
            key: amount
            for name, ref in receipts.items()
            for key, amount in deposit_ledger.facts_of(name, uses[ref], found)
        }
        yield from differences("deposit at the host", _named(expected), _named(found))


def entries_are_called_what_they_are() -> Iterator[Problem]:
    """An application is positive, what takes it back is called un-applied and negative."""
    rows = frappe.db.sql(
        f"""SELECT deposit, movement, amount FROM `tabSM Deposit Entry`
            WHERE (movement = '{APPLIED}' AND amount < 0) OR (movement = '{UNAPPLIED}' AND amount >= 0)"""
    )
    for deposit, movement, amount in rows:
        yield Problem("deposit movement", deposit, "its sign", f"{movement} {amount}")


def ties_follow_from_deposits() -> Iterator[Problem]:
    """A deposit is tied, whole, to the order that it names while that is not cancelled, and to nothing else."""
    for names in ranges(DEPOSIT):
        rows = frappe.db.sql(
            f"""SELECT doc.name, doc.sales_order, doc.amount
                FROM `tab{DEPOSIT}` doc JOIN `tabSM Sales Order` tied ON tied.name = doc.sales_order
                WHERE doc.docstatus = 1 AND tied.docstatus != 2 AND {within("doc.name")}""",
            names.values,
        )
        entries = frappe.db.sql(
            f"""SELECT deposit, against_no, SUM(amount) FROM `tabSM Deposit Entry`
                WHERE movement = '{ALLOCATED}' AND {within("deposit")}
                GROUP BY deposit, against_no HAVING SUM(amount) != 0""",
            names.values,
        )
        expected = {(name, order): dec(amount) for name, order, amount in rows}
        found = {(name, order): dec(amount) for name, order, amount in entries}
        yield from differences("deposit tied", expected, found)


def forfeitures_follow_from_their_documents() -> Iterator[Problem]:
    """What entries say of a journal that forfeits is what a submitted forfeiture says, and its amount is income and
    tax."""
    rows = frappe.db.sql(
        """SELECT deposit, journal_no, amount, net_amount + tax_amount FROM `tabSM Deposit Forfeiture`
           WHERE docstatus = 1"""
    )
    entries = frappe.db.sql(
        f"""SELECT deposit, against_no, SUM(amount) FROM `tabSM Deposit Entry` WHERE movement = '{FORFEITED}'
            GROUP BY deposit, against_no HAVING SUM(amount) != 0"""
    )
    expected = {(deposit, journal): dec(amount) for deposit, journal, amount, _parts in rows}
    yield from differences("deposit forfeited", expected, {(name, by): dec(amount) for name, by, amount in entries})
    for deposit, journal, amount, parts in rows:
        if dec(amount) != dec(parts):
            yield Problem("forfeiture", f"{deposit} / {journal}", amount, parts)


def forfeitures_stand_in_the_ledger() -> Iterator[Problem]:
    """The host's journal of a forfeiture credits what the document says: its income and its tax account."""
    rows = frappe.db.sql(
        """SELECT name, deposit, journal_no, income_account, net_amount, tax_account, tax_amount
           FROM `tabSM Deposit Forfeiture` WHERE docstatus = 1""",
        as_dict=True,
    )
    expected: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        for account, amount in ((row.income_account, row.net_amount), (row.tax_account, row.tax_amount)):
            if dec(amount):
                key = (row.journal_no, account)
                expected[key] = expected.get(key, ZERO) + dec(amount)
    if not rows:
        return
    booked = frappe.db.sql(
        """SELECT voucher_no, account, SUM(credit - debit) FROM `tabGL Entry`
           WHERE voucher_type = 'Journal Entry' AND voucher_no IN %s AND is_cancelled = 0 AND COALESCE(party, '') = ''
           GROUP BY voucher_no, account""",
        (tuple(row.journal_no for row in rows),),
    )
    found = {(name, account): dec(amount) for name, account, amount in booked}
    yield from differences("forfeiture booked", expected, found)


def tax_follows_from_what_is_free() -> Iterator[Problem]:
    """What is booked as tax of a deposit is what it owes while so much of it is free."""
    for names in ranges(DEPOSIT):
        taxed = frappe.db.sql_list(
            f"SELECT name FROM `tab{DEPOSIT}` WHERE tax_amount != 0 AND docstatus != 0 AND {within('name')}",
            names.values,
        )
        for row in deposit_tax.taxed(taxed):
            owed = deposit_tax.owed(dec(row.tax_amount), dec(row.received), dec(row.free), deposit_tax.places())
            if owed != dec(row.booked):
                yield Problem("deposit tax", row.name, owed, dec(row.booked))


def tax_stands_in_the_ledger() -> Iterator[Problem]:
    """The host's journals of tax on deposits credit the tax account, and debit the other, with what entries say."""
    rows = frappe.db.sql(
        """SELECT entry.journal_no, entry.amount, doc.tax_account, doc.tax_clearing_account
           FROM `tabSM Deposit Tax Entry` entry JOIN `tabSM Deposit` doc ON doc.name = entry.deposit"""
    )
    if not rows:
        return
    expected: dict[tuple[str, str], Decimal] = {}
    for journal, amount, tax, clearing in rows:
        expected |= {(journal, tax): dec(amount), (journal, clearing): -dec(amount)}
    booked = frappe.db.sql(
        """SELECT voucher_no, account, SUM(credit - debit) FROM `tabGL Entry`
           WHERE voucher_type = 'Journal Entry' AND voucher_no IN %s AND is_cancelled = 0
           GROUP BY voucher_no, account""",
        (tuple(journal for journal, *_rest in rows),),
    )
    found = {(name, account): dec(amount) for name, account, amount in booked}
    yield from differences("deposit tax booked", expected, found)


def requests_follow_from_deposits() -> Iterator[Problem]:
    """A request says of itself what its submitted deposits come to."""
    rows = frappe.db.sql(
        f"""SELECT request.name, {requests.STATUS}, COALESCE(paid.amount, 0), request.status, request.received_amount
            FROM `tabSM Deposit Request` request LEFT JOIN {requests.PAID} paid
            ON paid.deposit_request = request.name"""
    )
    for name, status, paid, shown, shown_amount in rows:
        if (status, dec(paid)) != (shown, dec(shown_amount)):
            yield Problem("deposit request", name, (status, paid), (shown, shown_amount))


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
