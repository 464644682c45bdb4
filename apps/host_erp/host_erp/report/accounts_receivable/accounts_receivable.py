"""What customers owe on a day, by voucher and due date, and how old it is."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from host_erp.ledger.money import ZERO, dec
from host_erp.ledger.payment_ledger import AGAINST_INDEX
from host_erp.ledger.sql import read_rows
from host_erp.reporting import below, check_company, checked, dynamic, link, money, plain

BUCKETS = ((30, "range1", "0-30"), (60, "range2", "31-60"), (90, "range3", "61-90"), (None, "range4", "91+"))
"""(up to so many days, column, label); what is not yet due counts in the first."""

KEY = ("account", "party", "voucher_type", "voucher_no")


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filters: company, report_date; optional ageing_based_on ("Due Date", "Posting Date"), customer,
    customer_group, territory, account."""
    filters = checked(filters, "company", "report_date")
    currency = check_company(filters.company)
    vouchers = open_vouchers(filters)
    instalments = read_instalments(filters, vouchers)
    rows = []
    for voucher in vouchers:
        parts = instalments.get(tuple(voucher[field] for field in KEY), [])
        for due_date, invoiced, outstanding in split(voucher, parts):
            rows.append(show(voucher, due_date, invoiced, outstanding, filters, currency))
    rows.sort(key=lambda row: (row["party"], row["due_date"], row["voucher_no"]))
    return columns(), [*rows, total(rows, currency)] if rows else []


def conditions(filters: frappe._dict) -> str:
    """The WHERE on the payment ledger; a group of accounts is resolved into `filters`."""
    parts = [
        "entry.company = %(company)s", "entry.account_type = 'Receivable'", "entry.delinked = 0",
        "entry.posting_date <= %(report_date)s",
    ]  # fmt: skip
    if filters.customer:
        parts.append("entry.party = %(customer)s")
    if filters.account:
        filters.accounts = below("Account", filters.account)
        parts.append("entry.account in %(accounts)s")
    return " and ".join(parts)


OWN = "(entry.voucher_type = entry.against_voucher_type and entry.voucher_no = entry.against_voucher_no)"

SUMS = (
    """select entry.against_voucher_type as voucher_type, entry.against_voucher_no as voucher_no,
        min(entry.account) as account, max(entry.account) as last_account, min(entry.party) as party,
        max(entry.party) as last_party, sum(entry.amount) as outstanding,
        sum(if(""" + OWN + """, entry.amount, 0)) as invoiced,
        coalesce(min(if(""" + OWN + """, entry.posting_date, null)), min(entry.posting_date)) as posting_date,
        min(if(""" + OWN + """, entry.due_date, null)) as due_date,
        max(if(""" + OWN + """, entry.due_date, null)) as last_due_date
    from `tabPayment Ledger Entry` entry """
)  # fmt: skip


def open_vouchers(filters: frappe._dict) -> list[frappe._dict]:
    """Vouchers with something open on the day, summed by the database in the order of an index: grouped by more than
    its columns, a million entries would go through a temporary table.

    A voucher on two accounts or parties may be open on both and sum up to nothing; these are few, and read again.
    """
    index = "" if filters.customer else "force index (" + AGAINST_INDEX + ")"
    rows = frappe.db.sql(
        SUMS + index + " where " + conditions(filters) + """
        group by entry.against_voucher_type, entry.against_voucher_no
        having sum(entry.amount) != 0 or min(entry.account) != max(entry.account)
            or min(entry.party) != max(entry.party)""",
        filters,
        as_dict=True,
    )  # fmt: skip
    mixed = [row.voucher_no for row in rows if row.account != row.last_account or row.party != row.last_party]
    if mixed:
        rows = [row for row in rows if row.account == row.last_account and row.party == row.last_party]
        rows += frappe.db.sql(
            SUMS + "where entry.against_voucher_no in %(mixed)s and " + conditions(filters) + """
            group by entry.against_voucher_type, entry.against_voucher_no, entry.account, entry.party
            having sum(entry.amount) != 0""",
            {**filters, "mixed": mixed},
            as_dict=True,
        )  # fmt: skip
    for row in rows:
        row.outstanding, row.invoiced = dec(row.outstanding), dec(row.invoiced)
    return with_customers(rows, filters)


def with_customers(rows: list[frappe._dict], filters: frappe._dict) -> list[frappe._dict]:
    """The rows of the customers that were asked for, with name, group and territory."""
    fields = ("name", "customer_name", "customer_group", "territory")
    customers = read_rows("Customer", {row.party for row in rows}, fields)
    for field, doctype in (("customer_group", "Customer Group"), ("territory", "Territory")):
        if filters.get(field):
            wanted = set(below(doctype, filters[field]))
            customers = {name: customer for name, customer in customers.items() if customer[field] in wanted}
    rows = [row for row in rows if row.party in customers]
    for row in rows:
        row.update({field: customers[row.party][field] for field in fields[1:]})
    return rows


def read_instalments(
    filters: frappe._dict, vouchers: Sequence[frappe._dict]
) -> dict[tuple, list[tuple[date, Decimal]]]:
    """(due date, amount) of the vouchers that fall due in parts, earliest first; one query, none without such."""
    in_parts = [voucher.voucher_no for voucher in vouchers if voucher.due_date != voucher.last_due_date]
    if not in_parts:
        return {}
    rows = frappe.db.sql(
        """select entry.account, entry.party, entry.against_voucher_type, entry.against_voucher_no,
            coalesce(entry.due_date, entry.posting_date) as due, sum(entry.amount)
        from `tabPayment Ledger Entry` entry
        where entry.against_voucher_no in %(in_parts)s and """ + OWN + " and " + conditions(filters) + """
        group by entry.account, entry.party, entry.against_voucher_type, entry.against_voucher_no, due
        order by due""",
        {**filters, "in_parts": in_parts},
    )  # fmt: skip
    result: dict[tuple, list[tuple[date, Decimal]]] = {}
    for *key, due, amount in rows:
        result.setdefault(tuple(key), []).append((due, dec(amount)))
    return result


def split(voucher: frappe._dict, parts: Sequence[tuple[date, Decimal]]) -> Iterable[tuple[date, Decimal, Decimal]]:
    """(due date, invoiced, outstanding) of a voucher's instalments that are still open: what was settled settles the
    earliest first. A credit, an advance, or a voucher with one due date is one row."""
    settled = voucher.invoiced - voucher.outstanding
    plain_debt = voucher.outstanding > 0 and settled >= 0 and all(amount > 0 for _due, amount in parts)
    if len(parts) < 2 or not plain_debt:
        yield voucher.due_date or voucher.posting_date, voucher.invoiced, voucher.outstanding
        return
    for due_date, amount in parts:
        taken = min(settled, amount)
        settled -= taken
        if amount > taken:
            yield due_date, amount, amount - taken


def show(
    voucher: frappe._dict, due_date: date, invoiced: Decimal, outstanding: Decimal, filters: frappe._dict, currency: str
) -> dict[str, Any]:
    """A row with its age and its bucket."""
    since = voucher.posting_date if filters.ageing_based_on == "Posting Date" else due_date
    age = (filters.report_date - since).days
    row = {field: voucher[field] for field in (*KEY, "customer_name", "customer_group", "territory", "posting_date")}
    row |= {
        "due_date": due_date, "invoiced": float(invoiced), "paid": float(invoiced - outstanding),
        "outstanding": float(outstanding), "age": age, "currency": currency, "party_type": "Customer",
    }  # fmt: skip
    row |= {column: 0.0 for _upto, column, _label in BUCKETS}
    column = next(column for upto, column, _label in BUCKETS if upto is None or age <= upto)
    row[column] = float(outstanding)
    return row


def total(rows: Sequence[dict[str, Any]], currency: str) -> dict[str, Any]:
    """Sums of all rows."""
    fields = ("invoiced", "paid", "outstanding", *(column for _upto, column, _label in BUCKETS))
    sums = {field: float(sum((dec(row[field]) for row in rows), ZERO)) for field in fields}
    return {"party": _("Total"), "currency": currency, "bold": 1, **sums}


def columns() -> list[dict]:
    return [
        plain("posting_date", _("Posting Date"), "Date"),
        link("party", _("Customer"), "Customer"),
        plain("customer_name", _("Customer Name"), width=150),
        link("account", _("Receivable Account"), "Account"),
        plain("voucher_type", _("Voucher Type"), width=130),
        dynamic("voucher_no", _("Voucher No"), "voucher_type", 170),
        plain("due_date", _("Due Date"), "Date"),
        money("invoiced", _("Invoiced Amount")),
        money("paid", _("Paid Amount")),
        money("outstanding", _("Outstanding Amount")),
        plain("age", _("Age (Days)"), "Int", 80),
        *(money(column, label) for _upto, column, label in BUCKETS),
        link("customer_group", _("Customer Group"), "Customer Group"),
        link("territory", _("Territory"), "Territory"),
    ]
