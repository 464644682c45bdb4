"""Vouchers whose stock value and stock account differ. It should be empty."""

from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from host_erp.ledger.money import ZERO, dec
from host_erp.reporting import check_company, checked, dynamic, money, plain


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict], None, None, list[dict]]:
    """Columns, the vouchers that differ, and the totals of all. Filters: company, as_on_date."""
    filters = checked(filters, "company", "as_on_date")
    currency = check_company(filters.company)
    rows = differing(filters)
    for row in rows:
        row.update(difference_value=float(dec(row.stock_value) - dec(row.account_value)), currency=currency)
    return columns(), rows, None, None, summary(filters, currency)


BOTH = """
    select voucher_type, voucher_no, posting_date, stock_value_difference as stock_value, 0 as account_value
    from `tabStock Ledger Entry`
    where company = %(company)s and posting_date <= %(as_on_date)s and is_cancelled = 0
    union all
    select gl.voucher_type, gl.voucher_no, gl.posting_date, 0, gl.debit - gl.credit from `tabGL Entry` gl
    join `tabAccount` account on account.name = gl.account and account.account_type = 'Stock'
    where gl.company = %(company)s and gl.posting_date <= %(as_on_date)s and gl.is_cancelled = 0"""


def differing(filters: frappe._dict) -> list[frappe._dict]:
    """Vouchers by date, with what each ledger says."""
    return frappe.db.sql(
        f"""select voucher_type, voucher_no, min(posting_date) as posting_date, sum(stock_value) as stock_value,
            sum(account_value) as account_value
        from ({BOTH}) both_ledgers group by voucher_type, voucher_no having sum(stock_value) != sum(account_value)
        order by posting_date, voucher_no""",
        filters,
        as_dict=True,
    )


def summary(filters: frappe._dict, currency: str) -> list[dict[str, Any]]:
    """All of the stock ledger beside all of the stock accounts."""
    [(stock, account)] = frappe.db.sql(
        f"select sum(stock_value), sum(account_value) from ({BOTH}) both_ledgers", filters
    )
    stock, account = dec(stock) or ZERO, dec(account) or ZERO
    figures: tuple[tuple[str, Decimal], ...] = (
        (_("Stock Value"), stock), (_("Stock Accounts"), account), (_("Difference"), stock - account),
    )  # fmt: skip
    return [
        {"label": label, "value": float(figure), "datatype": "Currency", "currency": currency}
        for label, figure in figures
    ]


def columns() -> list[dict]:
    return [
        plain("posting_date", _("Date"), "Date"),
        plain("voucher_type", _("Voucher Type"), width=130),
        dynamic("voucher_no", _("Voucher No"), "voucher_type"),
        money("stock_value", _("Stock Value")),
        money("account_value", _("Account Value")),
        money("difference_value", _("Difference")),
    ]
