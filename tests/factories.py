"""Makes the masters and documents that tests need, under names that no other test uses. Works on either host."""

from __future__ import annotations

from typing import Any

import frappe

COMPANY = "Test Trading"
ABBR = "TT"
OTHER_COMPANY = "Other Trading"
DAY = "2026-03-16"
"""The posting date of all tests: nothing depends on today."""
Quantities = dict[str, float] | None
"""Source line -> quantity in the line's unit; None takes all that is open."""


def unique(prefix: str) -> str:
    """A name that is new on this site."""
    return f"{prefix} {frappe.generate_hash(length=8)}"


def shared_masters() -> None:
    """What no test changes; made once a site, committed by the caller."""
    company()
    other_company()
    user("System Manager")  # Frappe gives this role to the first user of a site, whoever that is
    for doctype in ("Customer Group", "Territory", "Item Group"):
        _leaf(doctype)


def company() -> str:
    """The tests' company with an open fiscal year; made once a site and kept."""
    if not frappe.db.exists("Company", COMPANY):
        doc = {
            "doctype": "Company",
            "company_name": COMPANY,
            "abbr": ABBR,
            "default_currency": "USD",
            "country": "United States",
        }
        frappe.get_doc(doc).insert()
        # A host may bring a country's taxes: here a document has the taxes that its test gives it.
        frappe.db.set_value("Sales Taxes and Charges Template", {"company": COMPANY}, "is_default", 0)
    if not frappe.db.exists("Fiscal Year", {"year_start_date": "2026-01-01"}):
        dates = {"year_start_date": "2026-01-01", "year_end_date": "2026-12-31"}
        frappe.get_doc({"doctype": "Fiscal Year", "year": "2026", **dates}).insert()
    return COMPANY


def other_company() -> str:
    """Another company of the site, for documents that must not cross over."""
    if not frappe.db.exists("Company", OTHER_COMPANY):
        doc = {"doctype": "Company", "company_name": OTHER_COMPANY, "abbr": "OTR"}
        frappe.get_doc({**doc, "default_currency": "USD", "country": "United States"}).insert()
    return OTHER_COMPANY


def customer(**values: Any) -> str:
    """A new customer."""
    doc = {
        "doctype": "Customer",
        "customer_name": unique("Customer"),
        "customer_type": "Company",
        "customer_group": _leaf("Customer Group"),
        "territory": _leaf("Territory"),
    }
    return frappe.get_doc(doc | values).insert().name


def user(*roles: str) -> str:
    """The user of the desk who has exactly these roles; made once a site: Frappe takes seconds to make one."""
    name = "-".join(frappe.scrub(role) for role in roles) + "@example.com"
    if not frappe.db.exists("User", name):
        doc = {"doctype": "User", "email": name, "first_name": name.partition("@")[0], "send_welcome_email": 0}
        doc |= {"user_type": "System User", "roles": [{"role": role} for role in roles]}
        frappe.get_doc(doc).insert(ignore_permissions=True)
    return name


def item(stock: float = 0, cost: float = 6.0, **values: Any) -> str:
    """A new stock item, with `stock` units in the tests' warehouse at `cost` each."""
    doc = {
        "doctype": "Item",
        "item_code": unique("ITEM"),
        "item_group": _leaf("Item Group"),
        "stock_uom": "Nos",
        "is_stock_item": 1,
        "item_defaults": [{"company": company(), "default_warehouse": warehouse()}],
    }
    name = frappe.get_doc(doc | values).insert().name
    if stock:
        receive(name, stock, cost)
    return name


def batched(*batches: tuple[str, float, str | None], **values: Any) -> str:
    """A new item with batches in stock at 6.00; a batch is (name, quantity, expiry date), its name made unique by
    batch()."""
    code = item(has_batch_no=1, **values)
    for name, qty, expiry in batches:
        batch(code, name, expiry)
        receive(code, qty, 6, batch_no=f"{name} {code}", use_serial_batch_fields=1)
    return code


def batch(item_code: str, name: str, expiry: str | None = None) -> str:
    """A new batch of an item: "B1" of ITEM x becomes "B1 ITEM x"."""
    doc = {"doctype": "Batch", "batch_id": f"{name} {item_code}", "item": item_code, "manufacturing_date": "2026-01-01"}
    return frappe.get_doc(doc | {"expiry_date": expiry}).insert().name


def serialised(count: int, **values: Any) -> tuple[str, list[str]]:
    """A new item with so many serial numbers in stock at 6.00, and their names in the order in which they came."""
    code = item(has_serial_no=1, **values)
    names = [f"{code} #{at}" for at in range(1, count + 1)]
    receive(code, count, 6, serial_no="\n".join(names), use_serial_batch_fields=1)
    return code, names


def bom(item_code: str, *components: tuple[str, float]) -> str:
    """A bill of materials for one piece, its components from the tests' warehouse."""
    rows = [{"item_code": code, "qty": qty, "source_warehouse": warehouse()} for code, qty in components]
    doc = {"doctype": "BOM", "item": item_code, "company": company(), "quantity": 1, "items": rows}
    doc |= {"is_active": 1, "is_default": 1, "currency": "USD", "conversion_rate": 1}
    return frappe.get_doc(doc).insert().submit().name


def work_order_of(request: str) -> Any:
    """The submitted work order that is made of a material request of one line, by the host's own button."""
    if "erpnext" not in frappe.get_installed_apps():
        [name] = frappe.get_doc("Material Request", request).make_work_orders()
        return frappe.get_doc("Work Order", name).submit()
    [name] = frappe.get_attr("erpnext.stock.doctype.material_request.material_request.raise_work_orders")(request)
    order = frappe.get_doc("Work Order", name)
    order.update({"skip_transfer": 1, "source_warehouse": warehouse(), "wip_warehouse": warehouse()})
    return order.save().submit()


def finish(order: Any, qty: float) -> Any:
    """Make so much of a work order, by the host's own button."""
    if "erpnext" not in frappe.get_installed_apps():
        return finishing(order, qty).submit()
    make = frappe.get_attr("erpnext.manufacturing.doctype.work_order.work_order.make_stock_entry")
    entry = frappe.get_doc(make(order.name, "Manufacture", qty))
    entry.update({"posting_date": DAY, "set_posting_time": 1})
    return entry.insert().submit()


def work_order(item_code: str, qty: float) -> Any:
    """A work order for the tests' warehouse (embedded host)."""
    doc = {"doctype": "Work Order", "company": company(), "production_item": item_code, "qty": qty}
    return frappe.get_doc(doc | {"fg_warehouse": warehouse()}).insert().submit()


def finishing(order: Any, qty: float) -> Any:
    """A draft Stock Entry that makes `qty` of a work order (embedded host)."""
    entry = order.make_stock_entry(qty)
    entry.update({"posting_date": DAY, "set_posting_time": 1})
    return entry.insert()


def service(**values: Any) -> str:
    """A new item that no stock is kept of."""
    return item(is_stock_item=0, **values)


def kit(**parts: float) -> str:
    """A new item that is sold as one and delivered as its parts: item code -> quantity."""
    parent = service()
    rows = [{"item_code": code, "qty": qty} for code, qty in parts.items()]
    frappe.get_doc({"doctype": "Product Bundle", "new_item_code": parent, "items": rows}).insert()
    return parent


def template(*values: str, attribute: str = "Test Colour", **more: Any) -> str:
    """A new item whose variants differ in an attribute with these values."""
    if not frappe.db.exists("Item Attribute", attribute):
        rows = [{"attribute_value": value, "abbr": value[:3].upper()} for value in values or ("Red", "Green")]
        frappe.get_doc(
            {"doctype": "Item Attribute", "attribute_name": attribute, "item_attribute_values": rows}
        ).insert()
    return item(has_variants=1, attributes=[{"attribute": attribute}], **more)


def variant(of: str, value: str = "Red", attribute: str = "Test Colour", **more: Any) -> str:
    """A new variant of a template."""
    return item(variant_of=of, attributes=[{"attribute": attribute, "attribute_value": value}], **more)


def supplier(**values: Any) -> str:
    """A new supplier."""
    doc = {"doctype": "Supplier", "supplier_name": unique("Supplier")}
    return frappe.get_doc(doc | values).insert().name


def drop_shipment(orders: list[str], qty: Quantities = None, submit: bool = True, **values: Any) -> Any:
    """A delivery note for what suppliers deliver of the orders."""
    from sales_mgmt.documents.mapping import ORDER_TO_DROP_SHIPMENT

    return _next(ORDER_TO_DROP_SHIPMENT, orders, qty, submit, values)


def box(units: int) -> list[dict[str, Any]]:
    """For an item's `uoms`: a box holds so many stock units."""
    return [{"uom": "Box", "conversion_factor": units}]


def receive(item_code: str, qty: float, cost: float, day: str = DAY, **values: Any) -> str:
    """Bring stock in. `values` are further fields of the line."""
    return receive_all([item_code], qty, cost, day, **values)


def receive_all(item_codes: list[str], qty: float, cost: float, day: str = DAY, **values: Any) -> str:
    """Bring as much in of each item."""
    entry = frappe.get_doc(
        {
            "doctype": "Stock Entry",
            "stock_entry_type": "Material Receipt",
            "purpose": "Material Receipt",
            "company": company(),
            "posting_date": day,
            "posting_time": "00:00:01",
            "set_posting_time": 1,
            "items": [
                {"item_code": code, "qty": qty, "t_warehouse": warehouse(), "basic_rate": cost, **values}
                for code in item_codes
            ],
        }
    )
    entry.insert()
    entry.submit()
    return entry.name


def warehouse() -> str:
    """The tests' warehouse."""
    return f"Stores - {frappe.get_cached_value('Company', company(), 'abbr')}"


def line(item_code: str, qty: float = 1, rate: float = 10.0, **values: Any) -> dict[str, Any]:
    """An order line."""
    return {"item_code": item_code, "qty": qty, "rate": rate, "warehouse": warehouse(), **values}


def order(of: str, *lines: dict[str, Any], submit: bool = True, **values: Any) -> Any:
    """A sales order."""
    doc = frappe.get_doc(
        {
            "doctype": "SM Sales Order",
            "customer": of,
            "company": company(),
            "transaction_date": DAY,
            "items": list(lines),
            **values,
        }
    )
    doc.insert()
    if submit:
        doc.submit()
    return doc


def quotation(to: str, *lines: dict[str, Any], submit: bool = True, **values: Any) -> Any:
    """A quotation; its lines are order lines without a warehouse."""
    doc = {"doctype": "SM Quotation", "customer": to, "company": company(), "transaction_date": DAY}
    rows = [{key: value for key, value in row.items() if key != "warehouse"} for row in lines]
    made = frappe.get_doc({**doc, "items": rows, **values}).insert()
    return made.submit() if submit else made


def order_of(
    quotations: list[str], submit: bool = True, qty: Quantities = None, chosen: Any = (), **values: Any
) -> Any:
    """An order of what is open on the quotations."""
    from sales_mgmt.api.quotation import order_from_quotations

    doc = order_from_quotations(quotations, chosen=list(chosen), qty=qty)
    doc.update({"transaction_date": DAY, **values})
    doc.insert()
    return doc.submit() if submit else doc


def revision(name: str, submit: bool = True, **values: Any) -> Any:
    """The next revision of a quotation."""
    from sales_mgmt.api.quotation import revise

    made = revise(name).update({"transaction_date": DAY, **values}).insert()
    return made.submit() if submit else made


def delivery(orders: list[str], qty: Quantities = None, submit: bool = True, **values: Any) -> Any:
    """A delivery note for what is open on the orders."""
    from sales_mgmt.documents.mapping import ORDER_TO_DELIVERY

    return _next(ORDER_TO_DELIVERY, orders, qty, submit, values)


def invoice(deliveries: list[str], qty: Quantities = None, submit: bool = True, **values: Any) -> Any:
    """An invoice for what is open on the delivery notes."""
    from sales_mgmt.documents.mapping import DELIVERY_TO_INVOICE

    return _next(DELIVERY_TO_INVOICE, deliveries, qty, submit, values)


def invoice_of_orders(orders: list[str], qty: Quantities = None, submit: bool = True, **values: Any) -> Any:
    """An invoice for what is open on the orders, delivered or not."""
    from sales_mgmt.documents.mapping import ORDER_TO_INVOICE

    return _next(ORDER_TO_INVOICE, orders, qty, submit, values)


def settings(**values: Any) -> None:
    """Change SM Settings."""
    doc = frappe.get_doc("SM Settings")
    doc.update(values)
    doc.save()


def direct_delivery(of: str, *lines: dict[str, Any], submit: bool = True, **values: Any) -> Any:
    """A delivery note without an order, on a site that allows it."""
    settings(allow_direct_delivery=1)
    return _direct("SM Delivery Note", of, lines, submit, values)


def direct_invoice(of: str, *lines: dict[str, Any], submit: bool = True, **values: Any) -> Any:
    """An invoice without order or delivery, on a site that allows it."""
    settings(allow_direct_invoice=1)
    return _direct("SM Invoice", of, lines, submit, values)


def _direct(doctype: str, of: str, lines: tuple, submit: bool, values: dict[str, Any]) -> Any:
    header = {"doctype": doctype, "customer": of, "company": company(), "posting_date": DAY}
    doc = frappe.get_doc({**header, "items": list(lines), **values})
    doc.insert()
    if submit:
        doc.submit()
    return doc


def returned(deliveries: list[str], qty: Quantities = None, submit: bool = True, **values: Any) -> Any:
    """A return of what is still with the customer of the delivery notes."""
    from sales_mgmt.documents.return_mapping import from_deliveries

    return _return(from_deliveries, deliveries, qty, submit, values)


def returned_of_invoices(invoices: list[str], qty: Quantities = None, submit: bool = True, **values: Any) -> Any:
    """A return of what is billed on the invoices and not credited."""
    from sales_mgmt.documents.return_mapping import from_invoices

    return _return(from_invoices, invoices, qty, submit, values)


def _return(make: Any, names: list[str], qty: Quantities, submit: bool, values: dict[str, Any]) -> Any:
    from sales_mgmt.money.rounding import dec

    doc = make(names, {k: dec(v) for k, v in qty.items()} if qty else None)
    doc.update({"posting_date": DAY, "posting_time": "23:00:00", "reason": "Damaged", **values})
    doc.insert()
    if submit:
        doc.submit()
    return doc


def deposit(of: str, amount: float, submit: bool = True, **values: Any) -> Any:
    """Money of a customer ahead of invoices."""
    doc = {"doctype": "SM Deposit", "customer": of, "company": company(), "posting_date": DAY, "amount": amount}
    doc = frappe.get_doc({**doc, "mode_of_payment": "Cash", **values}).insert()
    if submit:
        doc.submit()
    return doc


def forfeiture(of: Any, amount: float | None = None, submit: bool = True, **values: Any) -> Any:
    """A deposit, or so much of it, that the customer has lost."""
    doc = {"doctype": "SM Deposit Forfeiture", "deposit": of.name, "posting_date": DAY, "reason": "Order not taken"}
    doc = frappe.get_doc({**doc, "amount": amount, **values}).insert()
    return doc.submit() if submit else doc


def deposit_tax_rule(**values: Any) -> Any:
    """How the company's deposits are taxed."""
    return frappe.get_doc({"doctype": "SM Deposit Tax Rule", "company": company(), **values}).insert()


def advances_apart() -> None:
    """The company keeps what customers pay ahead on the account of advance_account."""
    frappe.db.set_value("Company", company(), "book_advance_payments_in_separate_party_account", 1)
    frappe.clear_document_cache("Company", company())


def advance_account() -> str:
    """The account on which the company keeps what customers pay ahead; made where the host's chart has none."""
    field = "default_advance_received_account"
    if found := frappe.db.get_value("Company", company(), field):
        return found
    groups = {"company": company(), "root_type": "Liability", "is_group": 1}
    parent = frappe.db.get_value("Account", groups, order_by="lft desc")
    doc = {"doctype": "Account", "account_name": unique("Advances"), "parent_account": parent, "company": company()}
    account = frappe.get_doc(doc | {"account_type": "Receivable"}).insert().name
    frappe.db.set_value("Company", company(), field, account)
    frappe.clear_document_cache("Company", company())
    return account


def cancel(doc: Any) -> Any:
    """Cancel as a user does: the document as the database has it."""
    stored = frappe.get_doc(doc.doctype, doc.name)
    stored.cancel()
    return stored


def amend(doc: Any) -> Any:
    """The unsaved amendment of a cancelled document, as the form makes it."""
    copy = frappe.copy_doc(frappe.get_doc(doc.doctype, doc.name))
    copy.update({"amended_from": doc.name, "docstatus": 0})
    return copy


def pay(customer_name: str, amount: float, *invoices: Any, day: str = DAY, submit: bool = True, **values: Any) -> Any:
    """A payment received, allocated to the invoices in turn; the rest stays on account."""
    facts = frappe.get_cached_doc("Company", company())
    left, references = amount, []
    for doc in invoices:
        part = min(left, doc.outstanding_amount)
        left -= part
        reference = {"reference_doctype": doc.receivable_type, "reference_name": doc.receivable_no}
        references.append({**reference, "allocated_amount": part})
    entry = frappe.get_doc(
        {
            "doctype": "Payment Entry",
            "payment_type": "Receive",
            "company": company(),
            "posting_date": day,
            "party_type": "Customer",
            "party": customer_name,
            "paid_from": facts.default_receivable_account,
            "paid_to": facts.default_cash_account or facts.default_bank_account,
            "paid_amount": amount,
            "received_amount": amount,
            "source_exchange_rate": 1,
            "target_exchange_rate": 1,
            "reference_no": "TEST",
            "reference_date": day,
            "references": references,
            **values,
        }
    )
    entry.insert()
    if submit:
        entry.submit()
    return entry


def terms(*rows: tuple[float, str, int]) -> str:
    """A payment terms template; a row is (portion in percent, what the due date is based on, days or months)."""
    template = {"doctype": "Payment Terms Template", "template_name": unique("Terms"), "terms": []}
    for portion, based_on, number in rows:
        field = "credit_months" if based_on.startswith("Month") else "credit_days"
        template["terms"].append({"invoice_portion": portion, "due_date_based_on": based_on, field: number})
    return frappe.get_doc(template).insert().name


def price_list(**values: Any) -> str:
    """A new price list, which nobody gets by default."""
    doc = {"doctype": "SM Price List", "price_list_name": unique("List"), "currency": "USD"}
    return frappe.get_doc(doc | values).insert().name


def price(price_list_name: str, item_code: str, rate: float, **values: Any) -> Any:
    """A price of a list: for everybody, from any quantity on, at any time, unless `values` say otherwise."""
    doc = {"doctype": "SM Item Price", "price_list": price_list_name, "item_code": item_code, "rate": rate}
    return frappe.get_doc(doc | values).insert()


def customer_group(parent: str | None = None, is_group: int = 0) -> str:
    """A new customer group, below `parent` or the root."""
    parent = parent or frappe.db.get_value("Customer Group", {"is_group": 1}, order_by="lft")
    doc = {"doctype": "Customer Group", "customer_group_name": unique("Group"), "is_group": is_group}
    return frappe.get_doc({**doc, "parent_customer_group": parent}).insert().name


def tax(rate: float = 10.0, charge_type: str = "On Net Total", **values: Any) -> dict[str, Any]:
    """A tax row, a flat one where nothing else is said."""
    row = {"charge_type": charge_type, "account_head": tax_account(), "rate": rate, "description": "Sales tax"}
    return row | values


def tax_account(title: str = "", account_type: str = "Tax") -> str:
    """The company's own account for taxes, or another one of this title; made once and kept."""
    if not title:
        filters = {"company": company(), "account_type": "Tax", "root_type": "Liability", "is_group": 0}
        return frappe.db.get_value("Account", filters, order_by="creation asc")
    name = f"{title} - {ABBR}"
    if not frappe.db.exists("Account", name):
        doc = {"doctype": "Account", "account_name": title, "company": company(), "account_type": account_type}
        parent = frappe.db.get_value("Account", tax_account(), "parent_account")
        frappe.get_doc(doc | {"parent_account": parent}).insert()
    return name


def tax_template(*rows: dict[str, Any], **values: Any) -> str:
    """A Sales Taxes and Charges Template of these rows."""
    doc = {"doctype": "Sales Taxes and Charges Template", "title": unique("Taxes"), "company": company()}
    return frappe.get_doc({**doc, "taxes": list(rows), **values}).insert().name


def item_tax(rates: dict[str, float]) -> str:
    """An Item Tax Template: account -> rate."""
    rows = [{"tax_type": account, "tax_rate": rate} for account, rate in rates.items()]
    doc = {"doctype": "Item Tax Template", "title": unique("Item tax"), "company": company(), "taxes": rows}
    return frappe.get_doc(doc).insert().name


def tax_category() -> str:
    """A new Tax Category."""
    return frappe.get_doc({"doctype": "Tax Category", "title": unique("Category")}).insert().name


def address(of: str, kind: str = "Customer", **values: Any) -> str:
    """An address of a customer or company."""
    doc = {
        "doctype": "Address",
        "address_title": unique("Address"),
        "address_type": "Billing",
        "address_line1": "1 Main Street",
        "city": "Springfield",
        "country": "United States",
        "links": [{"link_doctype": kind, "link_name": of}],
    }
    return frappe.get_doc(doc | values).insert().name


def contact(of: str, **values: Any) -> str:
    """A contact of a customer."""
    links = [{"link_doctype": "Customer", "link_name": of}]
    doc = {"doctype": "Contact", "first_name": unique("Jane"), "links": links}
    return frappe.get_doc(doc | values).insert().name


def limit(customer_name: str, credit_limit: float, **values: Any) -> Any:
    """Give a customer a credit limit (None: take it away); `values` are other fields of the account."""
    from sales_mgmt.credit.accounts import account_of

    account = account_of(customer_name, company())
    until = values.pop("limit_valid_until", None)
    change_limit(account, credit_limit, limit_valid_until=until)
    if values.get("hold"):
        values.setdefault("hold_reason", "Test")
    return frappe.get_doc("SM Credit Account", account).update(values).save()


def change_limit(account: str, credit_limit: float | None, **values: Any) -> Any:
    """Ask for another limit of a credit account, and approve it."""
    doc = {"doctype": "SM Credit Limit Change", "credit_account": account, "reason": "Test", **values}
    doc |= {"limit_applies": int(credit_limit is not None), "credit_limit": credit_limit or 0}
    return frappe.get_doc(doc).insert().submit()


def _next(the_map: Any, names: list[str], qty: Quantities, submit: bool, values: dict[str, Any]) -> Any:
    from sales_mgmt.documents.mapping import make
    from sales_mgmt.money.rounding import dec

    doc = make(the_map, names, {k: dec(v) for k, v in qty.items()} if qty else None)
    doc.update({"posting_date": DAY, **values})
    doc.insert()
    if submit:
        doc.submit()
    return doc


def _leaf(doctype: str) -> str:
    name = "Test " + doctype
    if not frappe.db.exists(doctype, name):
        field = frappe.scrub(doctype) + "_name"
        root = frappe.db.get_value(doctype, {"is_group": 1}, order_by="lft")
        parent = "parent_" + frappe.scrub(doctype)
        frappe.get_doc({"doctype": doctype, field: name, parent: root, "is_group": 0}).insert()
    return name
