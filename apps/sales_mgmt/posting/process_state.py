"""What a unit of work leaves in the process beside the database: put back before it runs again."""

import copy
from collections.abc import Mapping
from typing import Any

import frappe

from sales_mgmt.host import host

NAMESPACES = ("flags", "response", "form_dict")
"""Of frappe.local: dictionaries that a request's code writes to."""

CACHES = ("document_cache", "request_cache", "cache")
"""Of frappe.local: what was read in the transaction, which may be what the transaction wrote."""


class ProcessState:
    """Messages, flags and response as they were; caches are emptied, not put back."""

    def __init__(self) -> None:
        self._messages = list(frappe.local.message_log)
        self._namespaces = {name: _copied(getattr(frappe.local, name, None) or {}) for name in NAMESPACES}

    def restore(self) -> None:
        """Put all back to what it was, any number of times."""
        frappe.local.message_log = list(self._messages)
        for name, kept in self._namespaces.items():
            if (now := getattr(frappe.local, name, None)) is not None:
                now.clear()
                now.update(_copied(kept))
        for name in CACHES:
            if cache := getattr(frappe.local, name, None):
                cache.clear()
        # A flat dict on 15, one of dicts on 16: emptied alike.
        vars(frappe.db).get("value_cache", {}).clear()
        host().forget()


def _copied(values: Mapping[str, Any]) -> dict[str, Any]:
    """A copy whose own lists and dictionaries are copies too; what is in them is not touched by anybody."""
    return {key: copy.copy(value) if isinstance(value, list | dict | set) else value for key, value in values.items()}
