"""Accounts, currencies, rates and the two amounts of a Payment Entry.

Each side is in its account's currency and has a rate to the company's; where the two sides differ at these rates, the
difference is a deduction of its own, marked as exchange gain or loss.
"""

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document

from host_erp import exchange, parties
from host_erp.ledger.errors import AccountError, LedgerError, PartyError
from host_erp.ledger.money import dec, rounder, show, to_column
from host_erp.ledger.sql import read_rows

RECEIVE = "Receive"
MONEY_ACCOUNTS = ("Bank", "Cash")

# account, rate, amount, amount in company currency
PAID = ("paid_from", "source_exchange_rate", "paid_amount", "base_paid_amount")
RECEIVED = ("paid_to", "target_exchange_rate", "received_amount", "base_received_amount")


def set_accounts(doc: Document) -> None:
    """Fill empty accounts: the customer's receivable account, and that of the mode of payment or the company.

    Raises AccountError for an account of another kind or company.
    """
    if doc.party_type != "Customer":
        frappe.throw(_("Parties of type {0} are not kept here").format(_(doc.party_type)), PartyError)
    party_field, money_field = ("paid_from", "paid_to") if doc.payment_type == RECEIVE else ("paid_to", "paid_from")
    if not doc.get(party_field):
        doc.set(party_field, parties.receivable_account(doc.party, doc.company))
    if not doc.get(money_field):
        doc.set(money_field, money_account(doc.mode_of_payment, doc.company))
    company = frappe.get_cached_doc("Company", doc.company)
    fields = ("name", "company", "is_group", "account_type", "account_currency")
    facts = read_rows("Account", (doc.paid_from, doc.paid_to), fields)
    check_account(doc, party_field, facts, ("Receivable",))
    check_account(doc, money_field, facts, MONEY_ACCOUNTS)
    for field in ("paid_from", "paid_to"):
        fact = facts[doc.get(field)]
        doc.set(f"{field}_account_currency", fact.account_currency or company.default_currency)
        doc.set(f"{field}_account_type", fact.account_type)
    doc.party_account_currency = doc.get(f"{party_field}_account_currency")
    doc.cost_center = doc.cost_center or company.cost_center


def check_account(doc: Document, field: str, facts: dict[str, frappe._dict], kinds: tuple[str, ...]) -> None:
    """Raises AccountError where the account is missing, another company's, a group or of another kind."""
    fact, label = facts.get(doc.get(field)), _(doc.meta.get_label(field))
    if not fact:
        frappe.throw(_("{0} is missing").format(label), AccountError)
    if fact.company != doc.company or fact.is_group or fact.account_type not in kinds:
        frappe.throw(
            _("{0}: {1} is not a {2} account of {3}").format(
                label, fact.name, " / ".join(_(kind) for kind in kinds), doc.company
            ),
            AccountError,
        )


def money_account(mode_of_payment: str | None, company: str) -> str | None:
    """The bank or cash account of a mode of payment, the company's default one where it has none."""
    kind = "Bank"
    if mode_of_payment:
        account = frappe.db.get_value(
            "Mode of Payment Account", {"parent": mode_of_payment, "company": company}, "default_account"
        )
        if account:
            return account
        kind = frappe.get_cached_value("Mode of Payment", mode_of_payment, "type")
    field = "default_cash_account" if kind == "Cash" else "default_bank_account"
    return frappe.get_cached_value("Company", company, field)


def set_amounts(doc: Document) -> None:
    """Both sides in their own and in company currency.

    Raises LedgerError for an amount of zero or less, for two different amounts in one currency, and where no rate is
    given or known.
    """
    currency = frappe.get_cached_value("Company", doc.company, "default_currency")
    for _account, _rate, amount, _base in (PAID, RECEIVED):
        doc.set(amount, float(money(doc.get(amount))))
    if doc.paid_from_account_currency == doc.paid_to_account_currency:
        doc.received_amount = doc.received_amount or doc.paid_amount
        check_equal(doc)
        set_rate(doc, PAID, currency)
        if not dec(doc.target_exchange_rate) or doc.paid_from_account_currency == currency:
            doc.target_exchange_rate = doc.source_exchange_rate
    else:
        derive_rate(doc, currency)
        set_rate(doc, PAID, currency)
        set_rate(doc, RECEIVED, currency)
        if not doc.received_amount:
            rates = dec(doc.source_exchange_rate) / dec(doc.target_exchange_rate)
            doc.received_amount = float(money(dec(doc.paid_amount) * rates))
        if min(doc.paid_amount, doc.received_amount) <= 0:
            check_equal(doc)
    for _account, rate, amount, base in (PAID, RECEIVED):
        doc.set(base, float(money(dec(doc.get(amount)) * dec(doc.get(rate)))))


def check_equal(doc: Document) -> None:
    """Raises LedgerError unless both amounts are above zero and equal."""
    paid, received = dec(doc.paid_amount), dec(doc.received_amount)
    if paid <= 0 or paid != received:
        frappe.throw(
            _("Paid {0} and received {1} must be equal and above zero").format(show(paid), show(received)), LedgerError
        )


def derive_rate(doc: Document, currency: str) -> None:
    """Where one side is in company currency and both amounts are given, the other side's rate follows from them."""
    for side, other in ((PAID, RECEIVED), (RECEIVED, PAID)):
        own, _rate, own_amount, _base = side
        _account, rate, amount, _base = other
        in_company_currency = doc.get(f"{own}_account_currency") == currency
        given = dec(doc.get(own_amount)) > 0 and dec(doc.get(amount)) > 0
        if in_company_currency and given and not dec(doc.get(rate)):
            doc.set(rate, float(to_column(dec(doc.get(own_amount)) / dec(doc.get(amount)))))


def set_rate(doc: Document, side: tuple[str, str, str, str], currency: str) -> None:
    """1 for company currency, else the rate that is given, else the latest Currency Exchange of the day."""
    account, rate, _amount, _base = side
    own = doc.get(f"{account}_account_currency")
    if own == currency:
        doc.set(rate, 1)
    elif not dec(doc.get(rate)):
        doc.set(rate, float(exchange.rate(own, currency, doc.posting_date)))
    elif dec(doc.get(rate)) < 0:
        frappe.throw(_("{0} must be above zero").format(_(doc.meta.get_label(rate))), LedgerError)


def set_deductions(doc: Document) -> None:
    """Round the deductions; keep the row of the exchange gain or loss between the two sides in step with them.

    Raises AccountError where the company has no account for it.
    """
    company = frappe.get_cached_doc("Company", doc.company)
    difference = dec(doc.base_paid_amount) - dec(doc.base_received_amount)
    rows = [row for row in doc.deductions if not row.is_exchange_gain_loss]
    kept = next((row for row in doc.deductions if row.is_exchange_gain_loss), None)
    if difference:
        account = kept.account if kept else company.exchange_gain_loss_account
        if not account:
            label = _(company.meta.get_label("exchange_gain_loss_account"))
            frappe.throw(_("The two amounts differ by {0}: set the {1} of {2}").format(
                show(difference), label, doc.company), AccountError)  # fmt: skip
        kept = kept or {"is_exchange_gain_loss": 1, "account": account, "description": _("Exchange gain or loss")}
    if len(rows) + bool(difference) != len(doc.deductions) or difference:
        doc.set("deductions", [*rows, kept] if difference else rows)
    for row in doc.deductions:
        row.amount = float(difference if row.is_exchange_gain_loss else money(row.amount))
        row.cost_center = row.cost_center or doc.cost_center


def money(value: float | Decimal | None) -> Decimal:
    """`value` rounded to the currency's precision."""
    return rounder()(dec(value))
