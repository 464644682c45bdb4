"""What each customer was invoiced, paid and credited in a period, between opening and closing balance."""

from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from host_erp import ageing
from host_erp.ledger.money import ZERO, dec
from host_erp.ledger.sql import read_rows
from host_erp.reporting import check_company, checked, link, money, plain

COLUMNS = ("opening_balance", "invoiced_amount", "paid_amount", "return_amount", "adjustment", "closing_balance")

KIND = """case
    when gl.posting_date < %(from_date)s or gl.is_opening = 'Yes' then 'opening_balance'
    when gl.voucher_type = 'Payment Entry' then 'paid_amount'
    when gl.voucher_type = 'Journal Entry' then case journal.voucher_type
        when 'Credit Note' then 'return_amount' when 'Debit Note' then 'invoiced_amount'
        when 'Bank Entry' then 'paid_amount' when 'Cash Entry' then 'paid_amount'
        when 'Credit Card Entry' then 'paid_amount' else 'adjustment' end
    when gl.debit >= gl.credit then 'invoiced_amount' else 'return_amount' end"""
"""The column of an entry: by its day, its voucher, and the journal's entry type."""


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filters: company, from_date, to_date; optional party, customer_group, territory, sales_person.

    closing = opening + invoiced - paid - returned + adjusted. What a payment deducts (charges, cash discount, exchange
    difference) is an adjustment, not money.
    """
    filters = checked(filters, "company", "from_date", "to_date")
    currency = check_company(filters.company)
    asked = ageing.question({**filters, "report_date": filters.to_date})
    parties = ageing.chosen_parties(asked)
    sums = read(filters, parties)
    names = read_rows("Customer", sums, ageing.CUSTOMER_FIELDS)
    rows = [show(party, sums[party], names.get(party) or {}, currency) for party in sorted(sums)]
    last = {"party": _("Total"), "currency": currency, "bold": 1}
    last |= {name: float(sum((dec(row[name]) for row in rows), ZERO)) for name in COLUMNS}
    return columns(), [*rows, last] if rows else []


def read(filters: frappe._dict, parties: list[str] | None) -> dict[str, dict[str, Decimal]]:
    """Sums by customer and column, debit positive; two statements."""
    params = {**filters, "parties": parties or [""]}
    of_parties = "" if parties is None else " and gl.party in %(parties)s"
    sums: dict[str, dict[str, Decimal]] = {}
    for party, kind, amount in frappe.db.sql(
        "select gl.party, " + KIND + """ as kind, sum(gl.debit - gl.credit) from `tabGL Entry` gl
        left join `tabJournal Entry` journal on journal.name = gl.voucher_no and gl.voucher_type = 'Journal Entry'
        where gl.company = %(company)s and gl.posting_date <= %(to_date)s and gl.is_cancelled = 0
            and gl.party_type = 'Customer'""" + of_parties + " group by gl.party, kind",
        params,
    ):  # fmt: skip
        sums.setdefault(party, dict.fromkeys(COLUMNS, ZERO))[kind] = dec(amount)
    for party, amount in deducted(params, of_parties.replace("gl.party", "payment.party")):
        sums[party]["paid_amount"] += dec(amount)
        sums[party]["adjustment"] -= dec(amount)
    return sums


def deducted(params: dict[str, Any], of_parties: str) -> list[tuple[str, Decimal]]:
    """What payments of the period booked to profit and loss, by customer."""
    return frappe.db.sql(
        """select payment.party, sum(gl.debit - gl.credit) from `tabPayment Entry` payment
        join `tabGL Entry` gl on gl.voucher_type = 'Payment Entry' and gl.voucher_no = payment.name
            and gl.is_cancelled = 0
        join `tabAccount` account on account.name = gl.account and account.report_type = 'Profit and Loss'
        where payment.company = %(company)s and payment.docstatus = 1
            and payment.posting_date between %(from_date)s and %(to_date)s""" + of_parties + " group by payment.party",
        params,
    )  # fmt: skip


def show(party: str, sums: dict[str, Decimal], customer: dict, currency: str) -> dict[str, Any]:
    """A customer's row; money and returns are positive in their columns."""
    closing = sum(sums.values(), ZERO)
    row = {"party": party, "party_type": "Customer", "currency": currency, "closing_balance": float(closing)}
    row |= {name: float(sums[name]) for name in ("opening_balance", "invoiced_amount", "adjustment")}
    row |= {name: float(-sums[name]) for name in ("paid_amount", "return_amount")}
    return row | {name: customer.get(name) for name in ageing.CUSTOMER_FIELDS[1:]}


def columns() -> list[dict]:
    return [
        link("party", _("Customer"), "Customer"),
        plain("customer_name", _("Customer Name"), width=150),
        money("opening_balance", _("Opening Balance")),
        money("invoiced_amount", _("Invoiced Amount")),
        money("paid_amount", _("Paid Amount")),
        money("return_amount", _("Credit Note")),
        money("adjustment", _("Write Off and Adjustment"), 150),
        money("closing_balance", _("Closing Balance")),
        link("territory", _("Territory"), "Territory"),
        link("customer_group", _("Customer Group"), "Customer Group"),
        link("currency", _("Currency"), "Currency", 80),
    ]
