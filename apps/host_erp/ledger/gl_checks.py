"""Which accounts, cost centers and parties may take a row. Facts are read once a voucher, whatever its length."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import frappe
from frappe import _

from host_erp.ledger.errors import AccountError, PartyError, UnbalancedError
from host_erp.ledger.money import dec, show
from host_erp.ledger.periods import has_role
from host_erp.ledger.rows import ZERO, GLRow, Voucher
from host_erp.ledger.sql import read_rows

PARTY_ACCOUNTS = ("Receivable", "Payable")
ACCOUNT_FIELDS = (
    "name", "company", "is_group", "disabled", "freeze_account", "report_type", "account_type", "account_currency",
)  # fmt: skip

Facts = dict[str, frappe._dict]


def check_amounts(rows: Iterable[GLRow]) -> None:
    """Raises UnbalancedError where debits and credits differ by anything at all; nothing is rounded off in silence."""
    debit = credit = ZERO
    for row in rows:
        debit += dec(row.debit)
        credit += dec(row.credit)
    if debit != credit:
        frappe.throw(
            _("Debit {0} and credit {1} differ by {2}").format(show(debit), show(credit), show(debit - credit)),
            UnbalancedError,
        )


def check_accounts(voucher: Voucher, rows: Sequence[GLRow], accounts: Facts, stock_accounts: Iterable[str]) -> None:
    """Raises AccountError for the first account that cannot take a row. `stock_accounts` are the stock accounts that
    the stock ledger is posting to; nobody else may, or the books and the stock would part."""
    allowed = set(stock_accounts)
    for row in rows:
        account = accounts.get(row.account)
        if not account:
            frappe.throw(_("Account {0} does not exist").format(row.account), AccountError)
        if account.company != voucher.company:
            frappe.throw(
                _("Account {0} belongs to {1}, not to {2}").format(row.account, account.company, voucher.company),
                AccountError,
            )
        if account.is_group:
            frappe.throw(_("Account {0} is a group; post to one below it").format(row.account), AccountError)
        if account.disabled:
            frappe.throw(_("Account {0} is disabled").format(row.account), AccountError)
        if account.freeze_account == "Yes" and not has_role("Accounts Settings", "frozen_accounts_modifier"):
            frappe.throw(_("Account {0} is frozen").format(row.account), AccountError)
        if account.account_type == "Stock" and row.account not in allowed and perpetual(voucher.company):
            frappe.throw(_("Stock account {0} is posted by stock movements only").format(row.account), AccountError)
        check_party_fields(row, account)


def check_party_fields(row: GLRow, account: frappe._dict) -> None:
    """Raises PartyError where a receivable or payable row has no party, or any other row has one: such a debt would be
    in no payment ledger, no ageing and no credit exposure."""
    if account.account_type in PARTY_ACCOUNTS and not (row.party_type and row.party):
        frappe.throw(
            _("Account {0} is {1}: a row on it needs a party").format(row.account, _(account.account_type)), PartyError
        )
    if row.party and account.account_type not in PARTY_ACCOUNTS:
        frappe.throw(
            _("Account {0} is neither receivable nor payable: {1} cannot owe on it").format(row.account, row.party),
            PartyError,
        )


def check_cost_centers(voucher: Voucher, rows: Iterable[GLRow], accounts: Facts) -> None:
    """Raises AccountError for a profit and loss row without a cost center, or one that cannot take a row."""
    centers = read_rows("Cost Center", (row.cost_center for row in rows), ("name", "company", "is_group", "disabled"))
    for row in rows:
        if not row.cost_center:
            if accounts[row.account].report_type == "Profit and Loss":
                frappe.throw(
                    _("Account {0} needs a cost center; {1} has no default one").format(row.account, voucher.company),
                    AccountError,
                )
            continue
        center = centers.get(row.cost_center)
        if not center or center.company != voucher.company:
            frappe.throw(
                _("Cost center {0} does not belong to {1}").format(row.cost_center, voucher.company), AccountError
            )
        if center.is_group or center.disabled:
            frappe.throw(_("Cost center {0} is a group or disabled").format(row.cost_center), AccountError)


def check_parties(rows: Iterable[GLRow]) -> None:
    """Raises PartyError for an unknown, disabled or frozen party. The embedded host keeps customers."""
    names = {}
    for row in rows:
        if row.party_type:
            names.setdefault(row.party_type, set()).add(row.party)
    for party_type, parties in names.items():
        if party_type != "Customer":
            frappe.throw(_("Parties of type {0} are not kept here").format(_(party_type)), PartyError)
        found = read_rows("Customer", parties, ("name", "disabled", "is_frozen"))
        for party in sorted(parties):
            fact = found.get(party)
            if not fact:
                frappe.throw(_("{0} {1} does not exist").format(_(party_type), party), PartyError)
            if fact.disabled:
                frappe.throw(_("{0} {1} is disabled").format(_(party_type), party), PartyError)
            if fact.is_frozen and not has_role("Accounts Settings", "frozen_accounts_modifier"):
                frappe.throw(_("{0} {1} is frozen").format(_(party_type), party), PartyError)


def account_amounts(row: GLRow, account: frappe._dict, company_currency: str) -> tuple[str, Decimal, Decimal]:
    """(currency, debit, credit) of a row in its account's currency.

    Raises AccountError where the account is kept in a foreign currency and the row does not say how much of it.
    """
    currency = account.account_currency or company_currency
    if currency == company_currency:
        return currency, row.debit, row.credit
    if row.debit_in_account_currency is None and row.credit_in_account_currency is None:
        frappe.throw(
            _("Account {0} is kept in {1}: the row lacks its amount in {1}").format(row.account, currency), AccountError
        )
    return currency, dec(row.debit_in_account_currency), dec(row.credit_in_account_currency)


def perpetual(company: str) -> bool:
    """Whether the company books stock movements in its general ledger."""
    return bool(frappe.get_cached_value("Company", company, "enable_perpetual_inventory"))
