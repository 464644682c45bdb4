"""Opening, movement and closing of every customer on the receivable accounts."""

from typing import Any

import frappe
from frappe import _

from host_erp.host_erp.report.trial_balance import trial_balance
from host_erp.ledger.money import dec
from host_erp.ledger.sql import read_rows
from host_erp.reporting import below, check_company, checked, link, plain


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filters: company, from_date, to_date; optional party, account (a group counts with all below
    it), show_zero_values."""
    filters = checked(filters, "company", "from_date", "to_date")
    currency = check_company(filters.company)
    sums = read_sums(filters)
    names = read_rows("Customer", sums, ("name", "customer_name"))
    rows = []
    for party in sorted(sums):
        opening, debit, credit = sums[party]
        if filters.show_zero_values or opening or debit or credit:
            row = trial_balance.show(party, sums[party], currency)
            rows.append(
                row | {"party": row.pop("account"), "party_name": (names.get(party) or {}).get("customer_name")}
            )
    last = trial_balance.total(list(sums.values()), currency)
    columns = trial_balance.columns(link("party", _("Customer"), "Customer"))
    columns.insert(1, plain("party_name", _("Customer Name"), width=180))
    return columns, [*rows, last | {"party": last.pop("account")}]


def read_sums(filters: frappe._dict) -> dict[str, list]:
    """(opening balance, debit, credit) by party, summed by the database; the side that outweighs is the balance."""
    where = ""
    if filters.party:
        where += " and gl.party = %(party)s"
    if filters.account:
        filters.accounts = below("Account", filters.account)
        where += " and gl.account in %(accounts)s"
    before = "(gl.posting_date < %(from_date)s or gl.is_opening = 'Yes')"
    rows = frappe.db.sql(
        "select gl.party, sum(if(" + before + ", gl.debit - gl.credit, 0)), sum(if(" + before + ", 0, gl.debit)),"
        " sum(if(" + before + """, 0, gl.credit)) from `tabGL Entry` gl
        where gl.company = %(company)s and gl.posting_date <= %(to_date)s and gl.is_cancelled = 0
            and gl.party_type = 'Customer'""" + where + " group by gl.party",
        filters,
    )  # fmt: skip
    return {party: [dec(opening), dec(debit), dec(credit)] for party, opening, debit, credit in rows}
