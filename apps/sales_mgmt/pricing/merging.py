"""Prices of two customers or items that become one: what would be alike gives way, the target's stands."""

import frappe

DECIDES = (
    "price_list", "item_code", "COALESCE({0}customer, '')", "COALESCE({0}customer_group, '')", "uom", "min_qty",
    "COALESCE({0}valid_from, '0001-01-01')",
)  # fmt: skip
"""What two prices of a list must differ in; see ties.py."""

RANKS = ("priority", "COALESCE({0}company, '')", "COALESCE({0}valid_from, '0001-01-01')")
"""What two default lists of a customer must differ in."""


def give_way(field: str, old: str, new: str) -> None:
    """Disable the prices of `old` (in the column customer or item_code) that would tie with one of `new`."""
    others = [part for part in DECIDES if field not in part]
    # `field` is a constant of the caller; the rest are constants of this module.
    frappe.db.sql(
        f"""UPDATE `tabSM Item Price` gone JOIN `tabSM Item Price` kept ON {_alike(others)}
            SET gone.disabled = 1
            WHERE gone.`{field}` = %(old)s AND kept.`{field}` = %(new)s AND gone.disabled = 0 AND kept.disabled = 0""",
        {"old": old, "new": new},
    )


def give_way_as_default(old: str, new: str) -> None:
    """Take `old` out of the price lists that would be its default with equal right as one of `new`."""
    frappe.db.sql(
        f"""DELETE assigned FROM `tabSM Price List Assignment` assigned
            JOIN `tabSM Price List` gone ON gone.name = assigned.parent
            JOIN `tabSM Price List` kept ON kept.name = gone.name OR ({_alike(RANKS)})
            JOIN `tabSM Price List Assignment` other ON other.parent = kept.name AND other.customer = %(new)s
            WHERE assigned.customer = %(old)s""",
        {"old": old, "new": new},
    )


def _alike(parts: tuple[str, ...] | list[str]) -> str:
    """The condition that `gone` and `kept` are equal in each part."""

    def of(row: str, part: str) -> str:
        return part.format(f"{row}.") if "{0}" in part else f"{row}.{part}"

    return " AND ".join(f"{of('gone', part)} = {of('kept', part)}" for part in parts)
