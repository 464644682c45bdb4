"""Install, migrate and uninstall: idempotent, and nothing that a test does not run."""

import click
import frappe
from frappe import _
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

from sales_mgmt.archive import leaving
from sales_mgmt.audit import host_settings
from sales_mgmt.documents.deposits.choosing import BY_HAND_FIELD
from sales_mgmt.documents.invoicing import RHYTHM_FIELD
from sales_mgmt.fulfilment.rhythm import RHYTHMS
from sales_mgmt.host.resolve import ADAPTERS, host

ROLES = (
    "Sales User",
    "Sales Manager",
    "Credit Controller",
    "Stock User",
    "Accounts User",
    "Sales Auditor",
)

AUDIT_RUN_DAYS = 180

HOST_FIELDS: dict[str, list[dict]] = {
    "Customer": [
        {
            "fieldname": RHYTHM_FIELD,
            "label": "Invoicing",
            "fieldtype": "Select",
            "options": "\n".join(("", *RHYTHMS)),
            "insert_after": "payment_terms",
            "description": "What goes on one invoice with other deliveries; the sales settings decide when empty",
            "module": "Sales Mgmt",
        },
        {
            "fieldname": BY_HAND_FIELD,
            "label": "Deposits Are Applied by Hand",
            "fieldtype": "Check",
            "insert_after": RHYTHM_FIELD,
            "description": "Invoices take none by themselves, whatever the sales settings say",
            "module": "Sales Mgmt",
        },
    ]
}
"""What the app adds to masters of either host. They go with the app: Frappe deletes what belongs to its module."""

SETTINGS = "SM Settings"

VOUCHERS = ("SM Sales Order", "SM Delivery Note", "SM Invoice", "SM Return", "SM Deposit", "SM Deposit Forfeiture")


REASONS = (
    ("Customer's request", ""),
    ("Price or terms in dispute", "Hold"),
    ("Payment expected", "Hold"),
    ("Documents missing", "Hold"),
    ("No longer available", "Close"),
    ("Rest not wanted", "Close"),
    ("Correction", "Change"),
)
"""What a new site may choose from as SM Order Reason: (reason, action; empty for all)."""


def before_install() -> None:
    """Refuse a site without a host. Raises frappe.ValidationError."""
    if not set(ADAPTERS) & set(frappe.get_installed_apps()):
        frappe.throw(_("Install ERPNext or host_erp on this site first: sales_mgmt posts to a host's ledgers."))


def after_install() -> None:
    """Make the roles that our permissions name, reasons to choose from, and what the host's forms and Frappe's log
    settings need of us."""
    make_roles()
    make_reasons()
    make_host_fields()
    host().setup()
    keep_audit_runs_for_a_while()
    tell_conflicts()


def after_migrate() -> None:
    """What after_install makes, for sites that were installed before it made it; and what new settings begin with."""
    after_install()
    fill_settings()


def make_host_fields() -> None:
    """Add what is missing of HOST_FIELDS; nothing is asked of the tables where all is there."""
    missing = {
        doctype: [field for field in fields if not frappe.db.exists("Custom Field", f"{doctype}-{field['fieldname']}")]
        for doctype, fields in HOST_FIELDS.items()
    }
    if any(missing.values()):
        create_custom_fields(missing, ignore_validate=True)


def make_roles() -> None:
    """Create missing roles."""
    there = set(frappe.get_all("Role", filters={"name": ("in", ROLES)}, pluck="name"))
    for role in ROLES:
        if role not in there:
            frappe.get_doc({"doctype": "Role", "role_name": role, "desk_access": 1}).insert(ignore_permissions=True)


def keep_audit_runs_for_a_while() -> None:
    """Name the audit's runs in Frappe's Log Settings, where the days can be changed."""
    settings = frappe.get_single("Log Settings")
    if not any(row.ref_doctype == "SM Audit Run" for row in settings.logs_to_clear):
        settings.register_doctype("SM Audit Run", AUDIT_RUN_DAYS)
        settings.save(ignore_permissions=True)


def tell_conflicts() -> None:
    """Say on the console what of the host's settings conflicts with our documents. Nothing stops at it: the report SM
    Host Check shows it, and what is good to know, at any time."""
    for found in host_settings.conflicts():
        click.secho(f"{found.where}: {found.setting}: {found.state}. {found.meaning} {found.advice}", fg="yellow")


def make_reasons() -> None:
    """Reasons for a site that has none: what users change or delete stays so."""
    if not frappe.db.count("SM Order Reason"):
        for reason, action in REASONS:
            doc = {"doctype": "SM Order Reason", "reason": reason, "action": action}
            frappe.get_doc(doc).insert(ignore_permissions=True)  # install and migrate act for the administrator


def fill_settings() -> None:
    """Give settings that came after a site had saved its own their defaults, as on a new site. What is stored stays, an
    emptied field too: Frappe stores every field that a form saves."""
    stored = {field for (field,) in frappe.db.sql("SELECT field FROM tabSingles WHERE doctype = %s", (SETTINGS,))}
    if not stored:
        return  # never saved: it is read with the defaults
    for df in frappe.get_meta(SETTINGS).fields:
        if df.default not in (None, "") and df.fieldname not in stored:
            frappe.db.set_single_value(SETTINGS, df.fieldname, df.default, update_modified=False)


def before_uninstall() -> None:
    """Refuse while our vouchers stand in the host's ledgers, whose tools load them by name; else take away what Frappe
    would leave of us. Raises frappe.ValidationError."""
    leaving.refuse_while_posted(VOUCHERS)
    leaving.clean_up()
