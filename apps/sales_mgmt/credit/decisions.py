"""Writes SM Credit Decision, reads it back, and decides it again from what it was decided on."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import frappe

from sales_mgmt.credit import words
from sales_mgmt.credit.model import Facts, Verdict, from_plain, to_plain
from sales_mgmt.credit.rules import decide, effective_limit
from sales_mgmt.money.rounding import ZERO, to_column
from sales_mgmt.plan.movements import STAGES
from sales_mgmt.posting.bulk import insert_rows, new_names

DECISION = "SM Credit Decision"
COLUMNS = (
    "name", "creation", "modified", "owner", "modified_by",
    "credit_account", "customer", "company", "stage", "outcome", "rule", "posted", "voucher_type", "voucher_no",
    "amount", "hold_entry", "decided_on", "limit_applies", "credit_limit", *STAGES, "facts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on a voucher."""

    voucher_type: str
    voucher_no: str
    facts: Facts
    verdict: Verdict


def write(decided: Sequence[Decided]) -> list[str]:
    """Store decisions in one statement; their names."""
    names = new_names(len(decided))
    now, user = frappe.utils.now(), frappe.session.user
    insert_rows(
        DECISION, COLUMNS, [(name, now, now, user, user, *_row(of)) for name, of in zip(names, decided, strict=True)]
    )
    return names


def _row(of: Decided) -> tuple:
    facts, own = of.facts, of.facts.own
    limit = effective_limit(own, facts)
    release = facts.release.hold if facts.release and of.verdict.rule == "released" else None
    return (
        own.account,
        facts.customer,
        facts.company,
        facts.stage,
        of.verdict.outcome,
        of.verdict.rule,
        int(not of.verdict.refused),
        of.voucher_type,
        of.voucher_no,
        to_column(own.adds),
        release,
        facts.day,
        int(limit is not None),
        to_column(limit or ZERO),
        *(to_column(own.exposure[stage]) for stage in STAGES),
        json.dumps(to_plain(facts), separators=(",", ":")),
    )


def replay(name: str) -> Verdict:
    """What the rules say today to the facts of a stored decision."""
    return decide(_facts(facts_of(name)))


def facts_of(name: str) -> str:
    """The stored facts of a decision."""
    return frappe.db.get_value(DECISION, name, "facts")


def in_words(facts: str) -> list[str]:
    """The sentences of a decision on these stored facts."""
    read = _facts(facts)
    return words.explain(read, decide(read))


def latest(voucher_type: str, voucher_no: str) -> frappe._dict | None:
    """The latest decision on a voucher: name, outcome, stage, facts."""
    rows = frappe.db.sql(
        f"""SELECT name, outcome, stage, facts, creation FROM `tab{DECISION}`
            WHERE voucher_type = %s AND voucher_no = %s ORDER BY creation DESC LIMIT 1""",
        (voucher_type, voucher_no),
        as_dict=True,
    )
    return rows[0] if rows else None


def _facts(text: str) -> Facts:
    return from_plain(json.loads(text))
