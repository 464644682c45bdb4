"""Do quotations close their lines when they lapse, and do their revisions follow one another?"""

from collections.abc import Iterator

from sales_mgmt.audit.compare import listed
from sales_mgmt.fulfilment.quotation_status import CLOSED
from sales_mgmt.host.facts import Problem


def lines_are_closed_by_status() -> Iterator[Problem]:
    """Nothing can be ordered from a lost, expired or revised quotation, and everything open from the others."""
    yield from listed(
        "state of a quotation's line",
        """SELECT CONCAT_WS(' / ', quotation.name, balance.name), IF(quotation.status IN %(closed)s, 'Closed', 'Open'),
                  balance.state
           FROM `tabSM Quotation` quotation JOIN `tabSM Line Balance` balance ON balance.source_parent = quotation.name
           WHERE quotation.docstatus = 1 AND balance.state != IF(quotation.status IN %(closed)s, 'Closed', 'Open')""",
        {"closed": CLOSED},
    )


def revisions_count_on() -> Iterator[Problem]:
    """A revision has the first one's number with its own, its customer and its company."""
    yield from listed(
        "revision of a quotation",
        """SELECT revision.name,
                  CONCAT_WS(' / ', CONCAT(first.name, '-R', revision.revision), first.customer, first.company),
                  CONCAT_WS(' / ', revision.name, revision.customer, revision.company)
           FROM `tabSM Quotation` revision LEFT JOIN `tabSM Quotation` first ON first.name = revision.revision_of
           WHERE COALESCE(revision.revision_of, '') != '' AND NOT (
               revision.name <=> CONCAT(first.name, '-R', revision.revision)
               AND revision.customer <=> first.customer AND revision.company <=> first.company)""",
    )
