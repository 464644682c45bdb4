"""Install, migrate and uninstall. Everything here may run again and changes nothing then."""

import frappe
from frappe import _
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields
from frappe.utils import getdate, nowdate

ROLES = (
    "Accounts User", "Accounts Manager", "Stock User", "Stock Manager", "Sales User", "Sales Manager",
    "Sales Master Manager", "Item Manager", "Manufacturing User", "Manufacturing Manager",
)  # fmt: skip

WEBSITE_ROLES = ("Customer",)
"""Roles of those who see the website only."""

TREES = {
    "Customer Group": ("All Customer Groups", ("Commercial", "Individual", "Government", "Non Profit")),
    "Territory": ("All Territories", ("Rest Of The World",)),
    "Item Group": ("All Item Groups", ("Products", "Services", "Consumable", "Raw Material")),
    "Sales Person": ("Sales Team", ()),
}
"""DocType -> (root, leaves); leaves are made together with the root only, so those that a site deletes stay away."""

UNITS = {
    "Nos": True, "Unit": True, "Box": True, "Pair": True, "Set": True, "Pallet": True, "Carton": True, "Hour": False,
    "Kg": False, "Gram": False, "Tonne": False, "Litre": False, "Meter": False, "Square Meter": False,
    "Cubic Meter": False,
}  # fmt: skip
"""Unit -> whether only whole numbers of it exist."""

MODES_OF_PAYMENT = {"Cash": "Cash", "Wire Transfer": "Bank", "Cheque": "Bank", "Credit Card": "Bank"}

SETTINGS = {
    "Selling Settings": {"customer_group": "Commercial", "territory": "Rest Of The World"},
    "Stock Settings": {"stock_uom": "Nos", "item_group": "Products", "valuation_method": "Moving Average"},
}

CUSTOM_FIELDS = {
    "Address": [
        {
            "fieldname": "tax_category", "fieldtype": "Link", "label": "Tax Category", "options": "Tax Category",
            "insert_after": "fax",
        },
    ],
}  # fmt: skip


def before_install() -> None:
    """Refuse a site with ERPNext: both apps bring the same DocTypes. Raises frappe.ValidationError."""
    if "erpnext" in frappe.get_installed_apps():
        frappe.throw(
            _(
                "ERPNext is installed on this site and keeps the ledgers. host_erp replaces it on sites without it;"
                " the two cannot be together. Nothing was changed."
            )
        )


def after_install() -> None:
    """Make what a fresh site needs before the first company."""
    make_roles()
    make_trees()
    make_units()
    make_modes_of_payment()
    fill_settings()
    make_fiscal_year()
    make_custom_fields()
    make_address_template()


def after_migrate() -> None:
    """What after_install makes, for sites that were installed before it made it."""
    after_install()


def before_uninstall() -> None:
    """Refuse while another app stands on these DocTypes. Raises frappe.ValidationError."""
    if "sales_mgmt" in frappe.get_installed_apps():
        frappe.throw(_("Uninstall sales_mgmt first: its documents post to these ledgers."))
    remove_custom_fields()


def make_roles() -> None:
    """Create missing roles."""
    wanted = {**dict.fromkeys(ROLES, 1), **dict.fromkeys(WEBSITE_ROLES, 0)}
    there = set(frappe.get_all("Role", filters={"name": ("in", list(wanted))}, pluck="name"))
    for role, desk_access in wanted.items():
        if role not in there:
            make("Role", {"role_name": role, "desk_access": desk_access})


def make_trees() -> None:
    """Create the roots of the trees, and a few leaves with them."""
    for doctype, (root, leaves) in TREES.items():
        if frappe.db.exists(doctype, root):
            continue
        key = frappe.scrub(doctype)
        make(doctype, {f"{key}_name": root, "is_group": 1})
        for leaf in leaves:
            make(doctype, {f"{key}_name": leaf, f"parent_{key}": root})


def make_units() -> None:
    """Create units of measure on a site that has none."""
    if not frappe.db.count("UOM"):
        for unit, whole in UNITS.items():
            make("UOM", {"uom_name": unit, "must_be_whole_number": int(whole)})


def make_modes_of_payment() -> None:
    """Create modes of payment on a site that has none."""
    if not frappe.db.count("Mode of Payment"):
        for mode, kind in MODES_OF_PAYMENT.items():
            make("Mode of Payment", {"mode_of_payment": mode, "type": kind})


def fill_settings() -> None:
    """Set defaults that nobody has set yet."""
    for settings, values in SETTINGS.items():
        for field, value in values.items():
            if not frappe.db.get_single_value(settings, field, cache=False):
                frappe.db.set_single_value(settings, field, value)


def make_fiscal_year() -> None:
    """Open the calendar year on a site that has no fiscal year."""
    if not frappe.db.count("Fiscal Year"):
        year = getdate(nowdate()).year
        make("Fiscal Year", {
            "year": str(year), "year_start_date": f"{year}-01-01", "year_end_date": f"{year}-12-31",
        })  # fmt: skip


def make(doctype: str, values: dict) -> None:
    """Insert a document; only an administrator installs apps, so nobody's permission is passed over."""
    frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)


def make_address_template() -> None:
    """How addresses are printed, on a site that has no template yet: Frappe refuses to show an address without one."""
    if not frappe.db.count("Address Template"):
        country = frappe.db.get_single_value("System Settings", "country") or "United States"
        make("Address Template", {"country": country, "is_default": 1})


def make_custom_fields() -> None:
    """What Frappe's own DocTypes lack for a sale, under the names that ERPNext gives it."""
    missing = {
        doctype: fields
        for doctype, fields in CUSTOM_FIELDS.items()
        if not all(frappe.get_meta(doctype).has_field(field["fieldname"]) for field in fields)
    }
    if missing:
        create_custom_fields(missing, ignore_validate=True)


def remove_custom_fields() -> None:
    """Leave Frappe's DocTypes as they were."""
    for doctype, fields in CUSTOM_FIELDS.items():
        names = [field["fieldname"] for field in fields]
        for name in frappe.get_all("Custom Field", {"dt": doctype, "fieldname": ("in", names)}, pluck="name"):
            # only an administrator uninstalls apps
            frappe.delete_doc("Custom Field", name, ignore_permissions=True)
