"""One event of the demo as real documents, through the same functions as the buttons of the desk."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import frappe

from demo import masters
from demo.dates import moved
from demo.northwind import Northwind, Order
from sales_mgmt.documents.mapping import DELIVERY_TO_INVOICE, ORDER_TO_DELIVERY, make


class Documents:
    """Makes the documents of a data set."""

    def __init__(self, data: Northwind) -> None:
        self._customers = {row["Id"]: row for row in data.raw["Customers"]}
        self._shippers = {row["Id"]: row["CompanyName"] for row in data.raw["Shippers"]}

    def order(self, order: Order) -> str:
        """A confirmed sales order with the data's order number as the customer's reference; its name."""
        customer = self._customers[order.customer_id]
        doc = frappe.get_doc(
            {
                "doctype": "SM Sales Order",
                "customer": customer["CompanyName"],
                "customer_group": masters.group(customer),
                "territory": masters.country(customer),
                "sales_person": masters.sales_person(order.employee_id),
                "company": masters.COMPANY,
                "transaction_date": moved(order.ordered),
                "delivery_date": moved(order.required),
                "po_no": str(order.id),
                "set_warehouse": masters.WAREHOUSE,
                "items": [
                    {
                        "item_code": masters.item_code(line.product_id),
                        "qty": line.qty,
                        "price_list_rate": float(line.price),
                        "discount_percentage": float(line.discount),
                    }
                    for line in order.lines
                ],
            }
        )
        return submitted(doc).name

    def delivery(self, order: Order, source: str) -> str:
        """The delivery note for everything on a sales order; its name."""
        doc = make(ORDER_TO_DELIVERY, [source])
        doc.update(
            {
                "posting_date": moved(order.shipped),
                "posting_time": "12:00:00",
                "transporter_name": self._shippers[order.shipper_id],
                "remarks": f"Northwind order {order.id}",
            }
        )
        return submitted(doc).name

    def invoice(self, order: Order, source: str) -> tuple[str, Decimal]:
        """The invoice for everything on a delivery note; its name and total."""
        doc = make(DELIVERY_TO_INVOICE, [source])
        doc.update({"posting_date": moved(order.shipped), "remarks": f"Northwind order {order.id}"})
        submitted(doc)
        return doc.name, Decimal(str(doc.base_grand_total))

    def payment(self, order: Order, day: date, reference: str, invoice: str, amount: Decimal) -> str:
        """Money received for an invoice, by wire; the payment's name."""
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
                "references": [receivable(invoice) | {"allocated_amount": float(amount)}],
            }
        )
        return submitted(doc).name


def submitted(doc: Any) -> Any:
    """The document, inserted and submitted."""
    doc.insert()
    return doc.submit() or doc


def receivable(invoice: str) -> dict[str, str]:
    """The voucher under which the host knows an invoice's debt."""
    kind, name = frappe.db.get_value("SM Invoice", invoice, ["receivable_type", "receivable_no"])
    return {"reference_doctype": kind, "reference_name": name}
