"""SM Quotation: what is offered to a customer, at which price and until when. It reserves neither stock nor credit."""

from sales_mgmt.documents.base import SalesDocument
from sales_mgmt.documents.plans import quotation_plan
from sales_mgmt.documents.quotations import alternatives, header, lost, revisions, states
from sales_mgmt.plan.posting_plan import PostingPlan


class SMQuotation(SalesDocument):
    """A quotation. Submitting it makes the offer; its lines are then open to order."""

    status_on_submit = "Open"
    posts_to_host = False

    def autoname(self) -> None:
        if self.revision_of:
            revisions.give_name(self)

    def _validate_links(self) -> None:
        header.set_party(self)
        super()._validate_links()

    def set_amounts(self) -> None:
        alternatives.set_alternatives(self)
        alternatives.set_amounts(self, super().set_amounts)

    def set_terms(self) -> None:
        header.set_validity(self)
        lost.forget(self)

    def on_submit(self) -> None:
        revised = revisions.earlier(self)
        super().on_submit()
        states.settle(revised)

    def before_update_after_submit(self) -> None:
        header.check_validity(self)
        lost.check(self)
        self.status = states.status_now(self)

    def on_update_after_submit(self) -> None:
        states.set_line_states({self.name: self.status})

    def before_cancel(self) -> None:
        super().before_cancel()
        self.ignore_linked_doctypes = (*self.ignore_linked_doctypes, self.doctype)  # later revisions name the first one

    def on_cancel(self) -> None:
        super().on_cancel()
        revisions.settle_others(self)

    def posting_plan(self) -> PostingPlan:
        return quotation_plan(self)

    @property
    def revised_names(self) -> list[str]:
        """The submitted revisions that this one replaces."""
        return revisions.earlier(self)
