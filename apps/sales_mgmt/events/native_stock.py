"""ERPNext's own stock documents beside ours."""

from typing import Any


def stock_was_revalued(repost: Any, method: str | None = None) -> None:
    """ERPNext has changed what goods cost: what came back of our deliveries follows."""
    from sales_mgmt.host.erpnext import return_costs  # this DocType, and what is imported here, is on ERPNext only

    return_costs.follow(repost)
