"""What goods cost, as the host's ledger has it now, and who may see it. Nothing of ours keeps a copy of a cost."""

import frappe

COST_LEVEL = 1
"""Who reads SM Delivery Note at this permission level sees cost and margin."""


def may_see_cost() -> bool:
    """Whether the user reads deliveries at the level of cost."""
    return COST_LEVEL in frappe.get_meta("SM Delivery Note").get_permlevel_access("read")
