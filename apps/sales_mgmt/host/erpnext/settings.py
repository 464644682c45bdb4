"""ERPNext's settings that conflict with our documents or matter to them, one row each. docs/erpnext.md has the same in
prose; tests/on_erpnext sets each that is called handled and posts a sale."""

from collections.abc import Callable

import frappe
from frappe import _

from sales_mgmt.host import common_settings
from sales_mgmt.host.common_settings import Check, answered, named, off, on, records, value
from sales_mgmt.host.erpnext.versions import frozen_companies
from sales_mgmt.host.facts import CONFLICT, HANDLED, NOTE, HostSetting


def found() -> list[HostSetting]:
    """What this site has set, the conflicts of each part first."""
    return [*common_settings.found(), *answered((*_conflicts(), *_notes(), *_handled()))]


def _conflicts() -> tuple[Check, ...]:
    invoice = _("Sales Invoice")
    return (
        Check(
            CONFLICT, _("Fields that the site made mandatory"), invoice, mandatory_fields(there=False),
            _("Every SM Invoice is refused: it has no such field to fill."),
            _("Add a field of the same name and type to SM Invoice or its lines, or make it optional there."),
        ),
        Check(
            CONFLICT, _("No selling price list"), _("Price List"), no_price_list,
            _("The field is mandatory on Sales Invoice: every SM Invoice is refused. Its prices are not used."),
            _("Make a selling price list and choose it in Selling Settings."),
        ),
        Check(
            CONFLICT, _("Tax withheld from customers"), _("Customer"),
            records("Customer", {"tax_withholding_category": ("is", "set"), "disabled": 0}),
            _("ERPNext adds the tax by itself; an SM Invoice bears only the taxes that it shows."),
            _("Put the tax into the customer's tax template, or invoice these customers natively."),
        ),
        Check(
            CONFLICT, _("Items with deferred revenue"), _("Item"),
            records("Item", {"enable_deferred_revenue": 1, "disabled": 0}),
            _("An SM Invoice books the whole revenue on its date."),
            _("Invoice these items natively, or defer by a Journal Entry."),
        ),
    )  # fmt: skip


def _notes() -> tuple[Check, ...]:
    invoice, accounts = _("Sales Invoice"), _("Accounts Settings")
    return (
        Check(
            NOTE, _("Fields that the site made mandatory and our invoice has"), invoice, mandatory_fields(there=True),
            _("An SM Invoice that leaves them empty is refused when it is submitted."),
            _("Make them mandatory on our document too, so that they are asked for earlier."),
        ),
        Check(
            NOTE, _("Mandatory accounting dimensions"), _("Accounting Dimension"), mandatory_dimensions,
            _("Orders take them along to deliveries, invoices, returns and every ledger row; empty ones are refused."),
            _("Fill them on the order, or give them a default on our documents."),
        ),
        Check(
            NOTE, _("Authorization rules for invoices"), _("Authorization Rule"),
            records("Authorization Rule", {"transaction": "Sales Invoice", "docstatus": ("!=", 2)}),
            _("They are asked when an SM Invoice is submitted; who may not approve is refused."),
            _("Nothing, where that is wanted."),
        ),
        Check(
            NOTE, _("Workflow of invoices"), _("Workflow"),
            records("Workflow", {"document_type": "Sales Invoice", "is_active": 1}),
            _("The Sales Invoice of an SM Invoice is made submitted: it does not go through the workflow."),
            _("Make a workflow for SM Invoice."),
        ),
        Check(
            NOTE, _("Native credit limits"), _("Customer"), native_limits,
            _("They bind native documents. Our orders ask the limit of the SM Credit Account."),
            _("Set limits on credit accounts; take native ones away where both would ask."),
        ),
        Check(
            NOTE, _("Customers in a loyalty program"), _("Customer"),
            records("Customer", {"loyalty_program": ("is", "set"), "disabled": 0}),
            _("They earn points by SM Invoices and lose them by returns. Points are not redeemed on an SM Invoice."),
            _("Nothing, where that is wanted."),
        ),
        Check(
            NOTE, _("Stale exchange rates are refused"), accounts, off("Accounts Settings", "allow_stale"),
            _("A document in another currency finds no rate where the last one is too old; a typed rate is taken."),
            _("Keep Currency Exchange up to date."),
        ),
        Check(
            NOTE, _("Customers that are suppliers too are settled"), accounts,
            on("Accounts Settings", "enable_common_party_accounting"),
            _("ERPNext pays an SM Invoice by a Journal Entry as soon as it is posted; it cannot be cancelled then."),
            _("Nothing, where that is wanted."),
        ),
        Check(
            NOTE, _("Payments are reconciled by a job"), accounts, on("Accounts Settings", "auto_reconcile_payments"),
            _("It settles SM Invoices with money on account, deposits among it; we follow what it does."),
            _("Untick it where deposits should wait for their order."),
        ),
        Check(
            NOTE, _("Ledger rows are immutable"), accounts, on("Accounts Settings", "enable_immutable_ledger"),
            _("What is cancelled is taken back by rows of today, not of the original date."),
            _("Nothing, where that is wanted."),
        ),
        Check(
            NOTE, _("Books are frozen"), _("Company"), frozen_companies,
            _("Nothing is posted or cancelled on or before that day."), _("Nothing, where that is wanted."),
        ),
        Check(
            NOTE, _("Companies without perpetual inventory"), _("Company"),
            records("Company", {"enable_perpetual_inventory": 0, "is_group": 0}),
            _("Deliveries post no cost of goods sold."), _("Nothing, where that is wanted."),
        ),
    )  # fmt: skip


def _handled() -> tuple[Check, ...]:
    selling, accounts, nothing = _("Selling Settings"), _("Accounts Settings"), _("Nothing.")
    customize = _("Customize Form: {0}").format(_("Sales Invoice"))
    own = _("It binds native documents. An SM Invoice has an order or delivery of ours, unless SM Settings allow none.")
    agreed = _("It binds native documents. What was agreed on our order is invoiced.")
    return (
        Check(
            HANDLED, _("Sales order required"), selling, value("Selling Settings", "so_required", "No"), own, nothing
        ),
        Check(
            HANDLED, _("Delivery note required"), selling, value("Selling Settings", "dn_required", "No"), own, nothing
        ),
        Check(
            HANDLED, _("Pricing rules"), _("Pricing Rule"), records("Pricing Rule", {"selling": 1, "disable": 0}),
            _("They do not touch our documents."), _("Set prices and discounts in SM Price Lists."),
        ),
        Check(
            HANDLED, _("Same rate as before"), selling, on("Selling Settings", "maintain_same_sales_rate"),
            _("Our deliveries and invoices take their prices over from the order anyway."), nothing,
        ),
        Check(
            HANDLED, _("Selling price is validated"), selling, on("Selling Settings", "validate_selling_price"), agreed,
            _("Use floor prices."),
        ),
        Check(
            HANDLED, _("An item once a document"), selling, off("Selling Settings", "allow_multiple_items"), agreed,
            nothing,
        ),
        Check(
            HANDLED, _("Greatest discount of items"), _("Item"), records("Item", {"max_discount": (">", 0)}), agreed,
            _("Use floor prices."),
        ),
        Check(
            HANDLED, _("Discounts are booked apart"), selling, on("Selling Settings", "enable_discount_accounting"),
            _("SM Invoices book revenue net of discounts."), nothing,
        ),
        Check(
            HANDLED, _("Over-billing allowance"), accounts, value("Accounts Settings", "over_billing_allowance", 0),
            _("No SM Invoice bills more than was ordered or delivered."), nothing,
        ),
        Check(
            HANDLED, _("Advances are fetched"), customize,
            invoice_default("allocate_advances_automatically"),
            _("Money on account is applied to an SM Invoice by us, not by itself."), nothing,
        ),
        Check(
            HANDLED, _("Invoices begin as receipts of a till"), customize, invoice_default("is_pos"),
            _("The Sales Invoice of an SM Invoice is none."), nothing,
        ),
        Check(
            HANDLED, _("Rounded totals are off"), _("Global Defaults"), on("Global Defaults", "disable_rounded_total"),
            _("Whether a total is rounded to coins is said on our document."), nothing,
        ),
    )  # fmt: skip


def mandatory_fields(there: bool) -> Callable[[], str]:
    """Fields of Sales Invoice and its lines that only this site wants filled and that have no default: those that our
    invoice has (`there`), or has not."""

    def state() -> str:
        wanted = []
        for native, ours in (("Sales Invoice", "SM Invoice"), ("Sales Invoice Item", "SM Invoice Item")):
            mine = frappe.get_meta(ours)
            wanted += [
                f"{_(native)}: {_(df.label)} ({df.fieldname})"
                for df in frappe.get_meta(native).get("fields", {"reqd": 1})
                if not df.default and _is_the_sites(native, df) and bool(mine.has_field(df.fieldname)) == there
            ]
        return ", ".join(wanted)

    return state


def _is_the_sites(doctype: str, df: frappe._dict) -> bool:
    if df.get("is_custom_field"):
        return True
    setter = {"doc_type": doctype, "field_name": df.fieldname, "property": "reqd", "value": "1"}
    return bool(frappe.db.exists("Property Setter", setter))


def no_price_list() -> str:
    """Whether there is none to put into a mandatory field."""
    return "" if frappe.db.exists("Price List", {"selling": 1, "enabled": 1}) else _("none")


def mandatory_dimensions() -> str:
    """Dimension and company."""
    rows = frappe.db.sql(
        """SELECT DISTINCT dimension.label, detail.company FROM `tabAccounting Dimension` dimension
           JOIN `tabAccounting Dimension Detail` detail ON detail.parent = dimension.name
           WHERE dimension.disabled = 0 AND (detail.mandatory_for_pl = 1 OR detail.mandatory_for_bs = 1)
           ORDER BY dimension.label, detail.company"""
    )
    return named([f"{label} ({company})" for label, company in rows])


def native_limits() -> str:
    """Customers and groups with one."""
    rows = frappe.db.sql(
        "SELECT DISTINCT parent FROM `tabCustomer Credit Limit` WHERE credit_limit > 0 ORDER BY parent LIMIT 1000"
    )
    return named([name for (name,) in rows])




def invoice_default(field: str) -> Callable[[], str]:
    """A tick that new native invoices begin with."""
    return lambda: _("on") if frappe.utils.cint(frappe.get_meta("Sales Invoice").get_field(field).default) else ""
