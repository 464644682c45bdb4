"""Every voucher that books income from a customer: net, tax and total, as the general ledger has them."""

from typing import Any

import frappe
from frappe import _

from host_erp import ageing
from host_erp.ledger import payment_ledger
from host_erp.ledger.money import ZERO, dec
from host_erp.ledger.sql import read_rows
from host_erp.reporting import below, check_company, checked, dynamic, link, many, money, plain

FIGURES = ("net_total", "tax_total", "other_charges", "grand_total", "outstanding_amount")


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filters: company, from_date, to_date; optional customer, customer_group, territory,
    sales_person, cost_center. Net is income, tax what stands on tax accounts, other all else but the customer's row."""
    filters = checked(filters, "company", "from_date", "to_date")
    currency = check_company(filters.company)
    asked = ageing.question({**filters, "report_date": filters.to_date, "party": many(filters.customer)})
    vouchers = read(filters, ageing.chosen_parties(asked))
    names = read_rows("Customer", {row.customer for row in vouchers}, ageing.CUSTOMER_FIELDS)
    owed = payment_ledger.outstanding([(row.voucher_type, row.voucher_no) for row in vouchers])
    rows = []
    for row in vouchers:
        ref = (row.voucher_type, row.voucher_no)
        net, tax, total = dec(row.net_total), dec(row.tax_total), dec(row.grand_total)
        figures = (net, tax, total - net - tax, total, owed.get(ref, ZERO))
        row.update(zip(FIGURES, map(float, figures), strict=True))
        row.update({name: (names.get(row.customer) or {}).get(name) for name in ageing.CUSTOMER_FIELDS[1:]})
        rows.append(row.update(currency=currency) or row)
    last = {"customer": _("Total"), "currency": currency, "bold": 1}
    last |= {name: float(sum((dec(row[name]) for row in rows), ZERO)) for name in FIGURES}
    return columns(), [*rows, last] if rows else []


def read(filters: frappe._dict, parties: list[str] | None) -> list[frappe._dict]:
    """The vouchers in the order of their days, in one statement."""
    where, params = "", {**filters, "parties": parties or [""]}
    if parties is not None:
        where += " and customer in %(parties)s"
    if filters.cost_center:
        params["cost_centers"] = below("Cost Center", filters.cost_center)
        where += " and in_center = 1"
    center = "gl.cost_center in %(cost_centers)s" if filters.cost_center else "1"
    return frappe.db.sql(
        """select min(gl.posting_date) as posting_date, gl.voucher_type, gl.voucher_no, max(gl.party) as customer,
            max(if(gl.party is not null, gl.account, null)) as receivable_account, max(gl.due_date) as due_date,
            sum(if(account.root_type = 'Income', gl.credit - gl.debit, 0)) as net_total,
            sum(if(account.account_type = 'Tax', gl.credit - gl.debit, 0)) as tax_total,
            sum(if(account.account_type = 'Receivable', gl.debit - gl.credit, 0)) as grand_total,
            max(""" + center + """) as in_center, max(account.root_type = 'Income') as earns
        from `tabGL Entry` gl join `tabAccount` account on account.name = gl.account
        where gl.company = %(company)s and gl.posting_date between %(from_date)s and %(to_date)s
            and gl.is_cancelled = 0 and gl.is_opening = 'No'
            and gl.voucher_type not in ('Payment Entry', 'Period Closing Voucher')
        group by gl.voucher_type, gl.voucher_no having earns = 1 and customer is not null""" + where + """
        order by posting_date, min(gl.creation), gl.voucher_no""",
        params,
        as_dict=True,
    )  # fmt: skip


def columns() -> list[dict]:
    return [
        plain("posting_date", _("Posting Date"), "Date"),
        plain("voucher_type", _("Voucher Type"), width=130),
        dynamic("voucher_no", _("Voucher No"), "voucher_type", 170),
        link("customer", _("Customer"), "Customer"),
        plain("customer_name", _("Customer Name"), width=150),
        link("receivable_account", _("Receivable Account"), "Account"),
        plain("due_date", _("Due Date"), "Date"),
        money("net_total", _("Net Total")),
        money("tax_total", _("Tax Total")),
        money("other_charges", _("Other Charges")),
        money("grand_total", _("Grand Total")),
        money("outstanding_amount", _("Outstanding Amount")),
        link("customer_group", _("Customer Group"), "Customer Group"),
        link("territory", _("Territory"), "Territory"),
    ]
