"""Assets, liabilities and equity at the end of each period; what was earned and is not closed yet stands apart."""

from typing import Any

from frappe import _

from host_erp import account_tree
from host_erp import financial_statements as statements
from host_erp.ledger.money import ZERO


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filters: company, period_start_date, period_end_date; optional periodicity, cost_center,
    show_zero_values. Total debit equals total credit, unless a cost center is asked for."""
    filters, currency, periods = statements.read_filters(filters)
    tree = account_tree.accounts(filters.company)
    figures = statements.running(statements.movements(filters, periods, profit_and_loss=False))
    rows, totals = [], {}
    for kind, label in (
        ("Asset", _("Total Asset (Debit)")), ("Liability", _("Total Liability (Credit)")),
        ("Equity", _("Total Equity (Credit)")),
    ):  # fmt: skip
        own, totals[kind] = statements.section(kind, tree, figures, periods, currency, bool(filters.show_zero_values))
        rows += [*own, statements.line(label, totals[kind], periods, currency, account=label, bold=1)]
    earned = {account.name: figures.get(account.name) for account in tree if account.root_type in ("Income", "Expense")}
    provisional = [-sum(column, ZERO) for column in zip(*filter(None, earned.values()), strict=True)]
    provisional = provisional or [ZERO] * len(periods)
    credit = [sum(column, ZERO) for column in zip(totals["Liability"], totals["Equity"], provisional, strict=True)]
    for label, amounts in ((_("Provisional Profit / Loss (Credit)"), provisional), (_("Total (Credit)"), credit)):
        rows.append(statements.line(label, amounts, periods, currency, account=label, bold=1))
    return statements.columns(periods), rows
