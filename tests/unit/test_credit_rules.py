"""The rules of credit: every decision follows from its facts, and can be stored and decided again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_mgmt.credit.model import (
    AccountFacts,
    Facts,
    Finding,
    OutcomeRule,
    Overdue,
    OverdueRule,
    Release,
    from_plain,
    to_plain,
)
from sales_mgmt.credit.rules import EXPIRED_RULES, RULES, decide, effective_limit
from sales_mgmt.plan import credit_stages as cs
from sales_mgmt.plan.movements import STAGES

D = Decimal
HUNDRED = D(100)
DAY = date(2026, 3, 16)


def account(
    name: str = "own", limit: Decimal | None = HUNDRED, used: int = 60, adds: int = 40, **values
) -> AccountFacts:
    zero = dict.fromkeys(STAGES, D(0))
    exposure, added = zero | {"open_orders": D(used)}, zero | {"open_orders": D(adds)}
    return AccountFacts(name, name.title(), limit, exposure=exposure, added=added, **values)


def facts(*accounts: AccountFacts, stage: str = cs.CONFIRM, asked: bool = True, **values) -> Facts:
    return Facts(stage, DAY, "Company", "Customer", "USD", asked, accounts or (account(),), **values)


amounts = st.decimals("-1000", "1000", places=2)
positive = st.decimals("0", "1000", places=2)
stages = st.fixed_dictionaries({stage: amounts for stage in STAGES})
days = st.dates(DAY - timedelta(days=40), DAY + timedelta(days=40))
outcomes = st.sampled_from(cs.OUTCOMES)
accounts = st.builds(
    AccountFacts,
    account=st.sampled_from(["a", "b"]),
    title=st.just("Somebody"),
    limit=st.none() | positive,
    valid_until=st.none() | days,
    expired_rule=st.sampled_from(EXPIRED_RULES),
    hold=st.booleans(),
    hold_reason=st.none() | st.just("late"),
    exposure=stages,
    added=stages,
)
any_facts = st.builds(
    Facts,
    stage=st.sampled_from((*cs.ASKED, *cs.FACTS)),
    day=st.just(DAY),
    company=st.just("Company"),
    customer=st.just("Customer"),
    currency=st.just("USD"),
    asked=st.booleans(),
    accounts=st.lists(accounts, min_size=1, max_size=2).map(tuple),
    overdue=st.lists(st.builds(Overdue, st.integers(1, 90), positive), max_size=3).map(tuple),
    overdue_rules=st.lists(st.builds(OverdueRule, st.integers(0, 60), positive), max_size=2).map(tuple),
    outcomes=st.lists(
        st.builds(OutcomeRule, st.sampled_from(RULES), outcomes, st.sampled_from(["", *cs.ASKED])), max_size=4
    ).map(tuple),
    release=st.none() | st.builds(Release, st.just("h"), positive, st.none() | days, st.just("boss")),
    findings=st.lists(st.builds(Finding, st.just("other"), outcomes, st.just("because")), max_size=2).map(tuple),
)


@given(any_facts)
def test_a_stored_decision_is_decided_alike_again(given_facts):
    stored = json.loads(json.dumps(to_plain(given_facts)))
    assert from_plain(stored) == given_facts
    assert decide(from_plain(stored)) == decide(given_facts)


@given(any_facts)
def test_what_has_happened_is_never_refused(given_facts):
    assert not decide(replace(given_facts, asked=False)).refused


@given(any_facts)
def test_the_outcome_is_the_severest_of_the_reasons(given_facts):
    verdict = decide(replace(given_facts, release=None))
    severities = [cs.OUTCOMES.index(reason.outcome) for reason in verdict.reasons]
    assert severities == sorted(severities, reverse=True)
    assert verdict.outcome == (verdict.reasons[0].outcome if verdict.reasons else cs.PASS)


@given(any_facts)
def test_nothing_passes_over_a_limit_without_a_rule_or_a_release_that_lets_it(given_facts):
    strict = replace(given_facts, asked=True, outcomes=(), release=None, stage=cs.CONFIRM)
    over = any(
        a.adds > 0 and (limit := effective_limit(a, strict)) is not None and a.used + a.adds > limit
        for a in strict.accounts
    )
    if over or any(a.hold for a in strict.accounts):
        assert decide(strict).outcome == cs.BLOCK


@given(any_facts)
def test_a_release_lifts_a_hold_and_nothing_else(given_facts):
    without = decide(replace(given_facts, release=None))
    verdict = decide(given_facts)
    assert verdict == without or (without.outcome == cs.HOLD and verdict.outcome == cs.PASS)


def test_the_last_cent_passes_and_the_next_does_not():
    assert decide(facts()).outcome == cs.PASS
    over = decide(facts(replace(account(), limit=D("99.99"))))
    assert (over.outcome, over.rule, over.reasons[0].figures["over"]) == (cs.BLOCK, "over_limit", D("0.01"))


def test_zero_differs_from_none():
    assert decide(facts(account(limit=None, used=10**6))).outcome == cs.PASS
    assert decide(facts(account(limit=D(0), used=0, adds=1))).outcome == cs.BLOCK


def test_the_group_counts_as_well():
    group = account("group", limit=D(500), used=480, adds=40)
    verdict = decide(facts(group, account()))
    assert (verdict.outcome, verdict.reasons[0].account) == (cs.BLOCK, "group")


@pytest.mark.parametrize(("rule", "outcome"), [("Zero", cs.BLOCK), ("No Limit", cs.PASS), ("Hold", cs.BLOCK)])
def test_a_limit_counts_on_its_last_day_and_then_as_the_setting_says(rule, outcome):
    last_day = account(valid_until=DAY, expired_rule=rule)
    assert decide(facts(last_day)).outcome == cs.PASS
    assert decide(facts(replace(last_day, valid_until=DAY - timedelta(days=1)))).outcome == outcome


def test_the_row_of_the_stage_comes_before_the_row_for_all():
    rows = (OutcomeRule("over_limit", cs.WARN), OutcomeRule("over_limit", cs.HOLD, cs.CONFIRM))
    over = account(adds=41)
    assert decide(facts(over, outcomes=rows)).outcome == cs.HOLD
    assert decide(facts(over, outcomes=rows, stage=cs.CHANGE)).outcome == cs.WARN
    assert decide(facts(over, stage=cs.CHANGE)).outcome == cs.BLOCK


@pytest.mark.parametrize(
    ("debts", "rule"),
    [
        ((Overdue(31, D(50)),), "overdue"),
        ((Overdue(30, D(50)),), "within_limit"),  # within the days of grace
        ((Overdue(31, D(20)),), "within_limit"),  # within the tolerance
        ((Overdue(31, D(15)), Overdue(40, D(6))), "overdue"),  # together too much
        ((Overdue(31, D(15)), Overdue(29, D(60))), "within_limit"),
    ],
)
def test_overdue_debts_count_by_age_and_amount(debts, rule):
    found = decide(facts(overdue=debts, overdue_rules=(OverdueRule(30, D(20)),)))
    assert found.rule == rule
    assert found.refused == (rule == "overdue")


def test_what_was_confirmed_is_delivered_unless_the_risk_class_says_otherwise():
    used_up = account(limit=D(10), hold=True, adds=0)
    assert decide(facts(used_up, stage=cs.DELIVERY)).outcome == cs.PASS
    assert decide(facts(used_up, stage=cs.DELIVERY, outcomes=(OutcomeRule("on_hold", cs.HOLD),))).outcome == cs.HOLD
    for_deliveries = (OutcomeRule("over_limit", cs.HOLD, cs.DELIVERY), OutcomeRule("on_hold", cs.PASS))
    assert decide(facts(used_up, stage=cs.DELIVERY, outcomes=for_deliveries)).outcome == cs.HOLD
    more = account(limit=D(10), adds=1)
    assert decide(facts(more, stage=cs.DELIVERY)).outcome == cs.BLOCK


def test_a_release_has_an_amount_and_a_last_day():
    held = facts(account(adds=41), outcomes=(OutcomeRule("over_limit", cs.HOLD),))
    for amount, until, outcome in [(41, DAY, cs.PASS), (40, None, cs.HOLD), (41, DAY - timedelta(days=1), cs.HOLD)]:
        assert decide(replace(held, release=Release("h", D(amount), until, "boss"))).outcome == outcome


def test_other_apps_have_their_say():
    verdict = decide(facts(findings=(Finding("app.rule", cs.HOLD, "no papers"),)))
    assert (verdict.outcome, verdict.rule, verdict.reasons[0].figures["text"]) == (cs.HOLD, "app.rule", "no papers")
