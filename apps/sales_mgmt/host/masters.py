"""Masters that both hosts keep under ERPNext's DocType and field names, read in a fixed number of queries."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import frappe

from sales_mgmt.host.facts import Allocation, CompanyFacts, CustomerFacts, ItemFacts, KitPart, TermFacts, WarehouseFacts
from sales_mgmt.money.rounding import dec, to_column
from sales_mgmt.plan.posting_plan import ReceivableRef

OPTIONAL = ("payer", "exempt_from_sales_tax", "tax_exemption_reason", "tax_exemption_certificate")
"""Fields of Customer that some hosts lack."""


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
        round_off_account=doc.get("round_off_account"),
        round_off_cost_center=doc.get("round_off_cost_center"),
        return_warehouse=doc.get("default_warehouse_for_sales_return"),
    )


def customer(name: str) -> CustomerFacts:
    """Facts of a customer, read afresh: a cached one could still be enabled. One row for each group that it is in, the
    nearest first. Raises frappe.DoesNotExistError."""
    # The names are constants.
    meta = frappe.get_meta("Customer")
    extra = "".join(f", customer.{field}" for field in OPTIONAL if meta.has_field(field))
    rows = frappe.db.sql(
        f"""SELECT customer.name, customer.customer_name, customer.disabled, customer.is_frozen,
                  customer.default_currency, customer.payment_terms, customer.tax_id, customer.tax_category,
                  customer.customer_primary_address, customer.customer_primary_contact{extra},
                  parent_group.name AS parent_group
           FROM `tabCustomer` customer
           LEFT JOIN `tabCustomer Group` own_group ON own_group.name = customer.customer_group
           LEFT JOIN `tabCustomer Group` parent_group
                  ON parent_group.lft <= own_group.lft AND parent_group.rgt >= own_group.rgt
           WHERE customer.name = %s ORDER BY parent_group.lft DESC""",
        (name,),
        as_dict=True,
    )
    if not rows:
        raise frappe.DoesNotExistError(name)
    row = rows[0]
    return CustomerFacts(
        name=row.name,
        customer_name=row.customer_name,
        disabled=bool(row.disabled),
        frozen=bool(row.is_frozen),
        currency=row.default_currency or None,
        payment_terms=row.payment_terms or None,
        groups=tuple(row.parent_group for row in rows if row.parent_group),
        tax_id=row.tax_id or None,
        tax_category=row.tax_category or None,
        primary_address=row.customer_primary_address or None,
        primary_contact=row.customer_primary_contact or None,
        tax_exempt=bool(row.get("exempt_from_sales_tax")),
        exemption_reason=row.get("tax_exemption_reason") or None,
        payer=row.get("payer") or None,
        exemption_certificate=row.get("tax_exemption_certificate") or None,
    )


def items(codes: Sequence[str], for_company: str) -> dict[str, ItemFacts]:
    """Facts of the items that exist, with their units and company defaults, in one query: a row for each unit."""
    wanted = tuple(sorted(set(codes)))
    if not wanted:
        return {}
    rows = frappe.db.sql(
        """SELECT item.name, item.item_name, item.description, item.stock_uom, item.is_stock_item, item.disabled,
                  item.item_group, item.has_variants, item.has_batch_no, item.has_serial_no, item.weight_per_unit,
                  item.weight_uom, item.over_delivery_receipt_allowance, defaults.default_warehouse,
                  defaults.income_account, defaults.expense_account, defaults.selling_cost_center,
                  stock_unit.must_be_whole_number AS whole_stock, conversion.uom, conversion.conversion_factor,
                  unit.must_be_whole_number AS whole,
                  item.is_stock_item = 0 AND EXISTS (
                      SELECT 1 FROM `tabProduct Bundle` bundle
                      WHERE bundle.new_item_code = item.name AND bundle.disabled = 0) AS is_kit,
                  EXISTS (SELECT 1 FROM `tabItem Tax` tax WHERE tax.parent = item.name AND tax.parenttype = 'Item')
                      OR (SELECT COUNT(*) FROM `tabItem Tax` tax WHERE tax.parenttype = 'Item Group') AS taxed_apart
           FROM `tabItem` item
           JOIN `tabUOM` stock_unit ON stock_unit.name = item.stock_uom
           LEFT JOIN `tabItem Default` defaults
                  ON defaults.parent = item.name AND defaults.parenttype = 'Item' AND defaults.company = %s
           LEFT JOIN `tabUOM Conversion Detail` conversion
                  ON conversion.parent = item.name AND conversion.parenttype = 'Item'
           LEFT JOIN `tabUOM` unit ON unit.name = conversion.uom
           WHERE item.name IN %s""",
        (for_company, wanted),
        as_dict=True,
    )
    by_item: dict[str, list[frappe._dict]] = {}
    for row in rows:
        by_item.setdefault(row.name, []).append(row)
    allowance = dec(frappe.get_cached_value("Stock Settings", "Stock Settings", "over_delivery_receipt_allowance"))
    return {name: _item(unit_rows, allowance) for name, unit_rows in by_item.items()}


def _item(rows: list[frappe._dict], over_delivery: Decimal) -> ItemFacts:
    row = rows[0]
    return ItemFacts(
        item_code=row.name,
        item_name=row.item_name,
        description=row.description or row.item_name,
        stock_uom=row.stock_uom,
        item_group=row.item_group,
        is_stock_item=bool(row.is_stock_item),
        disabled=bool(row.disabled),
        has_variants=bool(row.has_variants),
        has_batch_no=bool(row.has_batch_no),
        has_serial_no=bool(row.has_serial_no),
        uoms={row.stock_uom: Decimal(1)} | {r.uom: dec(r.conversion_factor) for r in rows if r.conversion_factor},
        whole_uoms=frozenset({r.uom for r in rows if r.whole} | ({row.stock_uom} if row.whole_stock else set())),
        default_warehouse=row.default_warehouse or None,
        income_account=row.income_account or None,
        expense_account=row.expense_account or None,
        cost_center=row.selling_cost_center or None,
        over_delivery=dec(row.over_delivery_receipt_allowance) or over_delivery,
        weight=dec(row.weight_per_unit),
        weight_uom=row.weight_uom or None,
        taxed_apart=bool(row.taxed_apart),
        is_kit=bool(row.is_kit),
    )


def kit_parts(kits: Sequence[str]) -> dict[str, tuple[KitPart, ...]]:
    """The items of enabled Product Bundles, quantities of one item in a bundle added up."""
    wanted = tuple(sorted(set(kits)))
    if not wanted:
        return {}
    rows = frappe.db.sql(
        """SELECT bundle.new_item_code, part.item_code, SUM(part.qty)
           FROM `tabProduct Bundle` bundle
           JOIN `tabProduct Bundle Item` part ON part.parent = bundle.name AND part.parenttype = 'Product Bundle'
           WHERE bundle.new_item_code IN %s AND bundle.disabled = 0
           GROUP BY bundle.new_item_code, part.item_code ORDER BY bundle.new_item_code, MIN(part.idx)""",
        (wanted,),
    )
    found: dict[str, tuple[KitPart, ...]] = {}
    for kit, item_code, qty in rows:
        found[kit] = (*found.get(kit, ()), KitPart(item_code, dec(qty)))
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
        """SELECT payment_term, description, invoice_portion, due_date_based_on, credit_days, credit_months,
                  discount_type, discount, discount_validity_based_on, discount_validity
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
            discount_type=row.discount_type or None,
            discount=dec(row.discount),
            discount_validity_based_on=row.discount_validity_based_on or None,
            discount_validity=row.discount_validity or 0,
        )
        for row in rows
    ]


def exchange_rate(from_currency: str, to_currency: str, day: date) -> Decimal | None:
    """The latest Currency Exchange for selling on or before the day, else the inverse of the latest opposite one."""
    rows = frappe.db.sql(
        """SELECT from_currency = %s AS direct, exchange_rate FROM `tabCurrency Exchange`
           WHERE (from_currency, to_currency) IN ((%s, %s), (%s, %s))
             AND date <= %s AND for_selling = 1 AND exchange_rate > 0
           ORDER BY direct DESC, date DESC LIMIT 1""",
        (from_currency, from_currency, to_currency, to_currency, from_currency, day),
    )
    if not rows:
        return None
    [(direct, rate)] = rows
    return dec(rate) if direct else to_column(1 / dec(rate))


def unlinks_on_cancel() -> bool:
    """By the accounts settings."""
    return bool(
        frappe.get_cached_value("Accounts Settings", "Accounts Settings", "unlink_payment_on_cancellation_of_invoice")
    )


def allocations(ref: ReceivableRef) -> list[Allocation]:
    """What other vouchers have settled of a debt, from the payment ledger, which is the same on both hosts."""
    rows = frappe.db.sql(
        """SELECT voucher_type, voucher_no, -SUM(amount) FROM `tabPayment Ledger Entry`
           WHERE against_voucher_type = %s AND against_voucher_no = %s AND delinked = 0
             AND NOT (voucher_type = against_voucher_type AND voucher_no = against_voucher_no)
           GROUP BY voucher_type, voucher_no HAVING SUM(amount) != 0 ORDER BY voucher_type, voucher_no""",
        (ref.voucher_type, ref.voucher_no),
    )
    return [Allocation(kind, name, dec(amount)) for kind, name, amount in rows]


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


def available_qty(pairs: Sequence[tuple[str, str]], reserved: str = "0") -> dict[tuple[str, str], Decimal]:
    """Quantity on hand less what is reserved, by (item, warehouse); `reserved` is the Bin's column for it, if any."""
    wanted = sorted(set(pairs))
    found = dict.fromkeys(wanted, Decimal(0))
    if wanted:
        # The column is a constant of the adapter's.
        rows = frappe.db.sql(
            f"SELECT item_code, warehouse, actual_qty - {reserved} FROM `tabBin` WHERE (item_code, warehouse) IN %s",
            (tuple(wanted),),
        )
        found |= {(item, warehouse): dec(qty) for item, warehouse, qty in rows}
    return found


def planned_qty(pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Decimal]:
    """Incoming supply by (item, warehouse)."""
    wanted = sorted(set(pairs))
    found = dict.fromkeys(wanted, Decimal(0))
    if wanted:
        rows = frappe.db.sql(
            """SELECT item_code, warehouse, ordered_qty + indented_qty + planned_qty FROM `tabBin`
               WHERE (item_code, warehouse) IN %s""",
            (tuple(wanted),),
        )
        found |= {(item, warehouse): dec(qty) for item, warehouse, qty in rows}
    return found


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


def unit_costs(pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Decimal]:
    """What a unit of a bin is worth by (item, warehouse), else what the item says; one query."""
    wanted = sorted(set(pairs))
    if not wanted:
        return {}
    rows = frappe.db.sql(
        """SELECT item.name, bin.warehouse,
                  IF(bin.actual_qty > 0, bin.stock_value / bin.actual_qty, bin.valuation_rate), item.valuation_rate
           FROM `tabItem` item LEFT JOIN `tabBin` bin ON bin.item_code = item.name WHERE item.name IN %s""",
        (tuple({item for item, _warehouse in wanted}),),
    )
    bins = {(item, warehouse): dec(rate) for item, warehouse, rate, _own in rows}
    items = {item: dec(own) for item, _warehouse, _rate, own in rows}
    return {pair: bins.get(pair) or items.get(pair[0], Decimal(0)) for pair in wanted}
