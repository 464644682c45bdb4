"""The rules of credit: facts in, outcome with reasons out. Pure: nothing is read, nothing is written.

Each rule that is broken has an outcome, by stage, from the customer's risk class; the severest counts. What has
happened already (an invoice for what was delivered, money that moved) is never refused: there it is a warning at most.
"""

from collections.abc import Iterator
from decimal import Decimal

from sales_mgmt.credit.model import AccountFacts, Facts, OutcomeRule, Reason, Verdict
from sales_mgmt.money.rounding import ZERO
from sales_mgmt.plan.credit_stages import (
    BLOCK,
    DELIVERY,
    HOLD,
    LIMIT_LOWERED,
    OUTCOMES,
    PASS,
    RETURN_CANCELLED,
    REVALUATION,
    WARN,
)

OVER_LIMIT = "over_limit"
OVERDUE = "overdue"
ON_HOLD = "on_hold"
LIMIT_EXPIRED = "limit_expired"
RELEASED = "released"
RULES = (OVER_LIMIT, OVERDUE, ON_HOLD, LIMIT_EXPIRED)

LOOKED_AT_ANEW = (LIMIT_LOWERED, REVALUATION)

NO_LIMIT, ZERO_LIMIT, HOLD_ACCOUNT = "No Limit", "Zero", "Hold"
EXPIRED_RULES = (NO_LIMIT, ZERO_LIMIT, HOLD_ACCOUNT)
"""What a limit past its last day becomes."""


def decide(facts: Facts) -> Verdict:
    """The outcome for these facts. The same facts give the same outcome at any time."""
    reasons = [*_of_accounts(facts), *_of_overdue(facts), *_of_others(facts)]
    if not facts.asked:
        reasons = [_at_most(WARN, reason) for reason in reasons]
    reasons = [reason for reason in reasons if reason.outcome != PASS]
    reasons.sort(key=lambda reason: -OUTCOMES.index(reason.outcome))  # stable: of equal ones the first stays first
    outcome = reasons[0].outcome if reasons else PASS
    if outcome == HOLD and _released(facts):
        return Verdict(PASS, (_release_reason(facts), *reasons))
    return Verdict(outcome, tuple(reasons))


def effective_limit(account: AccountFacts, facts: Facts) -> Decimal | None:
    """The limit that counts on the day; None where there is none."""
    if account.limit is None or not expired(account, facts):
        return account.limit
    return ZERO if account.expired_rule == ZERO_LIMIT else None


def expired(account: AccountFacts, facts: Facts) -> bool:
    """Whether the account's limit was valid until before the day."""
    return account.limit is not None and account.valid_until is not None and account.valid_until < facts.day


def _of_accounts(facts: Facts) -> Iterator[Reason]:
    for account in facts.accounts:
        if account.hold:
            yield _reason(facts, ON_HOLD, account, reason=account.hold_reason or "")
        if expired(account, facts) and account.expired_rule == HOLD_ACCOUNT:
            yield _reason(facts, LIMIT_EXPIRED, account, valid_until=str(account.valid_until))
        limit = effective_limit(account, facts)
        after = account.used + account.adds
        if limit is not None and after > limit and _limit_counts(facts, account):
            yield _reason(facts, OVER_LIMIT, account, limit=limit, over=after - limit)


def _limit_counts(facts: Facts, account: AccountFacts) -> bool:
    """What adds nothing is not refused for a limit that is used up: but where the limit itself is looked at anew, or a
    risk class says so for deliveries."""
    if account.adds > 0 or facts.stage in LOOKED_AT_ANEW:
        return True
    return facts.stage == DELIVERY and any(r.rule == OVER_LIMIT and r.stage == DELIVERY for r in facts.outcomes)


def _of_overdue(facts: Facts) -> Iterator[Reason]:
    for rule in facts.overdue_rules:
        older = [debt for debt in facts.overdue if debt.days > rule.after_days]
        total = sum((debt.amount for debt in older), ZERO)
        if total > rule.amount:
            oldest = max(debt.days for debt in older)
            yield _reason(
                facts, OVERDUE, facts.own, total=total, days=oldest, after_days=rule.after_days, tolerated=rule.amount
            )
            return


def _of_others(facts: Facts) -> Iterator[Reason]:
    for finding in facts.findings:
        yield Reason(finding.rule, finding.outcome, facts.own.account, {"text": finding.text})


def _reason(facts: Facts, rule: str, account: AccountFacts, **figures) -> Reason:
    usual = _usual(facts.stage, raises=account.adds > 0)
    return Reason(rule, outcome_of(facts.outcomes, rule, facts.stage, usual), account.account, figures)


def _usual(stage: str, raises: bool) -> str:
    """What breaking a rule leads to where the risk class says nothing: it is blocked. Taking a return back sets right
    what was booked: a warning. What was confirmed is delivered, as long as it weighs no more than before."""
    if stage == RETURN_CANCELLED:
        return WARN
    return PASS if stage == DELIVERY and not raises else BLOCK


def outcome_of(outcomes: tuple[OutcomeRule, ...], rule: str, stage: str, usual: str = BLOCK) -> str:
    """What breaking a rule leads to at a stage: the row of the stage, else the row for all, else what is usual."""
    for wanted in (stage, ""):
        for row in outcomes:
            if row.rule == rule and row.stage == wanted:
                return row.outcome
    return usual


def _at_most(outcome: str, reason: Reason) -> Reason:
    if OUTCOMES.index(reason.outcome) <= OUTCOMES.index(outcome):
        return reason
    return Reason(reason.rule, outcome, reason.account, reason.figures)


def _released(facts: Facts) -> bool:
    """Whether the credit controller has let this much pass until this day."""
    release = facts.release
    if release is None or facts.own.adds > release.amount:
        return False
    return release.valid_until is None or release.valid_until >= facts.day


def _release_reason(facts: Facts) -> Reason:
    release = facts.release
    return Reason(RELEASED, PASS, facts.own.account, {"by": release.by, "amount": release.amount, "hold": release.hold})
