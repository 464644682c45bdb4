"""Income, expenses and what is left, by period."""

from typing import Any

from frappe import _

from host_erp import account_tree
from host_erp import financial_statements as statements
from host_erp.ledger.money import ZERO


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filters: company, period_start_date, period_end_date; optional periodicity, cost_center,
    accumulated_values (each column with all before it), show_zero_values."""
    filters, currency, periods = statements.read_filters(filters)
    tree = account_tree.accounts(filters.company, report_type="Profit and Loss")
    figures = statements.movements(filters, periods, profit_and_loss=True)
    if filters.accumulated_values:
        figures = statements.running(figures)
    rows: list[dict] = []
    result = [ZERO] * len(periods)
    for kind, label, sign in (("Income", _("Total Income"), 1), ("Expense", _("Total Expense"), -1)):
        own, totals = statements.section(kind, tree, figures, periods, currency, bool(filters.show_zero_values))
        rows += [*own, statements.line(label, totals, periods, currency, account=label, bold=1)]
        result = [before + sign * amount for before, amount in zip(result, totals, strict=True)]
    label = _("Profit for the year")
    rows.append(statements.line(label, result, periods, currency, account=label, bold=1))
    return statements.columns(periods), rows
