"""The masters that the orders need: company, fiscal years, territories, customers, sales persons, items, credit limits.

Everything is made where it is missing and left alone where it is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import frappe

from demo.dates import YEARS
from demo.northwind import Northwind
from demo.payments import TERMS, terms_of
from sales_mgmt.credit.accounts import account_of

COMPANY, ABBR, CURRENCY = "Northwind Traders", "NW", "USD"
WAREHOUSE = f"Stores - {ABBR}"
HOME = "USA"
COUNTRIES = {"USA": "United States", "UK": "United Kingdom"}
"""The data's names of countries, where Frappe has others."""
UNIT = "Nos"
SITE_SETTINGS = {
    "country": "United States", "language": "en", "time_zone": "America/New_York", "number_format": "#,###.##",
    "float_precision": "3", "rounding_method": "Banker's Rounding", "setup_complete": 1,
}  # fmt: skip
"""What Frappe's setup wizard would ask for, answered as it proposes."""


LOST_REASON = "Price"


def make_all(data: Northwind, limits: Mapping[str, int]) -> None:
    """All masters. `limits`: customer id -> credit limit."""
    make_company()
    make_payment_terms()
    make("SM Lost Reason", LOST_REASON, reason=LOST_REASON)
    make_customers(data)
    make_sales_persons(data)
    make_items(data)
    set_credit_limits(data, limits)


def make_company() -> None:
    """The company with its books, on a site that is set up with it."""
    if not frappe.db.exists("Company", COMPANY):
        set_up_site()
    make("Company", COMPANY, company_name=COMPANY, abbr=ABBR, default_currency=CURRENCY, country="United States")
    for year in YEARS:
        first, last = f"{year}-01-01", f"{year}-12-31"
        if not frappe.db.exists("Fiscal Year", {"year_start_date": ("<=", first), "year_end_date": (">=", last)}):
            make("Fiscal Year", str(year), year=str(year), year_start_date=first, year_end_date=last)


def set_up_site() -> None:
    """Do what the setup wizard does, so that nobody meets it."""
    frappe.get_doc("System Settings").update(SITE_SETTINGS).save()
    frappe.db.set_default("currency", CURRENCY)
    frappe.db.set_value("Currency", CURRENCY, "enabled", 1)
    if hasattr(frappe.local, "system_settings"):  # what this process has read before
        del frappe.local.system_settings


def make_payment_terms() -> None:
    """The two payment terms that the rules of payment know."""
    for name, instalments in TERMS.items():
        rows = [
            {"invoice_portion": percent, "due_date_based_on": "Day(s) after invoice date", "credit_days": days}
            for percent, days in instalments
        ]
        make("Payment Terms Template", name, template_name=name, terms=rows)


def make_customers(data: Northwind) -> None:
    """Customers in a territory for each country, in two groups."""
    make_leaf("Customer Group", "Domestic")
    make_leaf("Customer Group", "Export")
    for row in data.raw["Customers"]:
        make_leaf("Territory", row["Region"], is_group=1)
        make_leaf("Territory", country(row), parent=row["Region"])
        make(
            "Customer",
            row["CompanyName"],
            customer_name=row["CompanyName"],
            customer_type="Company",
            customer_group=group(row),
            territory=country(row),
            payment_terms=terms_of(data.positions[row["Id"]]),
            customer_details=details(row),
        )


def country(row: Mapping[str, Any]) -> str:
    """Frappe's name of a row's country."""
    return COUNTRIES.get(row["Country"], row["Country"])


def group(row: Mapping[str, Any]) -> str:
    """A customer's group."""
    return "Domestic" if row["Country"] == HOME else "Export"


def details(row: Mapping[str, Any]) -> str:
    """Contact and address of a customer, as text."""
    city = " ".join(filter(None, (row["PostalCode"], row["City"])))
    lines = [
        f"{row['Id']}", f"{row['ContactName']}, {row['ContactTitle']}", row["Address"], city, country(row),
        f"Phone {row['Phone']}",
    ]  # fmt: skip
    return "\n".join(lines)


def make_sales_persons(data: Northwind) -> None:
    """A sales person for each employee. The data has their numbers only."""
    for number in sorted({order.employee_id for order in data.orders.values()}):
        make_leaf("Sales Person", sales_person(number))


def sales_person(number: int) -> str:
    """Name of the sales person of an employee."""
    return f"Employee {number}"


def make_items(data: Northwind) -> None:
    """Items in a group for each category."""
    categories = {row["Id"]: row["CategoryName"] for row in data.raw["Categories"]}
    for name in categories.values():
        make_leaf("Item Group", name)
    for row in data.raw["Products"]:
        make(
            "Item",
            item_code(row["Id"]),
            item_code=item_code(row["Id"]),
            item_name=row["ProductName"],
            description=f"{row['ProductName']}, {row['QuantityPerUnit']}",
            item_group=categories[row["CategoryId"]],
            stock_uom=UNIT,
            is_stock_item=1,
            standard_rate=float(row["UnitPrice"]),
            item_defaults=[{"company": COMPANY, "default_warehouse": WAREHOUSE}],
        )


def item_code(product_id: int) -> str:
    """Code of a product's item."""
    return f"NW-{product_id:02}"


def set_credit_limits(data: Northwind, limits: Mapping[str, int]) -> None:
    """Give the customers their limits; one that has a limit keeps it."""
    for row in data.raw["Customers"]:
        account = frappe.get_doc("SM Credit Account", account_of(row["CompanyName"], COMPANY))
        if not account.limit_applies:
            asked = {"credit_account": account.name, "credit_limit": limits[row["Id"]], "reason": "First limit"}
            frappe.get_doc({"doctype": "SM Credit Limit Change", **asked}).insert().submit()


def make_leaf(doctype: str, name: str, parent: str | None = None, is_group: int = 0) -> None:
    """A node of a tree below `parent`, else below the root."""
    key = frappe.scrub(doctype)
    if not frappe.db.exists(doctype, name):
        parent = parent or frappe.db.get_value(doctype, {"is_group": 1}, order_by="lft")
        make(doctype, name, **{f"{key}_name": name, f"parent_{key}": parent, "is_group": is_group})


def make(doctype: str, name: str, **values: Any) -> None:
    """Insert a document that is not there yet."""
    if not frappe.db.exists(doctype, name):
        frappe.get_doc({"doctype": doctype, **values}).insert()
