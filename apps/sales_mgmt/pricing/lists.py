"""Which price list a document uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import frappe


@dataclass(frozen=True, slots=True)
class PriceList:
    """The header of a price list. Without a company it serves all of them."""

    name: str
    currency: str
    enabled: bool
    company: str | None
    priority: int
    valid_from: date | None
    valid_upto: date | None


_COLUMNS = "list.name, list.currency, list.enabled, list.company, list.priority, list.valid_from, list.valid_upto"
_USABLE = """list.enabled = 1 AND (list.company IS NULL OR list.company IN ('', %(company)s))
    AND (list.valid_from IS NULL OR list.valid_from <= %(day)s)
    AND (list.valid_upto IS NULL OR list.valid_upto >= %(day)s)"""


def price_list(name: str) -> PriceList | None:
    """The header of a list, if there is such a list."""
    rows = frappe.db.sql(f"SELECT {_COLUMNS} FROM `tabSM Price List` list WHERE list.name = %s", (name,), as_dict=True)
    return _list(rows[0]) if rows else None


def default_list(customer: str, groups: Sequence[str], company: str, day: date) -> PriceList | None:
    """The list that a document of this customer begins with: the customer's, else its nearest group's, else the
    default for all. Of several that are valid on the day the higher priority wins, then the company's own before the
    general one, then the one that became valid last.
    """
    values = {"customer": customer, "groups": tuple(groups) or ("",), "company": company, "day": day}
    assigned = f"""SELECT {_COLUMNS}, use_for.customer, use_for.customer_group
                   FROM `tabSM Price List Assignment` use_for
                   JOIN `tabSM Price List` list ON list.name = use_for.parent AND {_USABLE}"""
    rows = frappe.db.sql(
        f"""{assigned} WHERE use_for.customer = %(customer)s
            UNION {assigned} WHERE use_for.customer_group IN %(groups)s
            UNION SELECT {_COLUMNS}, NULL, NULL FROM `tabSM Price List` list WHERE list.is_default = 1 AND {_USABLE}""",
        values,
        as_dict=True,
    )
    return _list(min(rows, key=lambda row: _list_rank(row, groups))) if rows else None


def _list(row: frappe._dict) -> PriceList:
    return PriceList(
        name=row.name,
        currency=row.currency,
        enabled=bool(row.enabled),
        company=row.company or None,
        priority=row.priority or 0,
        valid_from=row.valid_from,
        valid_upto=row.valid_upto,
    )


def _list_rank(row: frappe._dict, groups: Sequence[str]) -> tuple:
    level = 0 if row.customer else 1 + list(groups).index(row.customer_group) if row.customer_group else len(groups) + 1
    began: date = row.valid_from or date.min
    return (level, -(row.priority or 0), not row.company, -began.toordinal(), row.name)
