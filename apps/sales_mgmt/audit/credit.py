"""Does the running credit exposure hold what lines, entries and the host say?"""

from collections.abc import Iterator
from decimal import Decimal

import frappe

from sales_mgmt.audit.compare import differences
from sales_mgmt.audit.ranges import ROWS, ranges
from sales_mgmt.credit import native_exposure
from sales_mgmt.credit.limits import EFFECTIVE
from sales_mgmt.host import host
from sales_mgmt.host.facts import Problem
from sales_mgmt.host.names import within
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.line_state import LineState
from sales_mgmt.plan.movements import MOVEMENTS, OPEN_ORDERS, RECEIVABLE, STAGES, UNBILLED, UNCLEARED
from sales_mgmt.posting import uncleared

INVOICE = "SM Invoice"
FIGURES = (*MOVEMENTS, "gross", "open_weight", "unbilled_weight")


def balances_are_sums_of_entries() -> Iterator[Problem]:
    """Each column of SM Credit Balance is the sum of its stage's entries."""
    rows = frappe.db.sql(
        "SELECT credit_account, stage, SUM(amount) FROM `tabSM Credit Entry` GROUP BY credit_account, stage"
    )
    expected = {(account, stage): dec(amount) for account, stage, amount in rows}
    yield from differences("credit balance", expected, _balances(groups=False))


def groups_are_sums_of_their_accounts() -> Iterator[Problem]:
    """The balance of a credit group is what the accounts in it come to."""
    own, expected = _balances(groups=False), {}
    for name, group in frappe.db.sql(
        "SELECT name, credit_group FROM `tabSM Credit Account` WHERE COALESCE(credit_group, '') != ''"
    ):
        for stage in STAGES:
            expected[group, stage] = expected.get((group, stage), ZERO) + own.get((name, stage), ZERO)
    yield from differences("credit group", expected, _balances(groups=True))


def exposure_follows_from_lines() -> Iterator[Problem]:
    """Open orders and unbilled deliveries are the sum over the lines, worked out afresh, and of native documents."""
    columns = ", ".join(FIGURES)
    query = f"""SELECT credit_account, {columns} FROM `tabSM Line Balance`
                WHERE credit_account IS NOT NULL AND {within("name")}"""
    expected: dict[tuple[str, str], Decimal] = {}
    for names in ranges("SM Line Balance", ROWS):
        for account, *values in frappe.db.sql(query, names.values):
            state = LineState(**dict(zip(FIGURES, map(dec, values), strict=True)))
            for stage, amount in state.exposure().items():
                expected[account, stage] = expected.get((account, stage), ZERO) + amount
    for (_voucher, account, stage), amount in native_exposure.all_recorded().items():
        expected[account, stage] = expected.get((account, stage), ZERO) + amount
    found = {key: amount for key, amount in _balances().items() if key[1] in (OPEN_ORDERS, UNBILLED)}
    yield from differences("credit exposure", expected, found)


def native_documents_are_counted() -> Iterator[Problem]:
    """Our entries under each native order and delivery note say what it adds to exposure now."""
    expected, found = native_exposure.all_wanted(), native_exposure.all_recorded()
    yield from differences("exposure by native documents", *map(_by_key, (expected, found)))


def _by_key(amounts: native_exposure.Amounts) -> dict[tuple[str, ...], Decimal]:
    return {(ref.voucher_type, ref.voucher_no, account, stage): a for (ref, account, stage), a in amounts.items()}


def uncleared_cheques_are_counted() -> Iterator[Problem]:
    """Our entries say of each uncleared cheque what it took off its customer's debt, and the balances add them up."""
    expected, found = uncleared.all_wanted(), uncleared.all_recorded()
    yield from differences("uncleared cheque", *map(_by_voucher, (expected, found)))
    sums: dict[tuple[str, str], Decimal] = {}
    for (_voucher, account), amount in expected.items():
        sums[account, UNCLEARED] = sums.get((account, UNCLEARED), ZERO) + amount
    balances = {key: amount for key, amount in _balances().items() if key[1] == UNCLEARED}
    yield from differences("credit uncleared", sums, balances)


def _by_voucher(amounts: uncleared.Amounts) -> dict[tuple[str, str], Decimal]:
    return {(ref.voucher_no, account): amount for (ref, account), amount in amounts.items()}


def receivables_follow_from_invoices() -> Iterator[Problem]:
    """What each invoice added to its customer's receivables is the debt that the host has for it."""
    for names in ranges(INVOICE):
        rows = frappe.db.sql(
            f"""SELECT doc.name, SUM(entry.amount) FROM `tab{INVOICE}` doc JOIN `tabSM Credit Entry` entry
                ON entry.voucher_type = doc.receivable_type AND entry.voucher_no = doc.receivable_no
                WHERE entry.stage = %(stage)s AND {within("doc.name")} GROUP BY doc.name""",
            {"stage": RECEIVABLE, **names.values},
        )
        found = {name: dec(amount) for name, amount in rows}
        yield from differences("credit entries of an invoice", host().receivable_rows(INVOICE, names), found)


def receivables_are_the_host_balances() -> Iterator[Problem]:
    """The receivable stage is the customer's balance at the host."""
    accounts = frappe.db.sql("SELECT name, company, customer FROM `tabSM Credit Account` WHERE is_group = 0")
    owed = host().party_balances()
    expected = {(name, RECEIVABLE): owed.get((company, customer), ZERO) for name, company, customer in accounts}
    found = {key: amount for key, amount in _balances().items() if key[1] == RECEIVABLE}
    yield from differences("credit receivable", expected, found)


def limits_are_the_accounts() -> Iterator[Problem]:
    """Limit and hold on the balance row, which the guard reads, are those that count for the account: its own, or the
    fallback's."""
    rows = frappe.db.sql(
        f"""SELECT wanted.name, wanted.effective IS NOT NULL, COALESCE(wanted.effective, 0),
                   IF(wanted.limit_applies = 1, wanted.limit_valid_until, NULL), wanted.hold,
                   balance.limit_applies, balance.credit_limit, balance.valid_until, balance.hold
            FROM ({EFFECTIVE}) wanted LEFT JOIN `tabSM Credit Balance` balance ON balance.name = wanted.name"""
    )
    for name, *values in rows:
        if values[:4] != values[4:]:
            yield Problem("credit limit", name, tuple(values[:4]), tuple(values[4:]))


def _balances(groups: bool = False) -> dict[tuple[str, str], Decimal]:
    rows = frappe.db.sql(
        f"""SELECT balance.name, {", ".join(f"balance.{stage}" for stage in STAGES)}
           FROM `tabSM Credit Balance` balance LEFT JOIN `tabSM Credit Account` account ON account.name = balance.name
           WHERE COALESCE(account.is_group, 0) = %s""",
        int(groups),
    )
    return {(row[0], stage): dec(amount) for row in rows for stage, amount in zip(STAGES, row[1:], strict=True)}
