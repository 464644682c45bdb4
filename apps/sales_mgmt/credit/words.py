"""A decision in words, for whoever reads it."""

from collections.abc import Callable
from decimal import Decimal

import frappe
from frappe import _

from sales_mgmt.credit.model import AccountFacts, Facts, Reason, Verdict
from sales_mgmt.credit.rules import (
    LIMIT_EXPIRED,
    ON_HOLD,
    OVER_LIMIT,
    OVERDUE,
    RELEASED,
    ZERO_LIMIT,
    effective_limit,
    expired,
)
from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.credit_stages import BLOCK, HOLD, WARN
from sales_mgmt.plan.movements import OPEN_ORDERS, RECEIVABLE, UNBILLED, UNCLEARED


def explain(facts: Facts, verdict: Verdict) -> list[str]:
    """The verdict, a sentence for each rule that counted, and what the figures were."""
    said = [_sentence(facts, reason) for reason in verdict.reasons]
    if not said:
        said = [_("Within what credit allows.")]
    broken = {reason.account for reason in verdict.reasons if reason.rule == OVER_LIMIT}
    return [*said, *(figures(facts, account) for account in facts.accounts if account.account not in broken)]


def refusal(facts: Facts, verdict: Verdict) -> str:
    """What is told to whom it is refused."""
    said = [_sentence(facts, reason) for reason in verdict.reasons if reason.outcome in (HOLD, BLOCK)]
    if verdict.outcome == HOLD:
        said.append(_("It waits in the credit controller's queue until it is released."))
    return " ".join(said)


def warning(facts: Facts, verdict: Verdict) -> str:
    """What is told to whom it is let pass with a warning."""
    return " ".join(_sentence(facts, reason) for reason in verdict.reasons if reason.outcome == WARN)


def figures(facts: Facts, account: AccountFacts) -> str:
    """Limit 10,000; used 9,200, of which open orders ...; this adds ..."""
    money = _money(facts)
    limit = effective_limit(account, facts)
    return _(
        "{0}: {1}; used {2} (open orders {3}, delivered not invoiced {4}, receivables {5}); this adds {6}."
    ).format(
        account.title,
        _("no limit") if limit is None else _("limit {0}").format(money(limit)),
        money(account.used),
        *_stages(account, money),
        money(account.adds),
    ) + _uncleared(account, money)


def _sentence(facts: Facts, reason: Reason) -> str:
    account = next((each for each in facts.accounts if each.account == reason.account), facts.own)
    known = SENTENCES.get(reason.rule)
    return known(facts, account, reason) if known else str(reason.figures.get("text") or reason.rule)


def _over_limit(facts: Facts, account: AccountFacts, reason: Reason) -> str:
    money = _money(facts)
    text = _(
        "Credit limit of {0} at {1}: {2}; used {3} (open orders {4}, delivered not invoiced {5}, receivables {6}). "
        "This document adds {7}, which is {8} over the limit."
    ).format(
        account.title,
        facts.company,
        money(dec(reason.figures["limit"])),
        money(account.used),
        *_stages(account, money),
        money(account.adds),
        money(dec(reason.figures["over"])),
    )
    text += _uncleared(account, money)
    if expired(account, facts) and account.expired_rule == ZERO_LIMIT:
        text += " " + _("The limit was valid until {0}.").format(frappe.utils.formatdate(account.valid_until))
    return text


def _on_hold(facts: Facts, account: AccountFacts, reason: Reason) -> str:
    text = _("{0} is on credit hold at {1}. Ask the credit controller to release it.").format(
        account.title, facts.company
    )
    return text + (" " + _("Reason: {0}.").format(why.rstrip(".")) if (why := reason.figures.get("reason")) else "")


def _overdue(facts: Facts, account: AccountFacts, reason: Reason) -> str:
    money, of = _money(facts), reason.figures
    return _(
        "{0} owes {1} for more than {2} days past due, the oldest for {3} days; {4} are tolerated. "
        "Ask for the payment first."
    ).format(account.title, money(dec(of["total"])), of["after_days"], of["days"], money(dec(of["tolerated"])))


def _limit_expired(facts: Facts, account: AccountFacts, reason: Reason) -> str:
    return _("The credit limit of {0} was valid until {1}. Ask the credit controller to review it.").format(
        account.title, frappe.utils.formatdate(account.valid_until)
    )


def _released(facts: Facts, account: AccountFacts, reason: Reason) -> str:
    return _("Released by {0} up to {1}.").format(reason.figures["by"], _money(facts)(dec(reason.figures["amount"])))


SENTENCES: dict[str, Callable[[Facts, AccountFacts, Reason], str]] = {
    OVER_LIMIT: _over_limit,
    ON_HOLD: _on_hold,
    OVERDUE: _overdue,
    LIMIT_EXPIRED: _limit_expired,
    RELEASED: _released,
}


def _stages(account: AccountFacts, money: Callable[[Decimal], str]) -> list[str]:
    return [money(dec(account.exposure.get(stage))) for stage in (OPEN_ORDERS, UNBILLED, RECEIVABLE)]


def _uncleared(account: AccountFacts, money: Callable[[Decimal], str]) -> str:
    amount = dec(account.exposure.get(UNCLEARED))
    return " " + _("{0} of what is used are cheques that have not cleared.").format(money(amount)) if amount else ""


def _money(facts: Facts) -> Callable[[Decimal], str]:
    return lambda amount: frappe.utils.fmt_money(amount, currency=facts.currency)
