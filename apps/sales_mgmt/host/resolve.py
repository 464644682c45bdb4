"""Finds the host of the site at hand."""

from importlib import import_module

import frappe
from frappe import _

from sales_mgmt.host.contract import Host

ADAPTERS = {
    "erpnext": "sales_mgmt.host.erpnext.adapter",
    "host_erp": "sales_mgmt.host.embedded.adapter",
}
"""App -> module with its adapter. The first app that the site has installed is the host."""


def host() -> Host:
    """The adapter for this site's host.

    Asked at each call: one worker process serves many sites, and they need not have the same host.
    Raises frappe.ValidationError where neither app is installed.
    """
    installed = frappe.get_installed_apps()
    for app, module in ADAPTERS.items():
        if app in installed:
            return import_module(module).ADAPTER
    frappe.throw(_("Sales Management needs a host: install ERPNext or host_erp on this site."))
    raise AssertionError  # frappe.throw does not return
