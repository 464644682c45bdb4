"""What each customer owes as of a day, in all, how old it is, and whether the general ledger says the same."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import frappe
from frappe import _

from host_erp import ageing
from host_erp.ageing import Debt, Question
from host_erp.host_erp.report.accounts_receivable.accounts_receivable import buckets, totals
from host_erp.ledger.money import ZERO, dec
from host_erp.reporting import check_company, checked, link, money, plain


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filters: those of Accounts Receivable; show_gl_balance."""
    filters = checked(filters, "company", "report_date")
    check_company(filters.company)
    asked = ageing.question(filters)
    debts = ageing.debts(asked)
    debts.sort(key=lambda debt: (debt.party, debt.currency))
    rows = [show(list(own), asked) for _key, own in groupby(debts, key=lambda debt: (debt.party, debt.currency))]
    sums = totals(debts, asked, _("Total"))
    for row in sums:
        mine = [one for one in rows if one["currency"] == row["currency"]]
        row |= {name: sum(one[name] for one in mine) for name in ("advance", "total_due")}
    if filters.show_gl_balance:
        balances = gl_balances(asked)
        for row in rows:
            row["gl_balance"] = float(balances.get((row["party"], row["currency"]), ZERO))
            row["diff"] = float(dec(row["outstanding"]) - dec(row["gl_balance"]))
    return columns(asked, bool(filters.show_gl_balance)), [*rows, *sums]


def show(own: Sequence[Debt], asked: Question) -> dict[str, Any]:
    """One customer's sums. What lies on account is an advance; what is past its day is due."""
    (row,) = totals(own, asked, own[0].party)
    credits = sum((debt.outstanding for debt in own if debt.outstanding < 0), ZERO)
    due = sum((debt.outstanding for debt in own if debt.age > 0), ZERO)
    row |= {name: own[0].customer.get(name) for name in ageing.CUSTOMER_FIELDS[1:]}
    return row | {"party_type": "Customer", "bold": 0, "advance": float(-credits), "total_due": float(due)}


def gl_balances(asked: Question) -> dict[tuple[str, str], Any]:
    """Balances of the receivable accounts as of the day by (customer, currency), from the general ledger."""
    amount = (
        "gl.debit_in_account_currency - gl.credit_in_account_currency" if asked.in_party_currency
        else "gl.debit - gl.credit"
    )  # fmt: skip
    currency = "gl.account_currency" if asked.in_party_currency else "company.default_currency"
    rows = frappe.db.sql(
        "select gl.party, " + currency + ", sum(" + amount + """) from `tabGL Entry` gl
        join `tabAccount` account on account.name = gl.account and account.account_type = 'Receivable'
        join `tabCompany` company on company.name = gl.company
        where gl.company = %s and gl.posting_date <= %s and gl.is_cancelled = 0 group by gl.party, """ + currency,
        (asked.company, asked.report_date),
    )  # fmt: skip
    return {(party, in_currency): dec(balance) for party, in_currency, balance in rows}


def columns(asked: Question, with_gl: bool) -> list[dict]:
    return [
        link("party", _("Customer"), "Customer"),
        plain("customer_name", _("Customer Name"), width=150),
        money("advance", _("Advance Amount")),
        money("invoiced", _("Invoiced Amount")),
        money("paid", _("Paid Amount")),
        money("credit_note", _("Credit Note")),
        money("outstanding", _("Outstanding Amount")),
        *([money("gl_balance", _("GL Balance")), money("diff", _("Difference"))] if with_gl else []),
        *buckets(asked),
        money("total_due", _("Total Amount Due")),
        link("territory", _("Territory"), "Territory"),
        link("customer_group", _("Customer Group"), "Customer Group"),
        link("currency", _("Currency"), "Currency", 80),
    ]
