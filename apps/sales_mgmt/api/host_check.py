"""The host's settings that matter to our documents."""

from dataclasses import asdict

import frappe

from sales_mgmt.api.permission import require_permission
from sales_mgmt.audit import host_settings


@frappe.whitelist(methods=["GET", "POST"])
def settings_check() -> list[dict[str, str]]:
    """Settings of the host that conflict, or are good to know, conflicts first; for whoever may change SM Settings."""
    require_permission("SM Settings", "write")
    return [asdict(setting) for setting in host_settings.found()]
