"""What credit would say: to an order, another limit, a payment, another rate. Nothing is locked and nothing written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sales_mgmt.credit import gather, others, overdue
from sales_mgmt.credit.model import AccountFacts, Facts, Overdue, Verdict
from sales_mgmt.credit.rules import decide
from sales_mgmt.money.rounding import ZERO
from sales_mgmt.plan.credit_stages import CONFIRM
from sales_mgmt.plan.movements import OPEN_ORDERS, RECEIVABLE
from sales_mgmt.posting import credit_ledger


@dataclass(frozen=True, slots=True)
class Question:
    """What is assumed, in company currency: an order, a payment, the account's own limit (`no_limit`: none)."""

    order: Decimal = ZERO
    paid: Decimal = ZERO
    limit: Decimal | None = None
    no_limit: bool = False
    stage: str = CONFIRM


def ask(account: str, question: Question) -> tuple[Facts, Verdict]:
    """The facts as they would be, and the verdict on them."""
    facts = now(account, question.stage, {OPEN_ORDERS: question.order})
    own = _with_limit(facts.own, question)
    accounts = tuple(_paid(each, question.paid) for each in (*facts.accounts[:-1], own))
    facts = replace(facts, accounts=accounts, overdue=_settled(facts.overdue, question.paid))
    return facts, decide(facts)


def now(account: str, stage: str, added: Mapping[str, Decimal]) -> Facts:
    """The facts of an account as they stand, with what is asked for; plain reads."""
    found = gather.accounts([account], latest=False)
    own = found[account]
    balances = credit_ledger.read_balances(list(found))
    chain = [found[name] for name in (own.group, own.name) if name]
    risk = gather.risk_class(own.risk_class)
    facts = Facts(
        stage=stage,
        day=gather.today(),
        company=own.company,
        customer=own.customer,
        currency=gather.currency(own.company),
        asked=True,
        accounts=tuple(gather.account_facts(each, balances[each.name], added) for each in chain),
        overdue=overdue.debts(own.customer, own.company) if risk.overdue_rules else (),
        overdue_rules=risk.overdue_rules,
        outcomes=risk.outcomes,
    )
    return others.asked(facts)


def _with_limit(account: AccountFacts, question: Question) -> AccountFacts:
    if question.no_limit:
        return replace(account, limit=None)
    return account if question.limit is None else replace(account, limit=question.limit, valid_until=None)


def _paid(account: AccountFacts, paid: Decimal) -> AccountFacts:
    exposure = {**account.exposure, RECEIVABLE: account.exposure.get(RECEIVABLE, ZERO) - paid}
    return replace(account, exposure=exposure)


def _settled(debts: tuple[Overdue, ...], paid: Decimal) -> tuple[Overdue, ...]:
    """What a payment leaves of overdue debts; it settles the oldest first."""
    left = []
    for debt in sorted(debts, key=lambda debt: -debt.days):
        settled = min(paid, debt.amount)
        paid -= settled
        if debt.amount > settled:
            left.append(replace(debt, amount=debt.amount - settled))
    return tuple(left)
