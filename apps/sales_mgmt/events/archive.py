"""Entry of our documents and masters, refused in archive mode. hooks.py names the DocTypes."""

from typing import Any

from sales_mgmt.posting.archived import refuse_if_archived


def refuse_entry(doc: Any, method: str | None = None, *args: Any, **kwargs: Any) -> None:
    """Before a document is saved, submitted, changed, cancelled, renamed or deleted."""
    refuse_if_archived()
