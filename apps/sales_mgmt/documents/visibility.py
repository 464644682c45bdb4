"""Whose records a user sees, where a record only names its customer, account, order or deposit.

Frappe holds a user permission where a DocType has the field itself: sales documents have customer, company, territory
and sales person of their own. Ledgers, deposits, credit accounts, decisions and holds do not: what they belong to
decides here, in lists, links, reports and documents alike. Users without user permissions cost no query.
"""

from collections.abc import Callable, Iterable
from typing import Any

import frappe
from frappe.core.doctype.user_permission.user_permission import get_user_permissions
from frappe.permissions import get_allowed_docs_for_doctype

ACCOUNT = "SM Credit Account"
BY_CUSTOMER = (
    "SM Credit Decision", "SM Credit Hold", "SM Deposit", "SM Deposit Entry", "SM Deposit Forfeiture",
    "SM Deposit Request", "SM Deposit Rule", "SM Deposit Tax Entry", "SM Item Price", "SM Line Entry",
    "SM Order Change", "SM Reservation", "SM Return",
)  # fmt: skip
"""DocTypes whose `customer` decides; where it is empty a record is everybody's."""
THROUGH = {
    "SM Credit Balance": ("name", ACCOUNT, "name"),
    "SM Credit Entry": ("credit_account", ACCOUNT, "name"),
    "SM Credit Limit Change": ("credit_account", ACCOUNT, "name"),
    "SM Deposit Balance": ("name", "SM Deposit", "name"),
    "SM Line Balance": ("name", "SM Line Entry", "source_line"),
    "SM Reservation Entry": ("sales_order", "SM Sales Order", "name"),
}
"""DocType -> (column, the DocType that decides, the column there)."""


def every_customer(user: str | None = None) -> bool:
    """Whether user permissions leave the user all customers: sums over customers are for these users alone."""
    return not _customers(user or frappe.session.user)


def readable(doctype: str, names: Iterable[str]) -> set[str]:
    """Those of the documents that the user may read, user permissions included; one query."""
    wanted = sorted(set(names))
    if not wanted:
        return set()
    return set(frappe.get_list(doctype, {"name": ("in", wanted)}, pluck="name", limit_page_length=0))


def condition(doctype: str, user: str | None = None) -> str:
    """SQL on `tab<doctype>` for what the user sees; empty for everything. Every value in it is escaped."""
    user = user or frappe.session.user
    if doctype not in THROUGH:
        return _wanted(doctype, user)
    column, other, key = THROUGH[doctype]
    wanted = _with_company(other, user)
    there = f"SELECT `tab{other}`.`{key}` FROM `tab{other}` WHERE {wanted}"
    return f"`tab{doctype}`.`{column}` IN ({there})" if wanted else ""


def sees(doc: Any, user: str | None = None) -> bool:
    """Whether user permissions let the user see this record; one that is not stored yet is asked by what it names."""
    user = user or frappe.session.user
    if doc.doctype in THROUGH:
        column, other, key = THROUGH[doc.doctype]
        wanted = _with_company(other, user)
    else:
        stored_account = doc.doctype == ACCOUNT and not doc.is_new()
        column, other, key = ("name", ACCOUNT, "name") if stored_account else ("customer", "Customer", "name")
        wanted = _wanted(other, user)
    value = wanted and doc.get(column)
    if not value:
        return True
    escaped = frappe.db.escape(value, percent=False)
    return bool(frappe.db.sql(f"SELECT 1 FROM `tab{other}` WHERE `{key}` = {escaped} AND {wanted} LIMIT 1"))


def _wanted(doctype: str, user: str) -> str:
    if doctype == "Customer":
        return _customers(user)
    return _accounts(user) if doctype == ACCOUNT else _of_customer(doctype, user)


def _with_company(doctype: str, user: str) -> str:
    """`doctype` decides for records that have no company of their own: its company counts too."""
    allowed = _allowed("Company", doctype, user)
    return " AND ".join(filter(None, (_wanted(doctype, user), allowed and f"`tab{doctype}`.company IN {allowed}")))


def _of_customer(doctype: str, user: str) -> str:
    wanted = _customers(user)
    if not wanted:
        return ""
    customer = f"`tab{doctype}`.customer"
    return f"({customer} IN (SELECT name FROM `tabCustomer` WHERE {wanted}) OR IFNULL({customer}, '') = '')"


def _accounts(user: str) -> str:
    """Accounts of customers that the user sees; a group is for who sees every customer in it."""
    wanted = _customers(user)
    if not wanted:
        return ""
    return f"""NOT EXISTS (
        SELECT 1 FROM `tab{ACCOUNT}` member JOIN `tabCustomer` ON `tabCustomer`.name = member.customer
        WHERE (member.name = `tab{ACCOUNT}`.name OR member.credit_group = `tab{ACCOUNT}`.name) AND NOT ({wanted}))"""


def _customers(user: str) -> str:
    """SQL on `tabCustomer` for the customers that user permissions on them, their territory, their group and their
    sales people leave the user. An empty value passes unless the site applies them strictly, as in Frappe."""
    strict = frappe.utils.cint(frappe.get_system_settings("apply_strict_user_permissions"))
    found = []
    if allowed := _allowed("Customer", "Customer", user):
        found.append(f"`tabCustomer`.name IN {allowed}")
    for allow, column in (("Territory", "territory"), ("Customer Group", "customer_group")):
        if allowed := _allowed(allow, "Customer", user):
            empty = "" if strict else f" OR IFNULL(`tabCustomer`.{column}, '') = ''"
            found.append(f"(`tabCustomer`.{column} IN {allowed}{empty})")
    if allowed := _allowed("Sales Person", "Customer", user):
        team = "EXISTS (SELECT 1 FROM `tabSales Team` team WHERE team.parenttype = 'Customer'"
        team += " AND team.parent = `tabCustomer`.name"
        found.append(f"({team} AND team.sales_person IN {allowed})" + ("" if strict else f" OR NOT {team})") + ")")
    return " AND ".join(found)


def _allowed(allow: str, doctype: str, user: str) -> str:
    """The values that user permissions allow, as SQL; empty where there are none for the DocType."""
    permissions = get_user_permissions(user).get(allow)
    values = get_allowed_docs_for_doctype(permissions, doctype) if permissions else []
    return f"({', '.join(frappe.db.escape(value, percent=False) for value in values)})" if values else ""


def has_permission(doc: Any, ptype: str | None = None, user: str | None = None) -> bool:
    """Frappe's hook."""
    return sees(doc, user)


def __getattr__(name: str) -> Callable[[str], str]:
    """Frappe's hook permission_query_conditions, by DocType: older versions do not say which one they ask for."""
    by_name = {frappe.scrub(doctype): doctype for doctype in (ACCOUNT, *BY_CUSTOMER, *THROUGH)}
    if name not in by_name:
        raise AttributeError(name)
    return lambda user: condition(by_name[name], user)
