"""What customers owe as of a day, by voucher and due date, and how old it is. One row for each open voucher (or each
part of it that is still to pay); advances and credit notes are rows of their own, below zero, or netted with the oldest
debts.

As of a day means: allocations that were made later do not count. The reports Accounts Receivable, its summary and the
statement of accounts read it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _

from host_erp.ledger.money import ZERO, dec
from host_erp.ledger.payment_ledger import AGAINST_INDEX, OWN
from host_erp.ledger.sql import read_rows
from host_erp.reporting import below, many

MONEY = ("Payment Entry", "Journal Entry")
"""What these settle is paid; what any other voucher settles (and a journal of type Credit Note) is credited."""

CUSTOMER_FIELDS = ("name", "customer_name", "customer_group", "territory")
FIGURES = ("invoiced", "paid", "credit_note", "outstanding")


@dataclass(slots=True)
class Debt:
    """An open voucher, or a part of it. Amounts are positive where the customer owes; all in one currency. Outstanding
    is invoiced less paid less credit note."""

    account: str
    party: str
    voucher_type: str
    voucher_no: str
    posting_date: date
    due_date: date
    currency: str
    cost_center: str | None
    invoiced: Decimal
    paid: Decimal
    credit_note: Decimal
    customer: Mapping[str, Any]
    age: int = 0
    bucket: int = 0

    @property
    def outstanding(self) -> Decimal:
        return self.invoiced - self.paid - self.credit_note


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `ranges` are the last days of the buckets; what is older falls into one more. Empty means all."""

    company: str
    report_date: date
    based_on: str = "Due Date"
    ranges: Sequence[int] = (30, 60, 90, 120)
    by_terms: bool = True
    netted: bool = False
    in_party_currency: bool = False
    parties: Sequence[str] = ()
    account: str | None = None
    cost_center: str | None = None
    customer_group: str | None = None
    territory: str | None = None
    sales_person: str | None = None

    @property
    def amount(self) -> str:
        """The column that holds the amounts asked for."""
        return "entry.amount_in_account_currency" if self.in_party_currency else "entry.amount"


def question(filters: Mapping[str, Any]) -> Question:
    """The filters of a report as a question. Raises ValidationError for ranges that do not rise."""
    filters = frappe._dict(filters)
    ranges = [int(part) for part in str(filters.get("range") or "30, 60, 90, 120").split(",") if part.strip()]
    if not ranges or ranges != sorted(set(ranges)) or ranges[0] < 0:
        frappe.throw(_("Ageing ranges must be rising numbers of days, such as 30, 60, 90"))
    by_terms = filters.get("based_on_payment_terms")
    return Question(
        company=filters.company, report_date=filters.report_date, based_on=filters.ageing_based_on or "Due Date",
        ranges=ranges, by_terms=True if by_terms is None else bool(by_terms), netted=bool(filters.net_credits),
        in_party_currency=bool(filters.in_party_currency),
        parties=many(filters.party or filters.customer), account=filters.party_account or filters.account,
        cost_center=filters.cost_center, customer_group=filters.customer_group, territory=filters.territory,
        sales_person=filters.sales_person,
    )  # fmt: skip


def debts(asked: Question) -> list[Debt]:
    """What is open, sorted by customer, due date and voucher. Four statements at most, whatever their number."""
    where, params = conditions(asked)
    vouchers = open_vouchers(asked, where, params)
    credited = credited_by_journals(asked, vouchers, where, params)
    parts = instalments(asked, vouchers, where, params) if asked.by_terms else {}
    found = [one for voucher in vouchers for one in split(whole(voucher, credited), parts.get(key_of(voucher), ()))]
    found.sort(key=lambda one: (one.party, one.due_date, one.posting_date, one.voucher_no))
    if asked.netted:
        found = net(found)
    for one in found:
        since = one.posting_date if asked.based_on == "Posting Date" else one.due_date
        one.age = (asked.report_date - since).days
        one.bucket = next((at for at, days in enumerate(asked.ranges) if one.age <= days), len(asked.ranges))
    return found


def conditions(asked: Question) -> tuple[str, dict[str, Any]]:
    """The WHERE on the payment ledger and its parameters."""
    parts = [
        "entry.company = %(company)s", "entry.account_type = 'Receivable'", "entry.delinked = 0",
        "entry.posting_date <= %(report_date)s", "entry.party_type = 'Customer'",
    ]  # fmt: skip
    params: dict[str, Any] = {"company": asked.company, "report_date": asked.report_date}
    parties = chosen_parties(asked)
    if parties is not None:
        parts.append("entry.party in %(parties)s")
        params["parties"] = parties or [""]
    for name, doctype in (("account", "Account"), ("cost_center", "Cost Center")):
        if getattr(asked, name):
            parts.append(f"entry.{name} in %({name}s)s")
            params[f"{name}s"] = below(doctype, getattr(asked, name))
    return " and ".join(parts), params


def chosen_parties(asked: Question) -> list[str] | None:
    """The customers asked for, None for all. A sales person, with all below, is that of the customer's sales team."""
    filters: dict[str, Any] = {}
    for name, doctype in (("customer_group", "Customer Group"), ("territory", "Territory")):
        if getattr(asked, name):
            filters[name] = ("in", below(doctype, getattr(asked, name)))
    names = set(asked.parties) if asked.parties else None
    if filters:
        found = set(frappe.get_all("Customer", filters=filters, pluck="name"))
        names = found if names is None else names & found
    if asked.sales_person:
        team = {"parenttype": "Customer", "sales_person": ("in", below("Sales Person", asked.sales_person))}
        found = set(frappe.get_all("Sales Team", filters=team, pluck="parent"))
        names = found if names is None else names & found
    return None if names is None else sorted(names)


def open_vouchers(asked: Question, where: str, params: dict[str, Any]) -> list[frappe._dict]:
    """Vouchers with something open on the day, summed by the database in the order of an index: grouped by more than
    its columns, a million entries would go through a temporary table.

    A voucher on two accounts or parties may be open on both and sum up to nothing; these are few, and read again.
    """
    index = "" if "parties" in params else "force index (" + AGAINST_INDEX + ")"
    keys = "entry.against_voucher_type, entry.against_voucher_no"
    amount = asked.amount
    rows = frappe.db.sql(
        sums(amount) + index + " where " + where + " group by " + keys + " having sum(" + amount + """) != 0
            or min(entry.account) != max(entry.account) or min(entry.party) != max(entry.party)""",
        params,
        as_dict=True,
    )  # fmt: skip
    mixed = [row.voucher_no for row in rows if row.account != row.last_account or row.party != row.last_party]
    if mixed:
        rows = [row for row in rows if row.account == row.last_account and row.party == row.last_party]
        rows += frappe.db.sql(
            sums(amount) + "where entry.against_voucher_no in %(mixed)s and " + where
            + " group by " + keys + ", entry.account, entry.party having sum(" + amount + ") != 0",
            {**params, "mixed": mixed},
            as_dict=True,
        )  # fmt: skip
    customers = read_rows("Customer", {row.party for row in rows}, CUSTOMER_FIELDS)
    company_currency = frappe.get_cached_value("Company", asked.company, "default_currency")
    for row in rows:
        row.update({name: dec(row[name]) for name in ("outstanding", "own", "notes")})
        row.customer = customers.get(row.party) or frappe._dict(name=row.party)
        row.currency = row.account_currency if asked.in_party_currency else company_currency
    return rows


def sums(amount: str) -> str:
    """SELECT of an open voucher: what it raised itself (`own`), what other vouchers than money credited (`notes`)."""
    return (
        """select entry.against_voucher_type as voucher_type, entry.against_voucher_no as voucher_no,
            min(entry.account) as account, max(entry.account) as last_account, min(entry.party) as party,
            max(entry.party) as last_party, min(entry.account_currency) as account_currency,
            min(entry.cost_center) as cost_center, sum(""" + amount + ") as outstanding,"
        " sum(if(" + OWN + ", " + amount + ", 0)) as own,"
        " sum(if(" + OWN + " or entry.voucher_type in ('Payment Entry', 'Journal Entry'), 0, " + amount + ")) as notes,"
        " coalesce(min(if(" + OWN + ", entry.posting_date, null)), min(entry.posting_date)) as posting_date,"
        " min(if(" + OWN + ", entry.due_date, null)) as due_date,"
        " max(if(" + OWN + ", entry.due_date, null)) as last_due_date from `tabPayment Ledger Entry` entry "
    )  # fmt: skip


def key_of(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """What makes an open voucher: (account, party, voucher type, voucher)."""
    return row["account"], row["party"], row["voucher_type"], row["voucher_no"]


def credited_by_journals(
    asked: Question, vouchers: Sequence[frappe._dict], where: str, params: dict[str, Any]
) -> dict[tuple, Decimal]:
    """What journals of type Credit Note took off each voucher, themselves included, by `key_of`."""
    if not vouchers:
        return {}
    rows = frappe.db.sql(
        """select entry.account, entry.party, entry.against_voucher_type as voucher_type,
            entry.against_voucher_no as voucher_no, -sum(""" + asked.amount + """) as credited
        from `tabJournal Entry` journal
        join `tabPayment Ledger Entry` entry on entry.voucher_type = 'Journal Entry' and entry.voucher_no = journal.name
        where journal.voucher_type = 'Credit Note' and journal.docstatus = 1 and journal.company = %(company)s
            and """ + where + """
        group by entry.account, entry.party, entry.against_voucher_type, entry.against_voucher_no""",
        params,
        as_dict=True,
    )  # fmt: skip
    return {key_of(row): dec(row.credited) for row in rows}


def instalments(
    asked: Question, vouchers: Sequence[frappe._dict], where: str, params: dict[str, Any]
) -> dict[tuple, list[tuple[date, Decimal]]]:
    """(due date, amount) of the vouchers that fall due in parts, earliest first; one query, none without such."""
    in_parts = [voucher.voucher_no for voucher in vouchers if voucher.due_date != voucher.last_due_date]
    if not in_parts:
        return {}
    rows = frappe.db.sql(
        """select entry.account, entry.party, entry.against_voucher_type as voucher_type,
            entry.against_voucher_no as voucher_no, coalesce(entry.due_date, entry.posting_date) as due,
            sum(""" + asked.amount + """) as part
        from `tabPayment Ledger Entry` entry
        where entry.against_voucher_no in %(in_parts)s and """ + OWN + " and " + where + """
        group by entry.account, entry.party, entry.against_voucher_type, entry.against_voucher_no, due
        order by due""",
        {**params, "in_parts": in_parts},
        as_dict=True,
    )  # fmt: skip
    result: dict[tuple, list[tuple[date, Decimal]]] = {}
    for row in rows:
        result.setdefault(key_of(row), []).append((row.due, dec(row.part)))
    return result


def whole(voucher: frappe._dict, credited: Mapping[tuple, Decimal]) -> Debt:
    """An open voucher as one debt. What it raised itself is invoiced; below zero it is money or a credit note."""
    note = -voucher.notes + credited.get(key_of(voucher), ZERO)
    if voucher.own < 0 and voucher.voucher_type not in MONEY:
        note -= voucher.own
    invoiced = max(voucher.own, ZERO)
    return Debt(
        *key_of(voucher), posting_date=voucher.posting_date, cost_center=voucher.cost_center,
        due_date=voucher.last_due_date or voucher.posting_date, currency=voucher.currency, customer=voucher.customer,
        invoiced=invoiced, credit_note=note, paid=invoiced - note - voucher.outstanding,
    )  # fmt: skip


def split(debt: Debt, parts: Sequence[tuple[date, Decimal]]) -> Iterator[Debt]:
    """The parts of a debt that are still open: what was credited, then what was paid, settles the earliest first. A
    credit, an advance, or a voucher with one due date stays whole."""
    settled = debt.paid + debt.credit_note
    plain_debt = (
        debt.outstanding > 0 and min(debt.paid, debt.credit_note) >= 0 and all(amount > 0 for _d, amount in parts)
    )
    if len(parts) < 2 or not plain_debt:
        yield debt
        return
    credit = debt.credit_note
    for due_date, amount in parts:
        taken = min(settled, amount)
        note = min(credit, taken)
        settled, credit = settled - taken, credit - note
        if amount > taken:
            yield replace(debt, due_date=due_date, invoiced=amount, paid=taken - note, credit_note=note)


def net(found: Sequence[Debt]) -> list[Debt]:
    """Advances and credit notes taken off the oldest debts of the same customer and account, for the eye only: nothing
    is allocated. What is left of them stays a row of its own."""
    purses: dict[tuple, list[Debt]] = {}
    for one in found:
        if one.outstanding < 0:
            purses.setdefault((one.party, one.account, one.currency), []).append(one)
    for one in found:
        for credit in purses.get((one.party, one.account, one.currency), ()) if one.outstanding > 0 else ():
            taken = min(one.outstanding, -credit.outstanding)
            as_note = min(taken, credit.credit_note)
            credit.credit_note, one.credit_note = credit.credit_note - as_note, one.credit_note + as_note
            credit.paid, one.paid = credit.paid - (taken - as_note), one.paid + (taken - as_note)
    return [one for one in found if one.outstanding]


def total(found: Iterable[Debt]) -> dict[str, dict[str, Decimal]]:
    """Sums of the figures by currency."""
    result: dict[str, dict[str, Decimal]] = {}
    for one in found:
        sums_of = result.setdefault(one.currency, dict.fromkeys(FIGURES, ZERO))
        for name in FIGURES:
            sums_of[name] += getattr(one, name)
    return result
