"""Runs every check of the audit on the site at hand."""

from collections.abc import Callable, Iterable

import frappe

from sales_mgmt.audit import (
    accruals,
    costs,
    credit,
    credit_decisions,
    deposits,
    fulfilment,
    kits,
    links,
    order_life,
    prices,
    quotations,
    reservations,
    returns,
    totals,
    vouchers,
)
from sales_mgmt.host import host
from sales_mgmt.host.facts import Problem

CHECKS: tuple[Callable[[], Iterable[Problem]], ...] = (
    totals.headers_are_sums_of_rows,
    totals.headers_are_sums_of_their_parts,
    totals.stock_quantities_follow_from_quantities,
    links.lines_fit_to_their_sources,
    links.line_ledger_rows_have_their_documents,
    links.posted_lines_have_their_balance,
    links.entries_have_their_vouchers,
    links.entries_say_what_their_vouchers_say,
    links.credit_entries_are_explained,
    vouchers.line_entries_follow_from_documents,
    vouchers.cancelled_vouchers_net_to_zero,
    vouchers.stock_follows_from_deliveries,
    vouchers.picks_follow_from_deliveries,
    vouchers.receivables_follow_from_invoices,
    vouchers.ledger_follows_from_invoices,
    costs.cost_of_goods_follows_from_stock,
    accruals.journals_follow_from_accruals,
    returns.stock_follows_from_returns,
    returns.credit_notes_follow_from_returns,
    returns.ledger_follows_from_returns,
    returns.credits_add_up,
    returns.credits_are_shares_of_invoices,
    fulfilment.balances_are_sums_of_entries,
    fulfilment.balances_keep_their_bounds,
    fulfilment.tolerances_are_the_orders,
    kits.parts_follow_from_orders,
    order_life.states_follow_from_orders,
    order_life.gross_follows_from_orders,
    order_life.services_are_no_goods,
    fulfilment.statuses_follow_from_balances,
    reservations.reservations_are_sums_of_entries,
    reservations.the_host_keeps_what_is_reserved,
    reservations.lines_hold_what_is_open,
    credit.balances_are_sums_of_entries,
    credit.groups_are_sums_of_their_accounts,
    credit.exposure_follows_from_lines,
    credit.native_documents_are_counted,
    credit.uncleared_cheques_are_counted,
    credit.receivables_follow_from_invoices,
    credit.receivables_are_the_host_balances,
    credit.limits_are_the_accounts,
    credit_decisions.what_raised_exposure_was_decided,
    credit_decisions.decisions_follow_from_their_facts,
    credit_decisions.holds_fit_their_documents,
    credit_decisions.weights_are_the_orders,
    prices.list_prices_are_those_of_the_traces,
    prices.prices_have_no_ties,
    quotations.lines_are_closed_by_status,
    quotations.revisions_count_on,
    deposits.balances_are_sums_of_entries,
    deposits.balances_keep_their_bounds,
    deposits.deposits_are_what_was_received,
    deposits.entries_follow_the_host,
    deposits.entries_are_called_what_they_are,
    deposits.ties_follow_from_deposits,
    deposits.forfeitures_follow_from_their_documents,
    deposits.forfeitures_stand_in_the_ledger,
    deposits.tax_follows_from_what_is_free,
    deposits.tax_stands_in_the_ledger,
    deposits.requests_follow_from_deposits,
    deposits.statuses_follow_from_balances,
    lambda: host().problems(),
)


HOOK = "sales_mgmt_audit_checks"
"""Where other apps add checks of theirs."""


def run() -> list[Problem]:
    """Everything that does not add up; empty on a sound site. Reads only."""
    checks = (*CHECKS, *map(frappe.get_attr, frappe.get_hooks(HOOK)))
    return [problem for check in checks for problem in check()]
