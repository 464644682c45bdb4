"""What the hosts' requests and work orders say of order lines, as the contract answers it."""

from collections.abc import Iterable
from typing import Any

from sales_mgmt.host.facts import ProductionStatus, ProductionStep
from sales_mgmt.money.rounding import dec


def statuses(rows: Iterable[Any]) -> dict[str, ProductionStatus]:
    """Rows of (line, doctype, name, status, open, made, expected), in order, as a status for each line. Pure."""
    steps: dict[str, tuple[ProductionStep, ...]] = {}
    for row in rows:
        step = ProductionStep(row.doctype, row.name, row.status, dec(row.open), dec(row.made), row.expected)
        steps[row.line] = (*steps.get(row.line, ()), step)
    return {line: ProductionStatus(found) for line, found in steps.items()}
