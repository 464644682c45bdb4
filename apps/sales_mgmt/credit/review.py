"""Limits reviewed in bulk: the figures to judge accounts by, and what other limits would do. Plain reads alone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

import frappe

from sales_mgmt.credit import gather, native_exposure, overdue
from sales_mgmt.credit.review_rules import Habits, OpenOrder, not_borne
from sales_mgmt.host import habits as host_habits
from sales_mgmt.money.rounding import ZERO, dec
from sales_mgmt.plan.line_state import LineState
from sales_mgmt.plan.movements import MOVEMENTS, OPEN_ORDERS
from sales_mgmt.posting import credit_ledger

ACCOUNT, ORDER = "SM Credit Account", "SM Sales Order"
FIGURES = (*MOVEMENTS, "gross", "open_weight", "unbilled_weight")


def habits(company: str) -> dict[str, Habits]:
    """Account -> how its customer bought and paid in the last 12 months, and what is overdue now; of a group, all of
    its customers together. The number of queries does not depend on the accounts."""
    since = frappe.utils.getdate(frappe.utils.add_months(gather.today(), -12))
    sold, paid = host_habits.sales(company, since), host_habits.days_to_pay(company, since)
    late = {customer: sum((d.amount for d in debts), ZERO) for customer, debts in overdue.by_customer(company).items()}
    customers: dict[str, list[str]] = {}
    for name, customer, group in frappe.db.sql(
        f"SELECT name, customer, credit_group FROM `tab{ACCOUNT}` WHERE company = %s AND is_group = 0", (company,)
    ):
        for account in filter(None, (name, group)):
            customers.setdefault(account, []).append(customer)
    return {account: _habits(of, sold, paid, late) for account, of in customers.items()}


def _habits(
    customers: Collection[str],
    sold: Mapping[str, Decimal],
    paid: Mapping[str, tuple[Decimal, Decimal]],
    late: Mapping[str, Decimal],
) -> Habits:
    amount, weighted = (sum((paid.get(c, (ZERO, ZERO))[at] for c in customers), ZERO) for at in (0, 1))
    return Habits(
        sales=sum((sold.get(c, ZERO) for c in customers), ZERO),
        days_to_pay=(weighted / amount).quantize(Decimal("0.1")) if amount > 0 else None,
        overdue=sum((late.get(c, ZERO) for c in customers), ZERO),
    )


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What another limit would do to an account or group: what is used of it, and the orders that would be on hold."""

    account: str
    limit: Decimal
    used: Decimal
    on_hold: tuple[OpenOrder, ...]


def foresee(limits: Mapping[str, Decimal]) -> list[Foreseen]:
    """What these limits (account -> amount) would do if all of them counted. An order of a group's customer
    must fit both limits; the orders that are confirmed stay so whatever becomes of the limits."""
    names = set(limits)
    members = dict(
        frappe.db.sql(
            f"""SELECT name, COALESCE(credit_group, '') FROM `tab{ACCOUNT}`
                WHERE is_group = 0 AND (name IN %(names)s OR credit_group IN (
                    SELECT credit_group FROM `tab{ACCOUNT}` WHERE name IN %(names)s AND credit_group IS NOT NULL
                ) OR credit_group IN %(names)s) ORDER BY name""",
            {"names": tuple(sorted(names))},
        )
    )
    groups = {name: group for name, group in members.items() if group}
    balances = credit_ledger.read_balances({*members, *groups.values(), *names})
    orders = _open_orders(tuple(members))
    room: dict[str, Decimal | None] = {}
    for name, balance in balances.items():
        limit = limits.get(name, balance.limit)
        listed = sum((o.amount for o in orders if name in (o.account, groups.get(o.account))), ZERO)
        room[name] = None if limit is None else limit - sum(balance.exposure.values(), ZERO) + listed
    held = not_borne(orders, room, groups)
    return [
        Foreseen(
            name,
            limits[name],
            sum(balances[name].exposure.values(), ZERO) if name in balances else ZERO,
            tuple(o for o in held if name in (o.account, groups.get(o.account))),
        )
        for name in sorted(names)
    ]


def _open_orders(accounts: Collection[str]) -> list[OpenOrder]:
    """The open orders of these accounts, ours and the host's own, the oldest first."""
    if not accounts:
        return []
    columns = ", ".join(f"line.{figure}" for figure in FIGURES)
    rows = frappe.db.sql(
        f"""SELECT line.credit_account, line.source_parent, doc.transaction_date, {columns}
            FROM `tabSM Line Balance` line JOIN `tab{ORDER}` doc ON doc.name = line.source_parent
            WHERE line.credit_account IN %s AND line.source_doctype = %s
            ORDER BY doc.transaction_date, doc.creation, doc.name""",
        (tuple(accounts), ORDER),
    )
    sums: dict[tuple[str, str, str], Decimal] = {}
    for account, name, _day, *values in rows:
        exposure = LineState(**dict(zip(FIGURES, map(dec, values), strict=True))).exposure()[OPEN_ORDERS]
        sums[ORDER, name, account] = sums.get((ORDER, name, account), ZERO) + exposure
    for (ref, account), amount in native_exposure.open_orders(accounts).items():
        sums[ref.voucher_type, ref.voucher_no, account] = amount
    return [OpenOrder(*key, amount) for key, amount in sums.items() if amount > 0]
