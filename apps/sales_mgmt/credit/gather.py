"""Gathers what a decision depends on, in a fixed number of queries: none of them adds up history."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import frappe

from sales_mgmt.credit.model import AccountFacts, OutcomeRule, OverdueRule
from sales_mgmt.credit.rules import ZERO_LIMIT
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.movements import STAGES
from sales_mgmt.posting.credit_ledger import CreditBalance, CreditMove


@dataclass(frozen=True, slots=True)
class Account:
    """What an account says of itself; a group has no customer."""

    name: str
    customer: str | None
    company: str
    title: str
    group: str | None
    risk_class: str | None
    hold_reason: str | None


@dataclass(frozen=True, slots=True)
class RiskClass:
    """How accounts of a class are judged."""

    overdue_rules: tuple[OverdueRule, ...] = ()
    outcomes: tuple[OutcomeRule, ...] = ()


def accounts(names: Collection[str], latest: bool = True) -> dict[str, Account]:
    """These accounts and the groups above them. With `latest` they stand still until the transaction ends."""
    rows = frappe.db.sql(
        """SELECT account.name, account.customer, account.company, COALESCE(account.customer, account.group_name),
                  account.credit_group, COALESCE(account.risk_class, parent.risk_class), account.hold_reason,
                  parent.group_name, parent.hold_reason
           FROM `tabSM Credit Account` account
           LEFT JOIN `tabSM Credit Account` parent ON parent.name = account.credit_group
           WHERE account.name IN %s ORDER BY account.name"""
        + (" LOCK IN SHARE MODE" if latest else ""),
        (tuple(sorted(names)),),
    )
    found = {}
    for *own, group_title, group_hold_reason in rows:
        account = Account(*own)
        found[account.name] = account
        if account.group:
            found[account.group] = Account(
                account.group, None, account.company, group_title, None, None, group_hold_reason
            )
    return found


def groups(of: Mapping[str, Account]) -> dict[str, str]:
    """Account -> the group above it."""
    return {account.name: account.group for account in of.values() if account.group}


def risk_class(name: str | None) -> RiskClass:
    """The rows of a risk class; two queries, none where there is no class."""
    if not name:
        return RiskClass()
    overdue = frappe.db.sql(
        "SELECT after_days, amount FROM `tabSM Risk Class Overdue Rule` WHERE parent = %s ORDER BY after_days DESC",
        (name,),
    )
    outcomes = frappe.db.sql(
        "SELECT rule, outcome, COALESCE(stage, '') FROM `tabSM Risk Class Outcome` WHERE parent = %s ORDER BY idx",
        (name,),
    )
    return RiskClass(
        tuple(OverdueRule(days, dec(amount)) for days, amount in overdue),
        tuple(OutcomeRule(*row) for row in outcomes),
    )


def account_facts(account: Account, balance: CreditBalance, added: Mapping[str, Decimal]) -> AccountFacts:
    """An account before the decision."""
    return AccountFacts(
        account=account.name,
        title=account.title,
        limit=balance.limit,
        valid_until=balance.valid_until,
        expired_rule=expired_rule(),
        hold=balance.hold,
        hold_reason=account.hold_reason,
        exposure=balance.exposure,
        added={stage: added.get(stage, ZERO) for stage in STAGES},
    )


def expired_rule() -> str:
    """What SM Settings say of a limit past its last day."""
    return setting("expired_limit") or ZERO_LIMIT


def setting(field: str) -> Any:
    """A field of SM Settings, from Frappe's cache."""
    return frappe.get_cached_value("SM Settings", "SM Settings", field)


def currency(company: str) -> str:
    """The company's currency, from Frappe's cache."""
    return frappe.get_cached_value("Company", company, "default_currency")


def added(moves: Iterable[CreditMove], groups: Mapping[str, str]) -> dict[str, dict[str, Decimal]]:
    """What the moves add, by account (groups included) and stage; an account that is only asked adds nothing."""
    sums: dict[str, dict[str, Decimal]] = {}
    for m in moves:
        for name in filter(None, (m.credit_account, groups.get(m.credit_account))):
            of = sums.setdefault(name, {})
            of[m.stage] = of.get(m.stage, ZERO) + m.amount
    return sums


def today() -> date:
    """The day on which credit decides: the server's, whatever the voucher's date is."""
    return frappe.utils.getdate()
