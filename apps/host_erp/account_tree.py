"""A company's accounts as a tree with figures, for the reports: what lies below a group counts in it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import frappe

from host_erp.ledger.money import ZERO

Figures = list[Decimal]


def accounts(company: str, **filters: Any) -> list[frappe._dict]:
    """The accounts from the roots down, with name, parent_account, is_group, root_type, account_currency and depth."""
    found = frappe.get_all(
        "Account", filters={"company": company, **filters}, order_by="lft",
        fields=["name", "account_name", "parent_account", "is_group", "root_type", "account_currency"],
    )  # fmt: skip
    depth: dict[str | None, int] = {}
    for account in found:
        account.depth = depth[account.name] = depth.get(account.parent_account, -1) + 1
    return found


def roll_up(tree: Sequence[frappe._dict], figures: Mapping[str, Sequence[Decimal]], width: int) -> dict[str, Figures]:
    """`width` figures of each account and all below it; `tree` comes with parents before children."""
    rolled = {account.name: list(figures.get(account.name, [ZERO] * width)) for account in tree}
    for account in reversed(tree):
        parent = rolled.get(account.parent_account)
        if parent:
            parent[:] = [above + own for above, own in zip(parent, rolled[account.name], strict=True)]
    return rolled
