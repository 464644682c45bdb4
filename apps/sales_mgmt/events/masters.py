"""Customers and items of the host that are renamed or merged.

Frappe rewrites Link columns, ours included, and the host looks after its own ledgers. What is left is ours alone: two
credit accounts that become one, and prices that would become alike.
"""

from typing import Any

import frappe
from frappe import _
from frappe.model.rename_doc import get_link_fields, rename_dynamic_links, update_link_field_values

from sales_mgmt.host import host
from sales_mgmt.posting import credit_ledger, uncleared
from sales_mgmt.pricing import merging

ACCOUNT = "SM Credit Account"


def customer_before_rename(doc: Any, method: str | None, old: str, new: str, merge: bool = False) -> None:
    """Before a merge: where both customers have an account at a company, the target's stands, with its limit and hold,
    and takes over entries and balance of the other; likewise prices and default price lists."""
    if not merge:
        return
    for gone, kept in _double_accounts(old, new):
        _merge_accounts(gone, kept, old)
    merging.give_way("customer", old, new)
    merging.give_way_as_default(old, new)


def customer_after_rename(doc: Any, method: str | None, old: str, new: str, merge: bool = False) -> None:
    """The accounts show the customer's name; after a merge each holds what the customer now owes at the host, where one
    of the two had no account before."""
    frappe.db.sql(f"UPDATE `tab{ACCOUNT}` SET customer_name = %s WHERE customer = %s", (doc.customer_name, new))
    if merge:
        for name, company in frappe.db.sql(f"SELECT name, company FROM `tab{ACCOUNT}` WHERE customer = %s", new):
            credit_ledger.set_receivable(name, host().party_balance(new, company))
            uncleared.count_in(new, company)


def item_before_rename(doc: Any, method: str | None, old: str, new: str, merge: bool = False) -> None:
    """Before a merge: of two prices that would be alike the target's stands."""
    if merge:
        merging.give_way("item_code", old, new)


def _double_accounts(old: str, new: str) -> list[tuple[str, str]]:
    """(the old customer's account, the new one's) at every company where both have one."""
    return frappe.db.sql(
        f"""SELECT gone.name, kept.name FROM `tab{ACCOUNT}` gone
            JOIN `tab{ACCOUNT}` kept ON kept.company = gone.company AND kept.customer = %(new)s
            WHERE gone.customer = %(old)s ORDER BY gone.company FOR UPDATE""",
        {"old": old, "new": new},
    )


def _merge_accounts(gone: str, kept: str, old: str) -> None:
    groups = credit_ledger.groups_of([gone, kept])
    if groups.get(gone) != groups.get(kept):
        credit_ledger.move_between_groups(gone, groups.get(gone), groups.get(kept))
    credit_ledger.fold(gone, kept)
    update_link_field_values(get_link_fields(ACCOUNT), gone, kept, ACCOUNT)
    rename_dynamic_links(ACCOUNT, gone, kept)
    account = frappe.get_doc(ACCOUNT, gone)
    terms = _("credit limit {0}").format(account.get_formatted("credit_limit")) if account.limit_applies else ""
    terms = ", ".join(filter(None, (terms or _("no credit limit"), _("on hold") if account.hold else "")))
    # Whoever may merge customers may not have a right on credit accounts: Frappe has checked the customers.
    frappe.delete_doc(ACCOUNT, gone, ignore_permissions=True)
    note = _("Took over the account of {0} ({1}), which was merged into this customer.").format(old, terms)
    frappe.get_doc(ACCOUNT, kept).add_comment("Info", note)
