"""What is open in ERPNext's own selling, and how its documents are closed and opened again."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from erpnext.stock.doctype.stock_reservation_entry.stock_reservation_entry import cancel_stock_reservation_entries
from frappe import _

from sales_mgmt.host.opening import (
    ADVANCE,
    BLANKET,
    DELIVERY,
    LIMIT,
    ORDER,
    PRICES,
    QUOTATION,
    OpenDocument,
    OpenLine,
)
from sales_mgmt.money.rounding import ZERO, dec

Rows = dict[str, list[frappe._dict]]
EXPIRED = "Expired"


class ErpnextOpening:
    """See host/opening.py for what each method promises."""

    def read(self, doctype: str, company: str, day: date, names: Sequence[str] = ()) -> list[OpenDocument]:
        only = tuple(names) or None
        found = READERS[doctype](company, day)
        return [document for document in found if only is None or document.name in only]

    def demand(self, company: str) -> Decimal:
        return dec(
            frappe.db.sql(
                """SELECT SUM(bin.reserved_qty) FROM `tabBin` bin JOIN `tabWarehouse` warehouse
                   ON warehouse.name = bin.warehouse WHERE warehouse.company = %s""",
                (company,),
            )[0][0]
        )

    def held(self, company: str) -> Decimal:
        return dec(
            frappe.db.sql(
                """SELECT SUM(reserved_qty - delivered_qty) FROM `tabStock Reservation Entry`
                   WHERE docstatus = 1 AND voucher_type = 'Sales Order' AND company = %s
                     AND reserved_qty > delivered_qty""",
                (company,),
            )[0][0]
        )

    def close(self, doctype: str, name: str) -> None:
        if doctype == QUOTATION:
            # ERPNext knows no closing of quotations; this status says that the offer stands here no more.
            frappe.db.set_value(QUOTATION, name, "status", EXPIRED)
            return
        if doctype == ORDER and _holding([name]):
            cancel_stock_reservation_entries(ORDER, name, notify=False)
        _document(doctype, name).update_status("Closed")

    def reopen(self, doctype: str, name: str, reserve: bool = False, status: str | None = None) -> None:
        if doctype == QUOTATION:
            frappe.db.set_value(QUOTATION, name, "status", status)
            return
        document = _document(doctype, name)
        document.update_status("Draft")  # ERPNext's word for: work the status out anew
        if reserve:
            document.create_stock_reservation_entries(notify=False)


def _document(doctype: str, name: str) -> Any:
    return frappe.get_doc("Sales Order", name) if doctype == ORDER else frappe.get_doc("Delivery Note", name)


def orders(company: str, day: date) -> list[OpenDocument]:
    """Orders that are not closed, with what of each line is neither billed nor given up."""
    rows = frappe.db.sql(
        """SELECT line.parent, line.name, line.qty, line.delivered_qty, line.base_net_amount, line.conversion_factor,
                  doc.customer, doc.base_grand_total / NULLIF(doc.base_net_total, 0) AS with_taxes, doc.status,
                  (SELECT SUM(sold.qty) FROM `tabSales Invoice Item` sold
                   WHERE sold.so_detail = line.name AND sold.docstatus = 1) AS billed
           FROM `tabSales Order Item` line JOIN `tabSales Order` doc ON doc.name = line.parent
           WHERE doc.docstatus = 1 AND doc.company = %(company)s AND doc.transaction_date <= %(day)s
             AND doc.status NOT IN ('Closed', 'Completed')
           ORDER BY doc.name, line.idx""",
        {"company": company, "day": day},
        as_dict=True,
    )
    by_order = _grouped(rows)
    unbilled = _unbilled_by_order_line(company, day)
    holding = _holding(list(by_order))
    for lines in by_order.values():
        for line in lines:
            line.held = holding.get(line.name)
    return [_order(name, lines, unbilled) for name, lines in by_order.items()]


def _order(name: str, rows: list[frappe._dict], unbilled: dict[str, Decimal]) -> OpenDocument:
    lines, problems = [], []
    if rows[0].status == "On Hold":
        problems.append(_("is on hold: release or close it first"))
    for row in rows:
        qty, delivered, billed = dec(row.qty), dec(row.delivered_qty), dec(row.billed)
        if billed > delivered:
            problems.append(_("was billed ahead of its delivery: deliver it or credit it first"))
        elif unbilled.get(row.name, ZERO) != delivered - billed:
            problems.append(
                _("{0} are delivered and {1} billed, which its delivery notes do not show").format(delivered, billed)
            )
        open_qty = max(qty, delivered) - billed
        if open_qty > 0:
            lines.append(_line(row, max(qty - delivered, ZERO), max(delivered - billed, ZERO), open_qty))
    return OpenDocument(ORDER, name, rows[0].customer, tuple(lines), problem="; ".join(dict.fromkeys(problems)))


def deliveries(company: str, day: date) -> list[OpenDocument]:
    """Delivery notes of which something is not billed."""
    by_note = _grouped(_unbilled_rows(company, day))
    found = []
    for name, rows in by_note.items():
        lines = tuple(_line(row, ZERO, row.unbilled, row.unbilled) for row in rows if row.unbilled > 0)
        if lines:
            found.append(OpenDocument(DELIVERY, name, rows[0].customer, lines))
    return found


def _unbilled_by_order_line(company: str, day: date) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for row in _unbilled_rows(company, day):
        if row.so_detail:
            found[row.so_detail] = found.get(row.so_detail, ZERO) + row.unbilled
    return found


def _unbilled_rows(company: str, day: date) -> list[frappe._dict]:
    """Delivered lines with what of each is neither billed nor returned. What was billed of the order without naming a
    delivery counts for its earliest deliveries."""
    rows = frappe.db.sql(
        """SELECT line.parent, line.name, line.qty, line.returned_qty, line.so_detail, line.against_sales_order,
                  line.base_net_amount, line.conversion_factor, doc.customer,
                  doc.base_grand_total / NULLIF(doc.base_net_total, 0) AS with_taxes,
                  (SELECT SUM(sold.qty) FROM `tabSales Invoice Item` sold
                   WHERE sold.dn_detail = line.name AND sold.docstatus = 1) AS billed
           FROM `tabDelivery Note Item` line JOIN `tabDelivery Note` doc ON doc.name = line.parent
           WHERE doc.docstatus = 1 AND doc.is_return = 0 AND doc.company = %(company)s AND doc.posting_date <= %(day)s
             AND doc.status NOT IN ('Closed', 'Completed') AND COALESCE(line.against_sales_invoice, '') = ''
           ORDER BY doc.posting_date, doc.name, line.idx""",
        {"company": company, "day": day},
        as_dict=True,
    )
    by_order = _billed_by_order_alone([row.so_detail for row in rows if row.so_detail])
    for row in rows:
        row.unbilled = max(dec(row.qty) - dec(row.returned_qty) - dec(row.billed), ZERO)
        taken = min(by_order.get(row.so_detail, ZERO), row.unbilled)
        if taken:
            by_order[row.so_detail] -= taken
            row.unbilled -= taken
    return rows


def _billed_by_order_alone(order_lines: list[str]) -> dict[str, Decimal]:
    if not order_lines:
        return {}
    rows = frappe.db.sql(
        """SELECT so_detail, SUM(qty) FROM `tabSales Invoice Item`
           WHERE docstatus = 1 AND so_detail IN %s AND COALESCE(dn_detail, '') = '' GROUP BY so_detail""",
        (tuple(set(order_lines)),),
    )
    return {line: dec(qty) for line, qty in rows}


def quotations(company: str, day: date) -> list[OpenDocument]:
    """Valid quotations with what was not ordered of them."""
    rows = frappe.db.sql(
        """SELECT line.parent, line.name, line.qty, line.base_net_amount, line.conversion_factor, doc.quotation_to,
                  doc.party_name AS customer, doc.status,
                  doc.base_grand_total / NULLIF(doc.base_net_total, 0) AS with_taxes,
                  (SELECT SUM(sold.qty) FROM `tabSales Order Item` sold
                   WHERE sold.quotation_item = line.name AND sold.docstatus = 1) AS ordered
           FROM `tabQuotation Item` line JOIN `tabQuotation` doc ON doc.name = line.parent
           WHERE doc.docstatus = 1 AND doc.company = %(company)s AND doc.transaction_date <= %(day)s
             AND doc.status IN ('Open', 'Replied', 'Partially Ordered')
             AND (doc.valid_till IS NULL OR doc.valid_till >= %(day)s) AND line.is_alternative = 0
           ORDER BY doc.name, line.idx""",
        {"company": company, "day": day},
        as_dict=True,
    )
    found = []
    for name, lines in _grouped(rows).items():
        left = [(row, max(dec(row.qty) - dec(row.ordered), ZERO)) for row in lines]
        problem = None if lines[0].quotation_to == "Customer" else _("is made to a {0}").format(lines[0].quotation_to)
        offered = tuple(_line(row, qty, ZERO, qty) for row, qty in left if qty > 0)
        if offered:
            customer = None if problem else lines[0].customer
            document = OpenDocument(QUOTATION, name, customer, offered, problem=problem, status=lines[0].status)
            found.append(document)
    return found


def advances(company: str, day: date) -> list[OpenDocument]:
    """Payments of customers of which something settles nothing yet."""
    rows = frappe.db.sql(
        """SELECT doc.name, doc.party, doc.unallocated_amount, doc.base_paid_amount, doc.paid_amount,
                  doc.paid_from_account_currency AS currency, company.default_currency,
                  (SELECT GROUP_CONCAT(DISTINCT reference_name ORDER BY reference_name SEPARATOR ', ')
                   FROM `tabPayment Entry Reference`
                   WHERE parent = doc.name AND reference_doctype = 'Sales Order' AND allocated_amount > 0) AS orders
           FROM `tabPayment Entry` doc JOIN `tabCompany` company ON company.name = doc.company
           WHERE doc.docstatus = 1 AND doc.payment_type = 'Receive' AND doc.party_type = 'Customer'
             AND doc.company = %(company)s AND doc.posting_date <= %(day)s
             AND (doc.unallocated_amount > 0 OR EXISTS (
                 SELECT 1 FROM `tabPayment Entry Reference` WHERE parent = doc.name
                   AND reference_doctype = 'Sales Order' AND allocated_amount > 0))
             AND NOT EXISTS (SELECT 1 FROM `tabSM Deposit` deposit WHERE deposit.docstatus = 1
                             AND deposit.receipt_type = 'Payment Entry' AND deposit.receipt_no = doc.name)
           ORDER BY doc.name""",
        {"company": company, "day": day},
        as_dict=True,
    )
    found = []
    for row in rows:
        problem = None
        if row.currency != row.default_currency:
            problem = _("is in {0}: deposits are in {1}").format(row.currency, row.default_currency)
        elif row.orders:
            problem = _("is set aside for {0}: free it there first (Unreconcile Payment)").format(row.orders)
        found.append(OpenDocument(ADVANCE, row.name, row.party, amount=dec(row.unallocated_amount), problem=problem))
    return found


def limits(company: str, day: date) -> list[OpenDocument]:
    """Customers with a credit limit at the company."""
    rows = frappe.db.sql(
        """SELECT parent, credit_limit FROM `tabCustomer Credit Limit`
           WHERE parenttype = 'Customer' AND company = %s AND credit_limit > 0 ORDER BY parent""",
        (company,),
    )
    return [OpenDocument(LIMIT, name, name, amount=dec(amount)) for name, amount in rows]


def price_lists(company: str, day: date) -> list[OpenDocument]:
    """Enabled selling price lists with prices; they are no company's own."""
    rows = frappe.db.sql(
        """SELECT list.name, COUNT(price.name) FROM `tabPrice List` list
           JOIN `tabItem Price` price ON price.price_list = list.name AND price.selling = 1
           WHERE list.enabled = 1 AND list.selling = 1 GROUP BY list.name ORDER BY list.name"""
    )
    return [OpenDocument(PRICES, name, count=count) for name, count in rows]


def blanket_orders(company: str, day: date) -> list[OpenDocument]:
    """Running blanket orders; there is nothing of ours to take them over yet."""
    rows = frappe.db.sql(
        """SELECT name, customer FROM `tabBlanket Order` WHERE docstatus = 1 AND blanket_order_type = 'Selling'
             AND company = %s AND to_date >= %s ORDER BY name""",
        (company, day),
    )
    problem = _("stays in ERPNext: enter what was agreed as prices of the customer")
    return [OpenDocument(BLANKET, name, customer, problem=problem) for name, customer in rows]


READERS: dict[str, Callable[[str, date], list[OpenDocument]]] = {
    PRICES: price_lists,
    ORDER: orders,
    DELIVERY: deliveries,
    ADVANCE: advances,
    QUOTATION: quotations,
    LIMIT: limits,
    BLANKET: blanket_orders,
}


def _line(row: frappe._dict, to_deliver: Decimal, unbilled: Decimal, open_qty: Decimal) -> OpenLine:
    value = dec(row.base_net_amount) * open_qty / dec(row.qty) if row.qty else ZERO
    return OpenLine(
        row.name, to_deliver, unbilled, dec(row.conversion_factor) or Decimal(1), round(value, 2),
        round(value * dec(row.with_taxes or 1), 2), row.get("against_sales_order"), row.get("so_detail"),
        dec(row.get("held")),
    )  # fmt: skip


def _grouped(rows: list[frappe._dict]) -> Rows:
    found: Rows = {}
    for row in rows:
        found.setdefault(row.parent, []).append(row)
    return found


def _holding(names: Sequence[str]) -> dict[str, Decimal]:
    """Stock units that lines of these orders hold, by line."""
    if not names:
        return {}
    rows = frappe.db.sql(
        """SELECT voucher_detail_no, SUM(reserved_qty - delivered_qty) FROM `tabStock Reservation Entry`
           WHERE docstatus = 1 AND voucher_type = 'Sales Order' AND voucher_no IN %s
             AND reserved_qty > delivered_qty GROUP BY voucher_detail_no""",
        (tuple(names),),
    )
    return {line: dec(qty) for line, qty in rows}
