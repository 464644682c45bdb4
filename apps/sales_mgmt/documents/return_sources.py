"""Where the lines of a return come from: the invoice that is credited, the delivery whose goods come back, or both."""

from typing import TYPE_CHECKING

import frappe
from frappe import _

from sales_mgmt.documents import opening
from sales_mgmt.documents.sources import DELIVERY, INVOICE, mismatch, read_lines
from sales_mgmt.host.facts import CompanyFacts
from sales_mgmt.posting.refusals import throw_all

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


GOODS = ("warehouse", "expense_account", "cost_center", "is_kit", "delivered_by_supplier", "opening_line")
"""What else is read of a delivery's line."""


def fill_from_sources(doc: "SalesDocument", company: CompanyFacts) -> None:
    """Set each line's references, price and accounts from its invoice line and its delivery line.

    An invoice line that billed a delivery brings that delivery's goods back; one that billed an order may name a
    delivery of that order, else nothing comes back and the order is open to invoice again.
    Raises frappe.ValidationError naming every row whose source is missing, not submitted, or of another customer,
    company, currency, item or order.
    """
    doc.currency = None
    messages = [
        _("Row {0}: {1} has no source. Fetch it from a delivery note or an invoice.").format(row.idx, row.item_code)
        for row in doc.items
        if not (row.get("si_detail") or row.get("dn_detail"))
    ]
    messages += _fill_from_invoices(doc)
    messages += _fill_from_deliveries(doc, company)
    if messages:
        throw_all(messages, frappe.ValidationError, _("Please correct"))


def _fill_from_invoices(doc: "SalesDocument") -> list[str]:
    messages = []
    names = [row.si_detail for row in doc.items if row.get("si_detail")]
    found = read_lines(INVOICE, names, ("income_account", "cost_center"))
    for row in doc.items:
        row.credited_dn_detail = row.delivery_note = row.so_detail = row.sales_order = None
        if not row.get("si_detail"):
            row.sales_invoice = None
            continue
        line = found.get(row.si_detail)
        if problem := mismatch(doc, row, INVOICE, line):
            messages.append(_("Row {0}: {1}").format(row.idx, problem))
            continue
        _take_over(doc, row, line)
        row.sales_invoice, row.income_account, row.cost_center = line.parent, line.income_account, line.cost_center
        row.so_detail, row.sales_order = line.so_detail, line.sales_order
        row.credited_dn_detail = line.dn_detail
        row.dn_detail = line.dn_detail or row.get("dn_detail")
    return messages


def _fill_from_deliveries(doc: "SalesDocument", company: CompanyFacts) -> list[str]:
    messages = []
    names = [row.dn_detail for row in doc.items if row.get("dn_detail")]
    found = read_lines(DELIVERY, names, GOODS)
    taken = _taken_over({line.parent for line in found.values() if line.opening_line})
    for row in doc.items:
        if not row.get("dn_detail"):
            row.warehouse, row.is_kit, row.drop_shipped = None, 0, 0
            row.opening_document = row.opening_line = None
            continue
        line = found.get(row.dn_detail)
        problem = mismatch(doc, row, DELIVERY, line)
        if not problem and row.get("si_detail") and row.so_detail != line.so_detail:
            problem = _("{0} was delivered for another order line than {1} invoiced.").format(
                line.parent, row.sales_invoice
            )
        if not problem and line.opening_line and line.is_kit:
            text = _("{0} stands for a delivery of the host, and {1} is a product bundle: it comes back there.")
            problem = text.format(line.parent, line.item_code)
        if problem:
            messages.append(_("Row {0}: {1}").format(row.idx, problem))
            continue
        if not row.get("si_detail"):
            _take_over(doc, row, line)
            row.so_detail, row.sales_order, row.cost_center = line.so_detail, line.sales_order, line.cost_center
        row.delivery_note, row.expense_account = line.parent, line.expense_account
        row.is_kit, row.drop_shipped = line.is_kit, line.delivered_by_supplier
        row.opening_document, row.opening_line = taken.get(line.parent), line.opening_line
        if row.drop_shipped:
            row.warehouse = None  # the goods never were in our stock
            continue
        row.warehouse = row.warehouse or doc.set_warehouse or company.return_warehouse or line.warehouse
    return messages


def _taken_over(names: set[str]) -> dict[str, str]:
    """Delivery note -> the host's delivery that it stands for. No statement where there is none."""
    if not names:
        return {}
    return dict(
        frappe.get_all(DELIVERY.doctype, {"name": ("in", sorted(names))}, ["name", opening.DOCUMENT], as_list=True)
    )


def _take_over(doc: "SalesDocument", row, line: frappe._dict) -> None:
    doc.currency = line.currency
    row.uom, row.rate = line.uom, line.rate
