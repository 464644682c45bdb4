"""One event of the demo as real documents, through the same functions as the buttons of the desk."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import frappe

from demo import masters
from demo.dates import moved
from demo.northwind import Northwind, Order
from demo.story import Shipment
from sales_mgmt.documents import deposits, return_mapping
from sales_mgmt.documents.mapping import DELIVERY_TO_INVOICE, ORDER_TO_DELIVERY, QUOTATION_TO_ORDER, make
from sales_mgmt.documents.quotations import revisions

VALID = timedelta(days=30)


class Documents:
    """Makes the documents of a data set."""

    def __init__(self, data: Northwind) -> None:
        self._customers = {row["Id"]: row for row in data.raw["Customers"]}
        self._shippers = {row["Id"]: row["CompanyName"] for row in data.raw["Shippers"]}

    def quotation(self, order: Order, day: date, number: str, discounts: bool = True) -> str:
        """A quotation of an order's goods under our `number`, with the order's discounts or at list price; its name."""
        doc = frappe.get_doc(
            {
                "doctype": "SM Quotation",
                "quotation_to": "Customer",
                **self._header(order),
                "transaction_date": day,
                "valid_till": day + VALID,
                "remarks": number,
                "items": self._lines(order, discounts),
            }
        )
        return submitted(doc).name

    def revision(self, order: Order, day: date, number: str, of: str) -> str:
        """The revision of a quotation that brings the order's discounts; its name."""
        doc = revisions.make(of)
        doc.update({"transaction_date": day, "valid_till": day + VALID, "remarks": number})
        for row, line in zip(doc.items, order.lines, strict=True):
            row.update({"rate": 0, "price_list_rate": float(line.price), "discount_percentage": float(line.discount)})
        return submitted(doc).name

    def lose(self, quotation: str, day: date) -> None:
        """Declare a quotation lost on price."""
        doc = frappe.get_doc("SM Quotation", quotation)
        doc.update({"lost_reason": masters.LOST_REASON, "lost_on": day})
        doc.save()

    def order(self, order: Order, quotation: str | None) -> str:
        """A confirmed sales order with the data's order number as the customer's reference; its name."""
        if quotation:
            doc = make(QUOTATION_TO_ORDER, [quotation])
        else:
            doc = frappe.get_doc({"doctype": "SM Sales Order", "items": self._lines(order), **self._header(order)})
        doc.update(
            {
                "transaction_date": moved(order.ordered),
                "delivery_date": moved(order.required),
                "po_no": str(order.id),
                "set_warehouse": masters.WAREHOUSE,
            }
        )
        return submitted(doc).name

    def deposit(self, order: Order, source: str, amount: Decimal) -> str:
        """A deposit that the customer pays for an order, by wire; its name."""
        doc = frappe.get_doc(
            {
                "doctype": "SM Deposit",
                "customer": self._customers[order.customer_id]["CompanyName"],
                "company": masters.COMPANY,
                "sales_order": source,
                "posting_date": moved(order.ordered),
                "amount": float(amount),
                "mode_of_payment": "Wire Transfer",
                "reference_no": f"DEP-{order.id}",
                "reference_date": moved(order.ordered),
            }
        )
        return submitted(doc).name

    def delivery(self, order: Order, source: str, shipment: Shipment) -> str:
        """The delivery note of a shipment; its name."""
        lines = frappe.get_all("SM Sales Order Item", {"parent": source}, pluck="name", order_by="idx")
        taken = {line: Decimal(qty) for line, qty in zip(lines, shipment.quantities, strict=True) if qty}
        doc = make(ORDER_TO_DELIVERY, [source], taken)
        doc.update(
            {
                "posting_date": shipment.day,
                "posting_time": "12:00:00",
                "transporter_name": self._shippers[order.shipper_id],
                "remarks": f"Northwind order {order.id}/{shipment.number}",
            }
        )
        return submitted(doc).name

    def invoice(self, order: Order, source: str, shipment: Shipment) -> str:
        """The invoice for everything on a delivery note; its name."""
        doc = make(DELIVERY_TO_INVOICE, [source])
        doc.update({"posting_date": shipment.day, "remarks": f"Northwind order {order.id}/{shipment.number}"})
        return submitted(doc).name

    def settle(self, deposit: str, invoice: str, day: date) -> None:
        """Settle an invoice with what is open of a deposit."""
        if frappe.get_doc("SM Deposit", deposit).open_amount:
            deposits.apply(deposit, invoice, day=day)

    def bring_back(self, order: Order, delivery: str, day: date) -> str:
        """The return of a unit of a delivery's first line; its name."""
        line = frappe.get_all("SM Delivery Note Item", {"parent": delivery}, pluck="name", order_by="idx", limit=1)[0]
        doc = return_mapping.from_deliveries([delivery], {line: Decimal(1)})
        doc.update({"posting_date": day, "posting_time": "16:00:00", "reason": "Damaged"})
        doc.remarks = f"Northwind order {order.id}"
        return submitted(doc).name

    def payment(self, order: Order, day: date, reference: str, invoice: str | None, amount: Decimal) -> str:
        """Money received by wire, for an invoice or without saying what for; the payment's name."""
        company = frappe.get_cached_doc("Company", masters.COMPANY)
        doc = frappe.get_doc(
            {
                "doctype": "Payment Entry",
                "payment_type": "Receive",
                "company": masters.COMPANY,
                "posting_date": day,
                "mode_of_payment": "Wire Transfer",
                "party_type": "Customer",
                "party": self._customers[order.customer_id]["CompanyName"],
                "paid_from": company.default_receivable_account,
                "paid_to": company.default_bank_account,
                "paid_amount": float(amount),
                "received_amount": float(amount),
                "source_exchange_rate": 1,
                "target_exchange_rate": 1,
                "reference_no": reference,
                "reference_date": day,
                "references": [receivable(invoice) | {"allocated_amount": float(amount)}] if invoice else [],
            }
        )
        return submitted(doc).name

    def reconcile(self, order: Order, payment: str, invoice: str) -> None:
        """What the accountant does with a payment that came without saying what for."""
        debt = receivable(invoice)
        doc = frappe.get_doc(
            {
                "doctype": "Payment Reconciliation",
                "company": masters.COMPANY,
                "party_type": "Customer",
                "party": self._customers[order.customer_id]["CompanyName"],
            }
        )
        doc.get_unreconciled_entries()
        doc.allocate_entries(
            {
                "payments": [{"reference_type": "Payment Entry", "reference_name": payment}],
                "invoices": [{"invoice_type": debt["reference_doctype"], "invoice_number": debt["reference_name"]}],
            }
        )
        doc.reconcile()

    def _header(self, order: Order) -> dict[str, Any]:
        customer = self._customers[order.customer_id]
        return {
            "customer": customer["CompanyName"],
            "customer_group": masters.group(customer),
            "territory": masters.country(customer),
            "sales_person": masters.sales_person(order.employee_id),
            "company": masters.COMPANY,
        }

    @staticmethod
    def _lines(order: Order, discounts: bool = True) -> list[dict[str, Any]]:
        return [
            {
                "item_code": masters.item_code(line.product_id),
                "qty": line.qty,
                "price_list_rate": float(line.price),
                "discount_percentage": float(line.discount) if discounts else 0,
            }
            for line in order.lines
        ]


def payable(invoice: str) -> Decimal:
    """What is to be paid of an invoice in all: less what deposits and returns settle of it."""
    debt = receivable(invoice)
    rows = frappe.db.sql(
        """SELECT SUM(ledger.amount) FROM `tabPayment Ledger Entry` ledger
           LEFT JOIN `tabPayment Entry` payment
                  ON ledger.voucher_type = 'Payment Entry' AND payment.name = ledger.voucher_no
           WHERE ledger.against_voucher_type = %s AND ledger.against_voucher_no = %s AND ledger.delinked = 0
             AND COALESCE(payment.reference_no, '') NOT LIKE 'NW-%%'""",
        (debt["reference_doctype"], debt["reference_name"]),
    )
    return Decimal(str(rows[0][0] or 0))


def submitted(doc: Any) -> Any:
    """The document, inserted and submitted."""
    doc.insert()
    return doc.submit() or doc


def receivable(invoice: str) -> dict[str, str]:
    """The voucher under which the host knows an invoice's debt."""
    kind, name = frappe.db.get_value("SM Invoice", invoice, ["receivable_type", "receivable_no"])
    return {"reference_doctype": kind, "reference_name": name}
