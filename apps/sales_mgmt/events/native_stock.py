"""ERPNext's own stock documents beside ours. (The embedded host's bins know what orders hold.)"""

from typing import Any

from sales_mgmt.host import host
from sales_mgmt.host.erpnext import native_goods


def keep_what_is_held(doc: Any, method: str | None = None) -> None:
    """Before a native document submits: it takes nothing that our orders hold."""
    if host().name == "erpnext":
        native_goods.refuse_what_is_held(doc)


def keep_what_came_in(doc: Any, method: str | None = None) -> None:
    """Before a native document is cancelled: what it brought in may be held by our orders."""
    if host().name == "erpnext":
        native_goods.refuse_to_take_back(doc)


def stock_was_revalued(repost: Any, method: str | None = None) -> None:
    """ERPNext has changed what goods cost: what came back of our deliveries follows."""
    from sales_mgmt.host.erpnext import return_costs  # this DocType, and what is imported here, is on ERPNext only

    return_costs.follow(repost)
