"""What customers owe as of a day, by voucher and due date, and how old it is."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from frappe import _

from host_erp import ageing
from host_erp.ageing import Debt, Question
from host_erp.ledger.money import ZERO
from host_erp.reporting import check_company, checked, dynamic, link, money, plain


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict], list[dict]]:
    """Columns and rows. Filters: company, report_date; optional ageing_based_on ("Due Date", "Posting Date"), range,
    party, party_account, customer_group, territory, sales_person, cost_center, based_on_payment_terms, net_credits,
    in_party_currency, group_by_party."""
    filters = checked(filters, "company", "report_date")
    check_company(filters.company)
    asked = ageing.question(filters)
    debts = ageing.debts(asked)
    rows: list[dict] = []
    if filters.group_by_party:
        for party, group in groupby(debts, key=lambda debt: debt.party):
            own = list(group)
            rows += [show(debt, asked) for debt in own]
            rows += totals(own, asked, _("Total of {0}").format(party))
    else:
        rows = [show(debt, asked) for debt in debts]
    return columns(asked), [*rows, *totals(debts, asked, _("Total"))]


def show(debt: Debt, asked: Question) -> dict[str, Any]:
    """A debt with its age and its bucket."""
    row = {
        "posting_date": debt.posting_date, "party_type": "Customer", "party": debt.party,
        "party_account": debt.account, "cost_center": debt.cost_center, "voucher_type": debt.voucher_type,
        "voucher_no": debt.voucher_no, "due_date": debt.due_date, "age": debt.age, "currency": debt.currency,
    }  # fmt: skip
    row |= {name: debt.customer.get(name) for name in ageing.CUSTOMER_FIELDS[1:]}
    row |= {name: float(getattr(debt, name)) for name in ageing.FIGURES}
    row |= {f"range{at + 1}": 0.0 for at in range(len(asked.ranges) + 1)}
    row[f"range{debt.bucket + 1}"] = float(debt.outstanding)
    return row


def totals(debts: Sequence[Debt], asked: Question, label: str) -> list[dict[str, Any]]:
    """Sums of debts, a row for each currency; none where there are none."""
    rows = []
    for currency, figures in sorted(ageing.total(debts).items()):
        row = {"party": label, "currency": currency, "bold": 1}
        row |= {name: float(amount) for name, amount in figures.items()}
        for at in range(len(asked.ranges) + 1):
            of_bucket = (debt.outstanding for debt in debts if debt.currency == currency and debt.bucket == at)
            row[f"range{at + 1}"] = float(sum(of_bucket, ZERO))
        rows.append(row)
    return rows


def buckets(asked: Question) -> list[dict]:
    """A column for each range of days; what is not yet due counts in the first."""
    first, found = 0, []
    for at, last in enumerate(asked.ranges):
        found.append(money(f"range{at + 1}", f"{first}-{last}"))
        first = last + 1
    return [*found, money(f"range{len(asked.ranges) + 1}", _("{0}-Above").format(first))]


def columns(asked: Question) -> list[dict]:
    return [
        plain("posting_date", _("Posting Date"), "Date"),
        link("party", _("Customer"), "Customer"),
        plain("customer_name", _("Customer Name"), width=150),
        link("party_account", _("Receivable Account"), "Account"),
        link("cost_center", _("Cost Center"), "Cost Center"),
        plain("voucher_type", _("Voucher Type"), width=130),
        dynamic("voucher_no", _("Voucher No"), "voucher_type", 170),
        plain("due_date", _("Due Date"), "Date"),
        money("invoiced", _("Invoiced Amount")),
        money("paid", _("Paid Amount")),
        money("credit_note", _("Credit Note")),
        money("outstanding", _("Outstanding Amount")),
        plain("age", _("Age (Days)"), "Int", 80),
        *buckets(asked),
        link("currency", _("Currency"), "Currency", 80),
        link("territory", _("Territory"), "Territory"),
        link("customer_group", _("Customer Group"), "Customer Group"),
    ]
