"""Credit limits: which one counts for an account, and how it changes.

The account's own; else its risk class's fallback; else that of the customer's group, or the nearest group above it;
else the company's; else there is none. Zero is a limit. What counts stands on the balance row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe import _

from sales_mgmt.credit import decisions, gather
from sales_mgmt.credit.decisions import Decided
from sales_mgmt.credit.model import Facts
from sales_mgmt.credit.rules import decide
from sales_mgmt.money.rounding import dec, to_column
from sales_mgmt.plan.credit_stages import LIMIT_LOWERED
from sales_mgmt.posting import credit_ledger

ACCOUNT = "SM Credit Account"
FIELDS = ("limit_applies", "credit_limit", "limit_valid_until")
"""Of an account; they change by SM Credit Limit Change alone."""

EFFECTIVE = f"""
    SELECT account.name, account.limit_applies, account.credit_limit, account.limit_valid_until, account.hold,
           CASE WHEN account.limit_applies = 1 THEN account.credit_limit
                WHEN risk.fallback_limit_applies = 1 THEN risk.fallback_limit
                WHEN account.is_group = 1 THEN NULL
                ELSE COALESCE(
                    (SELECT fallback.credit_limit FROM `tabSM Credit Default` fallback
                     JOIN `tabCustomer Group` above ON above.name = fallback.customer_group
                     WHERE fallback.company = account.company AND above.lft <= own.lft AND above.rgt >= own.rgt
                     ORDER BY above.lft DESC LIMIT 1),
                    (SELECT fallback.credit_limit FROM `tabSM Credit Default` fallback
                     WHERE fallback.company = account.company AND COALESCE(fallback.customer_group, '') = ''))
           END AS effective
    FROM `tab{ACCOUNT}` account
    LEFT JOIN `tabSM Credit Account` parent ON parent.name = account.credit_group
    LEFT JOIN `tabSM Risk Class` risk ON risk.name = COALESCE(account.risk_class, parent.risk_class)
    LEFT JOIN `tabCustomer` customer ON customer.name = account.customer
    LEFT JOIN `tabCustomer Group` own ON own.name = customer.customer_group
"""
"""The limit that counts for each account; NULL where there is none."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of an account: None where it has none of its own; until its last day, where there is one."""

    amount: Decimal | None
    valid_until: date | None = None


def carry(accounts: Sequence[str]) -> None:
    """Bring the limits and holds that count to the accounts' balance rows, where the guard reads them."""
    if not accounts:
        return
    rows = frappe.db.sql(f"{EFFECTIVE} WHERE account.name IN %s ORDER BY account.name", (tuple(accounts),))
    for name, applies, _own, valid_until, hold, effective in rows:
        limit = None if effective is None else dec(effective)
        credit_ledger.set_limit(name, limit, valid_until if applies else None, bool(hold))


def of_customer(customer: str) -> list[str]:
    """The customer's accounts at all companies."""
    return frappe.db.sql_list(f"SELECT name FROM `tab{ACCOUNT}` WHERE customer = %s ORDER BY name", (customer,))


def mend() -> list[str]:
    """Carry the limits whose fallback changed out of our sight, a tree of groups say; the accounts."""
    stale = frappe.db.sql_list(
        f"""SELECT wanted.name FROM ({EFFECTIVE}) wanted
            JOIN `tabSM Credit Balance` balance ON balance.name = wanted.name
            WHERE balance.limit_applies != (wanted.effective IS NOT NULL)
               OR balance.credit_limit != COALESCE(wanted.effective, 0)
            ORDER BY wanted.name"""
    )
    carry(stale)
    return stale


def inheriting(company: str | None = None, risk_class: str | None = None) -> list[str]:
    """Accounts without a limit of their own, of a company or of a risk class."""
    return frappe.db.sql_list(
        f"""SELECT account.name FROM `tab{ACCOUNT}` account
            LEFT JOIN `tab{ACCOUNT}` parent ON parent.name = account.credit_group
            WHERE account.limit_applies = 0 AND (%(company)s IS NULL OR account.company = %(company)s)
              AND (%(risk)s IS NULL OR COALESCE(account.risk_class, parent.risk_class) = %(risk)s)
            ORDER BY account.name""",
        {"company": company, "risk": risk_class},
    )


def own_limit(account: str) -> Limit:
    """What the account has of its own."""
    applies, amount, valid_until = frappe.db.get_value(ACCOUNT, account, FIELDS)
    return Limit(dec(amount) if applies else None, valid_until if applies else None)


def change(account: str, before: Limit, after: Limit, review_date: date | None, voucher: tuple[str, str]) -> Decimal:
    """Give an account another limit, as an approved request says; its exposure then.

    Raises frappe.ValidationError where the limit is not what it was when the change was asked for. A limit below the
    exposure stops the next confirmation, not what is under way: a decision records it.
    """
    frappe.db.sql(
        f"""UPDATE `tab{ACCOUNT}`
            SET limit_applies = %s, credit_limit = %s, limit_valid_until = %s, review_date = COALESCE(%s, review_date),
                modified = %s, modified_by = %s
            WHERE name = %s AND limit_applies = %s AND (limit_applies = 0 OR credit_limit = %s)
              AND (limit_applies = 0 OR COALESCE(limit_valid_until, '') = COALESCE(%s, ''))""",
        (
            *_columns(after), review_date, frappe.utils.now(), frappe.session.user,
            account, *_columns(before),
        ),
    )  # fmt: skip
    if not frappe.db._cursor.rowcount:
        frappe.throw(_("The limit was changed meanwhile. Ask for the change anew."))
    frappe.clear_document_cache(ACCOUNT, account)
    [balance] = credit_ledger.lock_balances([account]).values()
    carry([account])
    if after.amount is not None and sum(balance.exposure.values()) > after.amount:
        _record(account, voucher)
    return sum(balance.exposure.values(), Decimal(0))


def _record(account: str, voucher: tuple[str, str]) -> None:
    """A decision on a limit that does not bear the exposure there is."""
    found = gather.accounts([account])[account]
    [balance] = credit_ledger.read_balances([account]).values()
    facts = Facts(
        stage=LIMIT_LOWERED,
        day=gather.today(),
        company=found.company,
        customer=found.customer,
        currency=gather.currency(found.company),
        asked=False,
        accounts=(gather.account_facts(found, balance, {}),),
    )
    decisions.write([Decided(*voucher, facts, decide(facts))])


def _columns(limit: Limit) -> tuple:
    return int(limit.amount is not None), to_column(limit.amount or Decimal(0)), limit.valid_until
