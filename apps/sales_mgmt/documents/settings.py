"""Reads SM Settings."""

from typing import Any

import frappe


def setting(field: str) -> Any:
    """A field of SM Settings, from Frappe's cache: no statement but the first time."""
    return frappe.get_cached_value("SM Settings", "SM Settings", field)
