"""What credit decides on and what it answers, as immutable data that can be stored and read back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sales_mgmt.money.rounding import ZERO
from sales_mgmt.plan.movements import STAGES


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """A credit account, or the group above it, before the decision. Amounts in company currency.

    `limit` None: there is none; zero lets nothing pass. `added` is what is asked for, by stage of exposure, signed.
    """

    account: str
    title: str
    limit: Decimal | None = None
    valid_until: date | None = None
    expired_rule: str = "Zero"
    hold: bool = False
    hold_reason: str | None = None
    exposure: Mapping[str, Decimal] = field(default_factory=dict)
    added: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def used(self) -> Decimal:
        """Exposure in all, before the decision."""
        return sum(self.exposure.values(), ZERO)

    @property
    def adds(self) -> Decimal:
        """What is asked for in all."""
        return sum(self.added.values(), ZERO)


@dataclass(frozen=True, slots=True)
class Overdue:
    """Debts of the account that fell due so many days ago, in company currency."""

    days: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class OverdueRule:
    """Debts overdue for more than `after_days` may not come to more than `amount`."""

    after_days: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """What breaking a rule leads to at a stage; at all stages where `stage` is empty."""

    rule: str
    outcome: str
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """What the credit controller let pass of a voucher, once, until a day (None: without end)."""

    hold: str
    amount: Decimal
    valid_until: date | None
    by: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule of another app says: an outcome, and why in the words of that app."""

    rule: str
    outcome: str
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a decision depends on. `accounts`: the groups first, the customer's own account last."""

    stage: str
    day: date
    company: str
    customer: str
    currency: str
    asked: bool
    accounts: tuple[AccountFacts, ...]
    overdue: tuple[Overdue, ...] = ()
    overdue_rules: tuple[OverdueRule, ...] = ()
    outcomes: tuple[OutcomeRule, ...] = ()
    release: Release | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def own(self) -> AccountFacts:
        """The customer's own account."""
        return self.accounts[-1]


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that had something to say. `figures` are what its sentence names."""

    rule: str
    outcome: str
    account: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer: an outcome, with the reasons that count for it, the severest first."""

    outcome: str
    reasons: tuple[Reason, ...] = ()

    @property
    def rule(self) -> str:
        """The rule that decided."""
        return self.reasons[0].rule if self.reasons else "within_limit"

    @property
    def refused(self) -> bool:
        """Whether what was asked for must not be posted."""
        return self.outcome in ("Hold", "Block")


def to_plain(facts: Facts) -> dict[str, Any]:
    """The facts as JSON can hold them; amounts as text, exact."""
    return _plain(asdict(facts))


def from_plain(plain: Mapping[str, Any]) -> Facts:
    """What to_plain made, read back."""
    return Facts(
        stage=plain["stage"],
        day=date.fromisoformat(plain["day"]),
        company=plain["company"],
        customer=plain["customer"],
        currency=plain["currency"],
        asked=plain["asked"],
        accounts=tuple(_account(each) for each in plain["accounts"]),
        overdue=tuple(Overdue(each["days"], Decimal(each["amount"])) for each in plain["overdue"]),
        overdue_rules=tuple(
            OverdueRule(each["after_days"], Decimal(each["amount"])) for each in plain["overdue_rules"]
        ),
        outcomes=tuple(OutcomeRule(**each) for each in plain["outcomes"]),
        release=_release(plain["release"]),
        findings=tuple(Finding(**each) for each in plain["findings"]),
    )


def _account(plain: Mapping[str, Any]) -> AccountFacts:
    return AccountFacts(
        **{
            **plain,
            "limit": None if plain["limit"] is None else Decimal(plain["limit"]),
            "valid_until": _day(plain["valid_until"]),
            "exposure": {stage: Decimal(plain["exposure"].get(stage, 0)) for stage in STAGES},
            "added": {stage: Decimal(plain["added"].get(stage, 0)) for stage in STAGES},
        }
    )


def _release(plain: Mapping[str, Any] | None) -> Release | None:
    if plain is None:
        return None
    return Release(plain["hold"], Decimal(plain["amount"]), _day(plain["valid_until"]), plain["by"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
