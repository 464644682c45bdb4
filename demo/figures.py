"""The demo's figures as the ledgers have them: sums over ledger rows, never over the documents' own totals.

Only rows of the demo's own vouchers count, so that what somebody enters afterwards does not disturb them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import frappe

from demo.expected import BUCKETS, ON_ACCOUNT, bucket
from demo.masters import COMPANY
from demo.opening import REMARKS
from demo.progress import Loaded

ZERO = Decimal(0)


@dataclass(frozen=True)
class Figures:
    """What the ledgers say. Money in company currency."""

    orders: int
    lines: int
    by_order: dict[int, Decimal]
    returned: Decimal
    open_orders: int
    open_value: Decimal
    cost: Decimal
    received: Decimal
    deposits: Decimal
    deposits_applied: Decimal
    receivable: Decimal
    ageing: dict[str, Decimal]
    stock: dict[str, int]
    stock_value: Decimal
    stock_account: Decimal
    top_customers: list[tuple[str, Decimal]]
    counts: dict[str, int]

    @property
    def revenue(self) -> Decimal:
        """Net invoiced, before returns."""
        return sum(self.by_order.values(), ZERO)

    @property
    def earned(self) -> Decimal:
        """Net invoiced, less what came back."""
        return self.revenue - self.returned

    @property
    def margin(self) -> Decimal:
        """Gross margin in percent of what was earned."""
        return (self.earned - self.cost) * 100 / self.earned if self.earned else ZERO


def read(loaded: Loaded) -> Figures:
    """The figures of what is loaded."""
    orders, invoices = loaded.orders.values(), loaded.invoices.values()
    deliveries, payments, back = loaded.deliveries.values(), loaded.payments.values(), loaded.returns.values()
    opening = frappe.get_all("Stock Entry", filters={"company": COMPANY, "remarks": REMARKS}, pluck="name")
    by_order: dict[int, Decimal] = {}
    earned = revenue(invoices)
    for (number, _), name in loaded.invoices.items():
        by_order[number] = by_order.get(number, ZERO) + earned.get(name, ZERO)
    open_orders, open_value = open_on(orders)
    receipts = receipts_of(loaded.deposits.values())
    owed = debts(invoices, [*payments, *receipts], back)
    stock, value = stock_of([*opening, *deliveries, *back])
    return Figures(
        orders=len(loaded.orders),
        lines=count_lines(orders),
        by_order=by_order,
        returned=balance("Income", "SM Return", back),
        open_orders=open_orders,
        open_value=open_value,
        cost=balance("Expense", "SM Delivery Note", deliveries) + balance("Expense", "SM Return", back),
        received=balance("Asset", "Payment Entry", payments, ("Bank", "Cash")),
        deposits=balance("Asset", "Payment Entry", receipts, ("Bank", "Cash")),
        deposits_applied=applied(loaded.deposits.values()),
        receivable=sum((amount for _, _, amount in owed), ZERO),
        ageing=ageing(owed),
        stock=stock,
        stock_value=value,
        stock_account=balance("Asset", "SM Delivery Note", deliveries, ("Stock",))
        + balance("Asset", "SM Return", back, ("Stock",))
        + balance("Asset", "Stock Entry", opening, ("Stock",)),
        top_customers=top_customers(invoices),
        counts=counts(loaded),
    )


def counts(loaded: Loaded) -> dict[str, int]:
    """How many documents of each kind there are; what was lost and reconciled as the site has it."""
    lost = rows(
        "SELECT COUNT(*) FROM `tabSM Quotation` WHERE status = 'Lost' AND name IN %(names)s",
        names=loaded.quotations.values(),
    )
    nameless = {reference for reference in loaded.payments if int(reference.split("-")[1]) % 31 == 0}
    return {
        "quotations": len(loaded.quotations),
        "quotations lost": lost[0][0],
        "deliveries": len(loaded.deliveries),
        "invoices": len(loaded.invoices),
        "deposits": len(loaded.deposits),
        "returns": len(loaded.returns),
        "payments reconciled": len(loaded.reconciled & nameless),
    }


def receipts_of(deposits: Iterable[str]) -> list[str]:
    """The host's vouchers of deposits."""
    found = rows("SELECT receipt_no FROM `tabSM Deposit` WHERE name IN %(names)s AND docstatus = 1", names=deposits)
    return [name for (name,) in found]


def applied(deposits: Iterable[str]) -> Decimal:
    """What settles invoices of these deposits, from the deposit ledger's balances."""
    found = rows("SELECT SUM(applied) FROM `tabSM Deposit Balance` WHERE name IN %(names)s", names=deposits)
    return dec(found[0][0])


def revenue(invoices: Iterable[str]) -> dict[str, Decimal]:
    """Net income by invoice, from the general ledger rows of its receivable voucher."""
    found = rows(
        """SELECT invoice.name, SUM(gl.credit - gl.debit)
           FROM `tabSM Invoice` invoice
           JOIN `tabGL Entry` gl ON gl.voucher_type = invoice.receivable_type
               AND gl.voucher_no = invoice.receivable_no AND gl.is_cancelled = 0
           JOIN `tabAccount` account ON account.name = gl.account AND account.root_type = 'Income'
           WHERE invoice.name IN %(names)s GROUP BY invoice.name""",
        names=invoices,
    )
    return {name: dec(amount) for name, amount in found}


def top_customers(invoices: Iterable[str], number: int = 5) -> list[tuple[str, Decimal]]:
    """The customers with the most revenue."""
    earned = revenue(invoices)
    sums: dict[str, Decimal] = {}
    for name, customer in rows("SELECT name, customer FROM `tabSM Invoice` WHERE name IN %(names)s", names=invoices):
        sums[customer] = sums.get(customer, ZERO) + earned.get(name, ZERO)
    return sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:number]


def count_lines(orders: Iterable[str]) -> int:
    """Lines that the fulfilment ledger knows of these orders."""
    return rows("SELECT COUNT(*) FROM `tabSM Line Balance` WHERE source_parent IN %(names)s", names=orders)[0][0]


def open_on(orders: Iterable[str]) -> tuple[int, Decimal]:
    """(number, value) of the orders with something to deliver, from the fulfilment ledger."""
    found = rows(
        """SELECT COUNT(DISTINCT source_parent), SUM(gross * (ordered - cancelled - delivered) / ordered)
           FROM `tabSM Line Balance`
           WHERE source_parent IN %(names)s AND delivered < ordered - cancelled""",
        names=orders,
    )
    return found[0][0], dec(found[0][1])


def balance(root_type: str, voucher_type: str, names: Iterable[str], kinds: tuple[str, ...] = ()) -> Decimal:
    """Debit less credit that these vouchers posted to accounts of a root type, or of these account types only."""
    found = rows(
        """SELECT SUM(gl.debit - gl.credit) FROM `tabGL Entry` gl JOIN `tabAccount` account ON account.name = gl.account
           WHERE gl.voucher_type = %(type)s AND gl.voucher_no IN %(names)s AND gl.is_cancelled = 0
             AND account.root_type = %(root)s AND (%(any)s OR account.account_type IN %(kinds)s)""",
        type=voucher_type,
        names=names,
        root=root_type,
        any=not kinds,
        kinds=kinds or ("",),
    )
    return dec(found[0][0])


def debts(invoices: Iterable[str], payments: Iterable[str], back: Iterable[str]) -> list[tuple[str, Any, Decimal]]:
    """(voucher, due date, what is open of it), from the payment ledger: what settles an invoice settles what falls due
    first. What is on account has no due date."""
    found = rows(
        """SELECT ledger.against_voucher_no, ledger.due_date, SUM(ledger.amount)
           FROM `tabPayment Ledger Entry` ledger
           WHERE ledger.delinked = 0 AND ledger.party_type = 'Customer' AND ledger.company = %(company)s
             AND (ledger.voucher_no IN %(payments)s OR ledger.voucher_no IN %(back)s
                 OR (ledger.voucher_type, ledger.voucher_no) IN
                 (SELECT receivable_type, receivable_no FROM `tabSM Invoice` WHERE name IN %(invoices)s))
           GROUP BY ledger.against_voucher_no, ledger.due_date, ledger.amount < 0
           ORDER BY ledger.against_voucher_no, ledger.amount < 0, ledger.due_date DESC""",
        company=COMPANY,
        invoices=invoices,
        payments=payments,
        back=back,
    )
    by_voucher: dict[str, list[tuple[Any, Decimal]]] = {}
    for voucher, due, amount in found:
        by_voucher.setdefault(voucher, []).append((due, dec(amount)))
    result = []
    for voucher, entries in by_voucher.items():
        left = sum((amount for _, amount in entries), ZERO)
        for due, amount in entries:  # latest first: what is open is open there
            part = min(left, amount) if amount > 0 else ZERO
            left -= part
            if part:
                result.append((voucher, due, part))
        if left:
            result.append((voucher, None, left))
    return result


def ageing(owed: Iterable[tuple[str, Any, Decimal]]) -> dict[str, Decimal]:
    """What is open, by days overdue on the as-of date."""
    found = dict.fromkeys(BUCKETS, ZERO)
    for _, due, amount in owed:
        found[bucket(due) if due else ON_ACCOUNT] += amount
    return found


def stock_of(vouchers: Iterable[str]) -> tuple[dict[str, int], Decimal]:
    """(quantity by item, value), from the stock ledger."""
    found = rows(
        """SELECT item_code, SUM(actual_qty), SUM(stock_value_difference) FROM `tabStock Ledger Entry`
           WHERE voucher_no IN %(names)s AND company = %(company)s AND is_cancelled = 0 GROUP BY item_code""",
        names=vouchers,
        company=COMPANY,
    )
    return {code: int(qty) for code, qty, _ in found}, sum((dec(value) for _, _, value in found), ZERO)


def credit_use() -> list[tuple[str, Decimal, Decimal]]:
    """(customer, exposure, limit) of all customers with a limit, the fullest first."""
    found = rows(
        """SELECT account.customer, balance.open_orders + balance.unbilled + balance.receivable, balance.credit_limit
           FROM `tabSM Credit Balance` balance JOIN `tabSM Credit Account` account ON account.name = balance.name
           WHERE account.company = %(company)s AND balance.limit_applies = 1 AND balance.credit_limit > 0""",
        company=COMPANY,
    )
    use = [(customer, dec(exposure), dec(limit)) for customer, exposure, limit in found]
    return sorted(use, key=lambda row: (-row[1] / row[2], row[0]))


def rows(query: str, **values: Any) -> Any:
    """Run a query; a list of names may be empty."""
    lists = {
        key: tuple(value) or ("",)
        for key, value in values.items()
        if not isinstance(value, (str, bool)) and isinstance(value, Iterable)
    }
    return frappe.db.sql(query, values | lists)


def dec(value: Any) -> Decimal:
    """What the database returns, as it stands in the column."""
    return Decimal(str(value or 0))
