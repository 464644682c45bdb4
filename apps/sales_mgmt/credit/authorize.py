"""The one choke point of credit: whatever raises exposure passes here, and leaves a decision.

The facts are read first; the balance rows are locked last, the rules decide on what stands in them then, and one
guarded UPDATE takes what was decided. A refusal is put into words and kept after the posting was undone
(credit/pending.py).
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import NoReturn

import frappe
from frappe import _

from sales_mgmt.credit import decisions, gather, holds, others, overdue, pending, words
from sales_mgmt.credit.decisions import Decided
from sales_mgmt.credit.gather import Account
from sales_mgmt.credit.model import AccountFacts, Facts
from sales_mgmt.credit.rules import decide, effective_limit
from sales_mgmt.money.rounding import ZERO
from sales_mgmt.plan.credit_stages import DELIVERY, HOLD, WARN
from sales_mgmt.posting import credit_ledger
from sales_mgmt.posting.credit_gate import CreditRequest
from sales_mgmt.posting.credit_ledger import CreditBalance
from sales_mgmt.posting.refusals import CreditHeld, CreditRefused, Refusal


def authorize(request: CreditRequest) -> None:
    """Decide on what a voucher changes in exposure, and post it.

    Raises NotAuthorized, which explains itself as CreditRefused (CreditHeld where it waits to be released), once the
    posting is undone. What only falls, and was not asked, needs no decision.
    """
    request = replace(request, moves=tuple(m for m in request.moves if m.amount or request.asked))
    if not request.moves:
        return
    accounts = gather.accounts({m.credit_account for m in request.moves})
    groups = gather.groups(accounts)
    decided = _decide(request, accounts, groups) if _needs_decision(request, accounts) else []
    if refused := next((each for each in decided if each.verdict.refused), None):
        raise NotAuthorized(refused)
    credit_ledger.move(request.moves, groups, _guarded(decided))
    if decided:
        _keep(request, decided)
    holds.look_again_after(request.moves)


def foresee(request: CreditRequest) -> None:
    """Raise NotAuthorized where a voucher would be refused as things stand. Nothing is locked or written, so that what
    is slow can be refused early: the posting asks again."""
    accounts = gather.accounts({m.credit_account for m in request.moves}, latest=False)
    decided = _decide(request, accounts, gather.groups(accounts), credit_ledger.read_balances)
    if refused := next((each for each in decided if each.verdict.refused), None):
        raise NotAuthorized(refused)


def _keep(request: CreditRequest, decided: list[Decided]) -> None:
    decisions.write(decided)
    for each in decided:
        holds.use_release(each)
        if each.verdict.outcome == WARN and request.asked:
            frappe.msgprint(words.warning(each.facts, each.verdict), title=_("Credit"), indicator="orange")


class NotAuthorized(Refusal):
    """Credit does not bear a voucher."""

    def __init__(self, decided: Decided) -> None:
        super().__init__(decided.voucher_no)
        self._decided = decided

    def explain(self) -> NoReturn:
        """Keep the decision for when the transaction has ended, and raise CreditRefused."""
        facts, verdict = self._decided.facts, self._decided.verdict
        pending.remember(self._decided)
        held = verdict.outcome == HOLD
        title = _("On credit hold") if held or verdict.rule == "on_hold" else _("Credit limit")
        frappe.throw(words.refusal(facts, verdict), CreditHeld if held else CreditRefused, title=title)
        raise AssertionError  # frappe.throw does not return


def _needs_decision(request: CreditRequest, accounts: dict[str, Account]) -> bool:
    """Whatever raises exposure; besides, what is asked. A delivery that raises nothing is asked for the sake of risk
    classes alone."""
    added = gather.added(request.moves, {})
    if any(sum(of.values(), ZERO) > 0 for of in added.values()):
        return True
    return request.asked and (request.stage != DELIVERY or any(account.risk_class for account in accounts.values()))


def _decide(
    request: CreditRequest,
    accounts: dict[str, Account],
    groups: dict[str, str],
    balances_of: Callable[[Collection[str]], dict[str, CreditBalance]] = credit_ledger.lock_balances,
) -> list[Decided]:
    """A decision for each customer's account that is asked, or whose exposure rises."""
    added = gather.added(request.moves, groups)
    asked = [
        accounts[name]
        for name in sorted({m.credit_account for m in request.moves})
        if request.asked or sum(added[name].values(), ZERO) > 0
    ]
    prepared = [(account, _without_balances(request, account)) for account in asked]
    balances = balances_of({*added})
    found = []
    for account, prepare in prepared:
        chain = [accounts[name] for name in (account.group, account.name) if name]
        if missing := next((each for each in chain if each.name not in balances), None):
            frappe.throw(_("Credit account {0} has no balance row.").format(missing.name), CreditRefused)
        facts = prepare(tuple(gather.account_facts(each, balances[each.name], added[each.name]) for each in chain))
        if decide(facts).outcome == HOLD:
            facts = replace(facts, release=holds.release_for(request))
        found.append(Decided(request.voucher_type, request.voucher_no, facts, decide(facts)))
    return found


def _without_balances(request: CreditRequest, account: Account) -> Callable[[tuple[AccountFacts, ...]], Facts]:
    """Read what needs no lock; a function that makes the facts once the balances are locked."""
    risk = gather.risk_class(account.risk_class)
    read = {
        "stage": request.stage,
        "day": gather.today(),
        "company": account.company,
        "customer": account.customer,
        "currency": gather.currency(account.company),
        "asked": request.asked,
        "overdue": overdue.debts(account.customer, account.company) if risk.overdue_rules else (),
        "overdue_rules": risk.overdue_rules,
        "outcomes": risk.outcomes,
    }
    return lambda accounts: others.asked(Facts(accounts=accounts, **read))


def _guarded(decided: list[Decided]) -> set[str]:
    """The rows whose limit and hold the UPDATE checks once more: those where nothing but room within the limit let the
    voucher pass."""
    return {
        account.account
        for each in decided
        if not each.verdict.reasons and each.facts.asked
        for account in each.facts.accounts
        if account.adds > 0 and not account.hold and effective_limit(account, each.facts) == account.limit
    }
