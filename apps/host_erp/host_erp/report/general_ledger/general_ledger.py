"""Every entry of a company or an account between two dates, with opening, running and closing balance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from host_erp.ledger.money import ZERO, dec
from host_erp.reporting import below, check_company, checked, dynamic, link, many, money, plain

GROUPS = {"Categorize by Voucher": "voucher_no", "Categorize by Account": "account", "Categorize by Party": "party"}
CONSOLIDATED = "Categorize by Voucher (Consolidated)"
ACCOUNT_CURRENCY = ("debit_in_account_currency", "credit_in_account_currency")
SHARED = (
    "posting_date", "account", "voucher_type", "voucher_no", "against", "party_type", "party", "cost_center",
    "against_voucher_type", "against_voucher", "remarks", "account_currency",
)  # fmt: skip


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filters: company, from_date, to_date; optional account (one or several; a group counts with all
    below it), party, cost_center, voucher_no, against_voucher_no, categorize_by, show_cancelled_entries,
    show_opening_entries, and in_account_currency, which adds the amounts in the accounts' currencies."""
    filters = checked(filters, "company", "from_date", "to_date")
    currency = check_company(filters.company)
    where, params = conditions(filters)
    group_by = GROUPS.get(filters.categorize_by)
    openings = read_openings(where, params, group_by if group_by != "voucher_no" else None)
    rows = entries(where, params, filters.categorize_by == CONSOLIDATED)
    whole = Balance(sum(openings.values(), ZERO))
    if group_by:
        shown = grouped(rows, openings, group_by, currency, whole)
    else:
        shown = [run(whole, row, currency) for row in rows]
    shown.insert(0, total(_("Opening"), *sides(whole.opening), currency))
    shown.append(total(_("Total"), whole.debit, whole.credit, currency))
    shown.append(whole.closing(currency))
    return columns(bool(filters.in_account_currency)), shown


@dataclass(slots=True)
class Balance:
    """A running balance and what made it, in company currency."""

    opening: Decimal = ZERO
    debit: Decimal = ZERO
    credit: Decimal = ZERO

    @property
    def now(self) -> Decimal:
        return self.opening + self.debit - self.credit

    def add(self, row: frappe._dict) -> None:
        self.debit, self.credit = self.debit + dec(row.debit), self.credit + dec(row.credit)

    def closing(self, currency: str) -> dict[str, Any]:
        """Opening and movements as they stand on the closing line."""
        debit, credit = sides(self.opening)
        return total(_("Closing (Opening + Total)"), debit + self.debit, credit + self.credit, currency)


def conditions(filters: frappe._dict) -> tuple[str, dict[str, Any]]:
    """The WHERE that openings and entries share."""
    parts = ["company = %(company)s"]
    if not (filters.show_cancelled_entries or filters.show_cancelled):
        parts.append("is_cancelled = 0")
    accounts = many(filters.account)
    if accounts:
        filters.accounts = [name for account in accounts for name in below("Account", account)]
        parts.append("account in %(accounts)s")
    if many(filters.party):
        filters.parties = many(filters.party)
        parts.append("party_type = 'Customer' and party in %(parties)s")
    if many(filters.cost_center):
        filters.cost_centers = [name for one in many(filters.cost_center) for name in below("Cost Center", one)]
        parts.append("cost_center in %(cost_centers)s")
    if filters.voucher_no:
        parts.append("voucher_no = %(voucher_no)s")
    if filters.against_voucher_no:
        parts.append("against_voucher = %(against_voucher_no)s")
    filters.opening = "(posting_date < %(from_date)s or is_opening = 'Yes')"
    if filters.show_opening_entries:
        filters.opening = "posting_date < %(from_date)s"
    return " and ".join(parts), filters


def read_openings(where: str, params: frappe._dict, group_by: str | None) -> dict[str | None, Decimal]:
    """Balance before the first day, opening entries of the period counted in; by account or party where asked."""
    key = f"coalesce({group_by}, '')" if group_by else "''"
    rows = frappe.db.sql(
        "select " + key + " as part, sum(debit - credit) from `tabGL Entry` where posting_date <= %(to_date)s and "
        + params.opening + " and " + where + " group by part",
        params,
    )  # fmt: skip
    return {part: dec(balance) for part, balance in rows}


def entries(where: str, params: frappe._dict, consolidated: bool) -> list[frappe._dict]:
    """The entries of the period in the order in which they were posted; those of a voucher on one account in one row
    where `consolidated`."""
    amounts = ("debit", "credit", *ACCOUNT_CURRENCY)
    select, group = ", ".join((*SHARED, *amounts)), ""
    if consolidated:
        keys = ("voucher_type", "voucher_no", "account", "party_type", "party", "cost_center")
        others = ", ".join(f"min({one}) as {one}" for one in SHARED if one not in keys)
        select = ", ".join((*keys, others, *(f"sum({one}) as {one}" for one in amounts)))
        group = " group by " + ", ".join(keys)
    order = "min(posting_date), min(creation), min(name)" if consolidated else "posting_date, creation, name"
    rows = frappe.db.sql(
        "select " + select + " from `tabGL Entry` where posting_date between %(from_date)s and %(to_date)s and not "
        + params.opening + " and " + where + group + " order by " + order,
        params,
        as_dict=True,
    )  # fmt: skip
    return rows


def run(balance: Balance, row: frappe._dict, currency: str) -> frappe._dict:
    """The entry with the balance after it."""
    balance.add(row)
    row.update(balance=float(balance.now), currency=currency)
    return row


def grouped(
    rows: Sequence[frappe._dict], openings: dict[str | None, Decimal], group_by: str, currency: str, whole: Balance
) -> list[dict]:
    """The entries by voucher, account or party, each with opening (but for vouchers), total and closing of its own."""
    parts: dict[str, list[frappe._dict]] = {}
    if group_by != "voucher_no":
        parts = {key or "": [] for key in sorted(openings, key=str) if openings[key]}
    for row in rows:
        parts.setdefault(row[group_by] or "", []).append(row)
        whole.add(row)
    shown: list[dict] = []
    for key, own in parts.items() if group_by == "voucher_no" else sorted(parts.items()):
        balance = Balance(openings.get(key, ZERO) if group_by != "voucher_no" else ZERO)
        label = key or _("Without a party")
        if group_by != "voucher_no":
            shown.append(total(_("Opening: {0}").format(label), *sides(balance.opening), currency))
        shown += [run(balance, row, currency) for row in own]
        shown.append(total(_("Total: {0}").format(label), balance.debit, balance.credit, currency))
        if group_by != "voucher_no":
            shown.append(balance.closing(currency))
    return shown


def sides(balance: Decimal) -> tuple[Decimal, Decimal]:
    """A balance as (debit, credit)."""
    return max(balance, ZERO), max(-balance, ZERO)


def total(label: str, debit: Decimal, credit: Decimal, currency: str) -> dict[str, Any]:
    """A row of sums; in bold, as its account is no account."""
    return {
        "account": label, "debit": float(debit), "credit": float(credit), "balance": float(debit - credit),
        "currency": currency, "bold": 1,
    }  # fmt: skip


def columns(in_account_currency: bool) -> list[dict]:
    foreign: Iterable[dict] = ()
    if in_account_currency:
        in_own = {"fieldtype": "Currency", "options": "account_currency", "width": 120}
        labelled = zip(ACCOUNT_CURRENCY, (_("Debit (Account Currency)"), _("Credit (Account Currency)")), strict=True)
        foreign = [
            *({"fieldname": name, "label": label, **in_own} for name, label in labelled),
            link("account_currency", _("Account Currency"), "Currency", 80),
        ]  # fmt: skip
    return [
        plain("posting_date", _("Posting Date"), "Date"),
        link("account", _("Account"), "Account", 200),
        money("debit", _("Debit")),
        money("credit", _("Credit")),
        money("balance", _("Balance")),
        *foreign,
        plain("voucher_type", _("Voucher Type"), width=130),
        dynamic("voucher_no", _("Voucher No"), "voucher_type", 170),
        plain("against", _("Against Account"), width=150),
        plain("party_type", _("Party Type")),
        dynamic("party", _("Party"), "party_type"),
        link("cost_center", _("Cost Center"), "Cost Center"),
        plain("against_voucher_type", _("Against Voucher Type"), width=130),
        dynamic("against_voucher", _("Against Voucher"), "against_voucher_type"),
        plain("remarks", _("Remarks"), width=300),
    ]
