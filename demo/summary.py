"""What the demo shows in the end, for a sales manager, and demo.json for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from demo.checks import Check
from demo.dates import AS_OF, SHIFT
from demo.expected import Expected
from demo.figures import Figures
from demo.flow import Made
from demo.masters import COMPANY

CreditUse = Sequence[tuple[str, Decimal, Decimal]]


@dataclass(frozen=True)
class Result:
    """Everything that a run found."""

    figures: Figures
    wanted: Expected
    checks: list[Check]
    problems: list[Any]
    credit: CreditUse
    made: Made
    seconds: Mapping[str, float]

    @property
    def sound(self) -> bool:
        """Whether all figures agree and the audit found nothing."""
        return all(check.equal for check in self.checks) and not self.problems


def text(result: Result, url: str, password: str) -> str:
    """The summary."""
    parts = [sales(result), money(result), credit(result.credit), proof(result), times(result), go_on(url, password)]
    return "\n\n".join("\n".join(part) for part in parts)


def sales(result: Result) -> list[str]:
    """Orders, revenue and margin."""
    found, wanted = result.figures, result.wanted
    return [
        f"{COMPANY}, as of {AS_OF} (the demo's fixed today; the data's dates moved by {SHIFT.days // 7} weeks), in USD",
        "",
        row("Quotations", f"{found.counts['quotations']:,}", f"{found.counts['quotations lost']} lost (made up)"),
        row("Orders", f"{found.orders:,}", f"with {found.lines:,} lines"),
        row("Deliveries", f"{found.counts['deliveries']:,}", "some orders leave in two (made up)"),
        row("Revenue, net", amount(found.revenue), f"worked out from the raw data: {amount(wanted.revenue)}"),
        row("", "", f"the data's own total, not rounded: {wanted.unrounded_revenue:,.4f}"),
        row("Returns", amount(found.returned), f"{found.counts['returns']} units that came back (made up)"),
        row("Gross margin", amount(found.earned - found.cost), f"{found.margin:.1f}% (the cost is made up)"),
        row("Open orders", f"{found.open_orders:,}", f"worth {amount(found.open_value)}"),
        row("Stock", amount(found.stock_value), f"{sum(found.stock.values()):,} units of {len(found.stock)} items"),
        *(
            row("Best customers" if place == 0 else "", amount(value), name)
            for place, (name, value) in enumerate(found.top_customers)
        ),
    ]


def money(result: Result) -> list[str]:
    """Receivables by age."""
    found = result.figures
    return [
        row("Received", amount(found.received), "payments are made up"),
        row("Deposits", amount(found.deposits), f"{amount(found.deposits_applied)} applied to invoices (made up)"),
        row("Receivables", amount(found.receivable), ""),
        *(row(f"  {name}", amount(value), share(value, found.receivable)) for name, value in found.ageing.items()),
    ]


def credit(use: CreditUse) -> list[str]:
    """Use of the credit limits."""
    exposure, limits = (sum((each[i] for each in use), Decimal(0)) for i in (1, 2))
    return [
        row("Credit exposure", amount(exposure), f"{share(exposure, limits)} of limits of {amount(limits)} (made up)"),
        *(row(f"  {name}", amount(value), f"{share(value, limit)} of {limit:,.0f}") for name, value, limit in use[:5]),
    ]


def proof(result: Result) -> list[str]:
    """Checks and audit."""
    wrong, problems = [check for check in result.checks if not check.equal], result.problems
    lines = [
        row("Checked", f"{len(result.checks)} figures", f"{len(wrong)} DISAGREE" if wrong else "all agree"),
        *(f"  {each.name}: the ledgers say {shown(each.found)}, expected {shown(each.expected)}" for each in wrong),
        row("Audit", f"{len(problems)} problems", "" if problems else "every ledger follows from its documents"),
        *(f"  {problem}" for problem in problems[:20]),
    ]
    if not result.sound:
        lines.append("Where documents of the demo were changed by hand, make its site anew (devbench reset --site).")
    return lines


def times(result: Result) -> list[str]:
    """How long the steps took."""
    made = result.made
    speed = f", {made.speed:.1f} a second" if made.documents else ""
    return [
        row("Documents", f"{made.documents + made.already_there:,}", f"{made.documents:,} made in this run{speed}"),
        *(row(f"  {name}", f"{seconds:.1f} s", "") for name, seconds in result.seconds.items()),
    ]


def go_on(url: str, password: str) -> list[str]:
    """What to do next."""
    return [f"Go on with 'make serve', then {url}  user Administrator  password {password}"]


def row(name: str, value: str, remark: str) -> str:
    """A line of the summary."""
    return f"{name:<30}{value:>16}   {remark}".rstrip()


def amount(value: Decimal) -> str:
    return f"{value:,.2f}"


def share(part: Decimal, whole: Decimal) -> str:
    return f"{part * 100 / whole:.1f}%" if whole else ""


def shown(value: Any) -> str:
    """A figure, or the first few of a set of figures."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in list(value.items())[:5])
    return amount(value) if isinstance(value, Decimal) else str(value)


def as_json(result: Result) -> dict[str, Any]:
    """The same for programs; money as text, exact to the cent."""
    figures = asdict(result.figures)
    by_order = figures.pop("by_order")
    return {
        "as_of": str(AS_OF),
        "sound": result.sound,
        "figures": plain(figures | {"revenue": result.figures.revenue, "invoiced_orders": len(by_order)}),
        "unrounded_revenue": str(result.wanted.unrounded_revenue),
        "checks": [
            {"name": c.name, "equal": c.equal, "found": plain(c.found), "expected": plain(c.expected)}
            for c in result.checks
        ],
        "audit": [str(problem) for problem in result.problems],
        "credit": plain([{"customer": c, "exposure": e, "limit": limit} for c, e, limit in result.credit]),
        "made": {name: value for name, value in asdict(result.made).items() if name != "seconds"},
        "documents_per_second": round(result.made.speed, 2),
        "seconds": {name: round(seconds, 2) for name, seconds in result.seconds.items()},
    }


def plain(value: Any) -> Any:
    """Decimals as text, at any depth."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return f"{value:.2f}" if isinstance(value, Decimal) else value
