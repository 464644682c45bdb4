"""The kinds of documents that customers see, and what they are told of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from frappe import _


@dataclass(frozen=True)
class Kind:
    """`route` is the page's address, `day` the field with the date, `parties` the fields whose customer may see it,
    `fields` what lists show besides, `statuses` our word for a status -> theirs."""

    route: str
    doctype: str
    day: str
    fields: tuple[str, ...]
    parties: tuple[str, ...] = ("customer", "payer")
    statuses: Mapping[str, str] = field(default_factory=dict)
    with_amounts: bool = True

    @property
    def title(self) -> str:
        return {
            "quotations": _("Quotations"),
            "orders": _("Orders"),
            "deliveries": _("Deliveries"),
            "invoices": _("Invoices"),
        }[self.route]

    def status(self, ours: str) -> str:
        """What a customer reads as status: nothing of our holds and bills."""
        return _(self.statuses.get(ours, ours))

    def colour(self, ours: str) -> str:
        """Frappe's indicator colour."""
        if ours == "Overdue":
            return "red"
        done = ("Ordered", "Completed", "To Bill", "Paid")
        return "green" if ours in done else "orange" if self.statuses.get(ours, ours) != "Closed" else "gray"


KINDS: dict[str, Kind] = {
    kind.route: kind
    for kind in (
        Kind(
            "quotations", "SM Quotation", "transaction_date", ("valid_till", "grand_total"),
            statuses={"Lost": "Closed", "Revised": "Closed"},
        ),
        Kind(
            "orders", "SM Sales Order", "transaction_date", ("po_no", "delivery_date", "grand_total"),
            statuses={"To Deliver and Bill": "Open", "To Deliver": "Open", "On Hold": "Open", "To Bill": "Delivered",
                      "Completed": "Delivered"},
        ),
        Kind(
            "deliveries", "SM Delivery Note", "posting_date", ("tracking_no",),
            statuses={"To Bill": "Delivered", "Completed": "Delivered", "Return Issued": "Returned"},
            with_amounts=False,
        ),
        Kind("invoices", "SM Invoice", "posting_date", ("due_date", "grand_total")),
    )
}  # fmt: skip
