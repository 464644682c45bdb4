"""Finds or opens the credit account of a customer at a company."""

from dataclasses import dataclass
from decimal import Decimal

import frappe

from sales_mgmt.credit import limits, native_exposure
from sales_mgmt.host import host
from sales_mgmt.money.rounding import HUNDRED, dec
from sales_mgmt.posting import credit_ledger, uncleared
from sales_mgmt.posting.bulk import insert_rows, new_names


def find_account(customer: str, company: str) -> str | None:
    """The credit account's name, where the customer has one at the company."""
    found = frappe.db.sql(
        "SELECT name FROM `tabSM Credit Account` WHERE customer = %s AND company = %s", (customer, company)
    )
    return found[0][0] if found else None


@dataclass(frozen=True, slots=True)
class Terms:
    """The credit account that bears a document, and how much of its exposure counts, in percent."""

    account: str | None = None
    open_order_weight: Decimal = HUNDRED
    unbilled_weight: Decimal = HUNDRED


def terms_of(customer: str, company: str) -> Terms:
    """What a document of the customer freezes when it posts, in one query; the usual where there is no account yet."""
    rows = frappe.db.sql(
        """SELECT account.name, risk.open_order_weight, risk.unbilled_weight FROM `tabSM Credit Account` account
           LEFT JOIN `tabSM Credit Account` parent ON parent.name = account.credit_group
           LEFT JOIN `tabSM Risk Class` risk ON risk.name = COALESCE(account.risk_class, parent.risk_class)
           WHERE account.customer = %s AND account.company = %s""",
        (customer, company),
    )
    if not rows:
        return Terms()
    name, *weights = rows[0]
    return Terms(name, *(HUNDRED if weight is None else dec(weight) for weight in weights))


def account_of(customer: str, company: str) -> str:
    """The credit account's name; a customer's first confirmed order opens one, without a limit.

    It is written without the DocType's permission: an order desk may not set limits, but its orders must be counted.
    """
    if found := find_account(customer, company):
        return found
    key = (company, customer)
    [name] = new_names(1)
    now, user = frappe.utils.now(), frappe.session.user
    insert_rows(
        "SM Credit Account",
        ("name", "creation", "modified", "owner", "modified_by", "customer", "customer_name", "company"),
        [(name, now, now, user, user, customer, host().customer(customer).customer_name, company)],
        ignore=True,  # two first orders at once: the unique key lets one in, the other finds it below
    )
    account = credit_ledger.find_accounts([key])[key]
    if account == name:
        credit_ledger.open_balance(account, host().party_balance(customer, company))
        limits.carry([account])
        native_exposure.count_in(customer, company)
        uncleared.count_in(customer, company)
    return account


def exposure_of(account: str) -> Decimal:
    """The account's whole exposure now, in company currency."""
    return sum(credit_ledger.read_balance(account).values(), Decimal(0))
