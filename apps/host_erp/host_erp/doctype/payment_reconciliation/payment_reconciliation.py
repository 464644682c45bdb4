import frappe
from frappe import _
from frappe.model.document import Document

from host_erp import parties
from host_erp.access import require
from host_erp.ledger import allocation
from host_erp.ledger.allocation import Allocation
from host_erp.ledger.money import dec
from host_erp.vouchers import reconciliation
from host_erp.vouchers.reconciliation import Limits


class PaymentReconciliation(Document):
    """The tool that matches a customer's open payments, credit notes and journals with open debts. It keeps nothing:
    what it decides stands in the payment ledger."""

    def db_update(self) -> None:
        """A form's save stores nothing."""

    @frappe.whitelist()
    def get_unreconciled_entries(self) -> None:
        """Fill both tables. Raises PermissionError for who may not reconcile, or not read the party or company."""
        self.check()
        debts, credits = self.read()
        self.set("allocation", [])
        self.set("invoices", [
            {"invoice_type": row.voucher_type, "invoice_number": row.voucher_no, "invoice_date": row.posting_date,
             "due_date": row.due_date, "amount": float(row.total_in_account_currency), **shown(row),
             "outstanding_amount": float(row.in_account_currency)}
            for row in debts
        ])  # fmt: skip
        self.set("payments", [
            {"reference_type": row.voucher_type, "reference_name": row.voucher_no, "posting_date": row.posting_date,
             "amount": float(-row.in_account_currency), "cost_center": row.cost_center, **shown(row)}
            for row in credits
        ])  # fmt: skip

    @frappe.whitelist()
    def allocate_entries(self, args: dict | None = None) -> None:
        """Propose allocations, oldest first; of the selected rows where `args` has `invoices` and `payments`."""
        self.check()
        args = frappe._dict(args or {})
        wanted = {(row["invoice_type"], row["invoice_number"]) for row in args.invoices or ()}
        given = {(row["reference_type"], row["reference_name"]) for row in args.payments or ()}
        debts, credits = self.read()
        debts = [row for row in debts if not wanted or (row.voucher_type, row.voucher_no) in wanted]
        credits = [row for row in credits if not given or (row.voucher_type, row.voucher_no) in given]
        currency = debts[0].account_currency if debts else None
        self.set("allocation", [
            {"reference_type": one.payment[0], "reference_name": one.payment[1], "invoice_type": one.debt[0],
             "invoice_number": one.debt[1], "allocated_amount": float(one.amount), "amount": float(one.available),
             "difference_amount": float(one.difference), "currency": currency}
            for one in reconciliation.allocate(debts, credits)
        ])  # fmt: skip

    @frappe.whitelist()
    def reconcile(self) -> None:
        """Write the allocations, all or none. Raises OverAllocationError where somebody else was faster."""
        self.check()
        wanted = [
            Allocation(
                (row.reference_type, row.reference_name), (row.invoice_type, row.invoice_number),
                dec(row.allocated_amount), self.party,
            )
            for row in self.allocation if dec(row.allocated_amount)
        ]  # fmt: skip
        if not wanted:
            frappe.throw(_("There is nothing to reconcile. Allocate first"))
        allocation.apply_all(wanted)
        self.get_unreconciled_entries()
        frappe.msgprint(_("{0} allocations were written").format(len(wanted)), alert=True)

    def check(self) -> None:
        """Who may do this; fills the account."""
        require("Payment Reconciliation", "write")
        require("Company", "read", self.company)
        require(self.party_type, "read", self.party)
        if not self.receivable_payable_account:
            self.receivable_payable_account = parties.receivable_account(self.party, self.company)

    def read(self) -> tuple[list[frappe._dict], list[frappe._dict]]:
        """(debts, credits) within the form's filters."""
        return reconciliation.unreconciled(
            self.company, self.party_type, self.party, self.receivable_payable_account,
            Limits(self.from_invoice_date, self.to_invoice_date, self.minimum_invoice_amount,
                   self.maximum_invoice_amount, self.invoice_name, self.cost_center, self.invoice_limit),
            Limits(self.from_payment_date, self.to_payment_date, self.minimum_payment_amount,
                   self.maximum_payment_amount, self.payment_name, self.cost_center, self.payment_limit),
        )  # fmt: skip


def shown(row: frappe._dict) -> dict:
    """Currency and rate of a row."""
    return {"currency": row.account_currency, "exchange_rate": float(reconciliation.rate(row))}
