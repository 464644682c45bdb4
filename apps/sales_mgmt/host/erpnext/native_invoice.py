"""The native Sales Invoice that carries the debt of our invoice: ERPNext's own class, with our document's decisions.

What was agreed on our document is not decided again: prices, discounts, due dates, credit and the order's place in the
chain. ERPNext still calculates, and what it calculates must agree with the plan; the plan's figures are then written,
so that a float's tie does not move a cent between the two. The class is made in memory from the site's own Sales
Invoice class, so that other apps' classes and regional hooks stay in force; nothing is registered or overridden.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.model.base_document import get_controller

from sales_mgmt.money.rounding import dec

CLOSE = Decimal("0.05")
"""By how much ERPNext's floats may differ from the plan. More than this is no tie but another calculation."""

Amounts = Mapping[str, float]


class DecidedElsewhere:
    """Mixed into Sales Invoice: skips what our document has decided already."""

    def set_missing_values(self, for_validate: bool = False) -> None:
        """Everything is set; this would ask for the details of every item again."""

    def set_taxes_and_charges(self) -> None:
        """The document's own taxes, or none."""

    def set_incoming_rate(self) -> None:
        """No goods move by this invoice: what they cost stands in the stock ledger under our delivery."""

    def set_payment_schedule(self) -> None:
        """The plan's due dates and parts."""

    def validate_selling_price(self) -> None:
        """Below cost or not was asked when the price was agreed."""

    def validate_max_discount(self) -> None:
        """Likewise."""

    def validate_party_account_currency(self) -> None:
        """A foreign invoice may stand on an account in company currency: our document has chosen the account."""

    def validate_for_duplicate_items(self) -> None:
        """An item may stand on several lines of an order."""

    def set_tax_withholding(self) -> None:
        """The document's own taxes; the page of settings names customers whose tax ERPNext would withhold."""

    def so_dn_required(self) -> None:
        """Our order and our delivery note stand behind it."""

    def check_credit_limit(self) -> None:
        """Credit was asked when the order was confirmed; what was delivered is always invoiced."""

    def validate_payment_schedule_amount(self, *args: Any, **kwargs: Any) -> None:
        """The plan's parts sum to its total."""

    def _validate_mandatory(self) -> None:
        """A field that only this site wants filled is asked for in words: it is filled on our document."""
        rows = (self, *self.get_all_children())
        missing = [(row, field) for row in rows for field, _text in row._get_missing_mandatory_fields()]
        if missing:
            frappe.throw("<br>".join(_wanted(self, row, field) for row, field in missing), frappe.MandatoryError)

    def calculate_taxes_and_totals(self) -> None:
        if not self.flags.sm_amounts.final:
            super().calculate_taxes_and_totals()
        self.flags.sm_amounts.write_to(self)


NEUTRAL = {
    "ignore_pricing_rule": 1,
    "ignore_default_payment_terms_template": 1,
    "update_stock": 0,
    "allocate_advances_automatically": 0,
    "is_pos": 0,
    "is_debit_note": 0,
    "is_opening": "No",
    "is_cash_or_non_trade_discount": 0,
    "redeem_loyalty_points": 0,
}
"""Whatever a site's forms begin with (Customize Form gives fields defaults), a native invoice of ours begins with
this."""

NEUTRAL_LINE = {"enable_deferred_revenue": 0}
"""Likewise on its lines: revenue is booked when it is invoiced."""


class PlannedAmounts:
    """The plan's figures for a native invoice: of the header, and of each row of its tables.

    `final`: they are all there is; ERPNext does not calculate (a credit note takes back what was posted).
    """

    def __init__(self, header: Amounts, items: list[Amounts], taxes: list[Amounts], final: bool = False) -> None:
        self.final = final
        self._header, self._tables = header, {"items": items, "taxes": taxes}

    def write_to(self, invoice: Any) -> None:
        """Put the plan's figures in place of ERPNext's. Raises frappe.ValidationError where they do not agree."""
        write = _set if self.final else _agree
        write(invoice, self._header)
        for table, rows in self._tables.items():
            for row, amounts in zip(invoice.get(table), rows, strict=True):
                write(row, amounts)


def new(values: Mapping[str, Any], amounts: PlannedAmounts) -> Any:
    """A native Sales Invoice of the site's own class, not saved."""
    invoice = of_site_class("Sales Invoice", DecidedElsewhere)
    invoice.update({**NEUTRAL, **values})
    for row in invoice.items:
        row.update(NEUTRAL_LINE)
    invoice.flags.sm_amounts = amounts
    return invoice


def of_site_class(doctype: str, mixin: type) -> Any:
    """A new document of the site's own class for a DocType with `mixin` before it, in memory only."""
    native = get_controller(doctype)
    return type(native.__name__, (mixin, native), {"__module__": native.__module__})({"doctype": doctype})


def _wanted(invoice: Any, row: Any, field: str) -> str:
    """What to do about a field that the site has made mandatory."""
    label = _(row.meta.get_label(field))
    where = _("Row {0}: {1}").format(row.idx, label) if row.get("parentfield") else label
    ours = invoice.sm_voucher_type + (" Item" if row.get("parentfield") == "items" else "")
    if frappe.get_meta(ours).has_field(field):
        return _("{0} is mandatory on {1}. Fill it on {2} {3}.").format(
            where, _("Sales Invoice"), _(invoice.sm_voucher_type), invoice.sm_voucher
        )
    return _(
        "{0} is mandatory on {1}, and {2} has no such field. Add a field {3} there, or make it optional on {1}."
    ).format(where, _("Sales Invoice"), _(ours), field)


def _set(target: Any, amounts: Amounts) -> None:
    target.update(amounts)


def _agree(target: Any, amounts: Amounts) -> None:
    for field, amount in amounts.items():
        if abs(dec(target.get(field)) - dec(amount)) > CLOSE:
            frappe.throw(
                _("{0} is {1} on the document and {2} on the {3}. Report this: the two must agree.").format(
                    field, amount, target.get(field), _("Sales Invoice")
                )
            )
        target.set(field, amount)
