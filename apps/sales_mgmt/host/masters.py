"""Masters that both hosts keep under ERPNext's DocType and field names, read in a fixed number of queries."""

from collections.abc import Sequence
from decimal import Decimal

import frappe

from sales_mgmt.host.contract import CompanyFacts, CustomerFacts, ItemFacts, TermFacts, WarehouseFacts
from sales_mgmt.money.rounding import dec


def company(name: str) -> CompanyFacts:
    """Defaults of a company. Raises frappe.DoesNotExistError."""
    doc = frappe.get_cached_doc("Company", name)
    return CompanyFacts(
        name=doc.name,
        currency=doc.default_currency,
        receivable_account=doc.get("default_receivable_account"),
        income_account=doc.get("default_income_account"),
        expense_account=doc.get("default_expense_account"),
        cost_center=doc.get("cost_center"),
    )


def customer(name: str) -> CustomerFacts:
    """Facts of a customer, read afresh: a cached one could still be enabled. Raises frappe.DoesNotExistError."""
    row = frappe.db.get_value(
        "Customer",
        name,
        ["name", "customer_name", "disabled", "is_frozen", "default_currency", "payment_terms"],
        as_dict=True,
    )
    if not row:
        raise frappe.DoesNotExistError(name)
    return CustomerFacts(
        name=row.name,
        customer_name=row.customer_name,
        disabled=bool(row.disabled),
        frozen=bool(row.is_frozen),
        currency=row.default_currency or None,
        payment_terms=row.payment_terms or None,
    )


def items(codes: Sequence[str], for_company: str) -> dict[str, ItemFacts]:
    """Facts of the items that exist: items, units, company defaults and whole-number units, one query each."""
    wanted = tuple(sorted(set(codes)))
    if not wanted:
        return {}
    rows = frappe.db.sql(
        """SELECT name, item_name, description, stock_uom, is_stock_item, disabled, has_variants
           FROM `tabItem` WHERE name IN %s""",
        (wanted,),
        as_dict=True,
    )
    units = _units(wanted)
    defaults = _defaults(wanted, for_company)
    whole = frozenset(frappe.db.sql_list("SELECT name FROM `tabUOM` WHERE must_be_whole_number = 1"))
    found = {}
    for row in rows:
        mine = defaults.get(row.name, frappe._dict())
        found[row.name] = ItemFacts(
            item_code=row.name,
            item_name=row.item_name,
            description=row.description or row.item_name,
            stock_uom=row.stock_uom,
            is_stock_item=bool(row.is_stock_item),
            disabled=bool(row.disabled),
            has_variants=bool(row.has_variants),
            uoms={row.stock_uom: Decimal(1)} | units.get(row.name, {}),
            whole_uoms=whole,
            default_warehouse=mine.get("default_warehouse") or None,
            income_account=mine.get("income_account") or None,
            expense_account=mine.get("expense_account") or None,
            cost_center=mine.get("selling_cost_center") or None,
        )
    return found


def warehouses(names: Sequence[str]) -> dict[str, WarehouseFacts]:
    """Facts of the warehouses that exist."""
    wanted = tuple(sorted(set(names)))
    if not wanted:
        return {}
    rows = frappe.db.sql(
        "SELECT name, company, is_group, disabled FROM `tabWarehouse` WHERE name IN %s", (wanted,), as_dict=True
    )
    return {row.name: WarehouseFacts(row.name, row.company, bool(row.is_group), bool(row.disabled)) for row in rows}


def payment_terms(template: str) -> list[TermFacts]:
    """The rows of a Payment Terms Template in order."""
    rows = frappe.db.sql(
        """SELECT payment_term, description, invoice_portion, due_date_based_on, credit_days, credit_months
           FROM `tabPayment Terms Template Detail`
           WHERE parent = %s AND parenttype = 'Payment Terms Template' ORDER BY idx""",
        (template,),
        as_dict=True,
    )
    return [
        TermFacts(
            payment_term=row.payment_term,
            description=row.description,
            portion=dec(row.invoice_portion),
            due_date_based_on=row.due_date_based_on,
            credit_days=row.credit_days or 0,
            credit_months=row.credit_months or 0,
        )
        for row in rows
    ]


def party_account(customer_name: str, company_name: str) -> str | None:
    """The customer's own receivable account, else the group's, else the company's."""
    group = frappe.db.get_value("Customer", customer_name, "customer_group")
    rows = frappe.db.sql(
        """SELECT parenttype, account FROM `tabParty Account`
           WHERE company = %s AND ((parenttype = 'Customer' AND parent = %s)
                                   OR (parenttype = 'Customer Group' AND parent = %s))""",
        (company_name, customer_name, group),
    )
    accounts = dict(rows)
    return accounts.get("Customer") or accounts.get("Customer Group") or company(company_name).receivable_account


def on_hand(pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    """(quantity, value) by (item, warehouse); zero where nothing was ever moved."""
    wanted = sorted(set(pairs))
    found = dict.fromkeys(wanted, (Decimal(0), Decimal(0)))
    if wanted:
        rows = frappe.db.sql(
            """SELECT item_code, warehouse, actual_qty, stock_value FROM `tabBin`
               WHERE (item_code, warehouse) IN %s""",
            (tuple(wanted),),
        )
        found |= {(item, warehouse): (dec(qty), dec(value)) for item, warehouse, qty, value in rows}
    return found


def _units(codes: tuple[str, ...]) -> dict[str, dict[str, Decimal]]:
    rows = frappe.db.sql(
        """SELECT parent, uom, conversion_factor FROM `tabUOM Conversion Detail`
           WHERE parenttype = 'Item' AND parent IN %s AND conversion_factor > 0""",
        (codes,),
    )
    units: dict[str, dict[str, Decimal]] = {}
    for code, uom, factor in rows:
        units.setdefault(code, {})[uom] = dec(factor)
    return units


def _defaults(codes: tuple[str, ...], for_company: str) -> dict[str, frappe._dict]:
    rows = frappe.db.sql(
        """SELECT parent, default_warehouse, income_account, expense_account, selling_cost_center
           FROM `tabItem Default` WHERE parenttype = 'Item' AND company = %s AND parent IN %s""",
        (for_company, codes),
        as_dict=True,
    )
    return {row.parent: row for row in rows}
