"""Was everything decided that raised exposure, and do decisions, holds and weights fit what they belong to?"""

import json
from collections.abc import Iterator

import frappe

from sales_mgmt.audit.compare import listed
from sales_mgmt.audit.ranges import ROWS, ranges
from sales_mgmt.credit.model import from_plain
from sales_mgmt.credit.rules import decide
from sales_mgmt.host.facts import Problem
from sales_mgmt.host.names import within

DECISION, HOLD = "SM Credit Decision", "SM Credit Hold"

BEGINNING = {
    "SM Sales Order": "1 = 1",
    "SM Delivery Note": "COALESCE(doc.credit_account, '') != ''",
    "SM Invoice": "COALESCE(doc.credit_account, '') != ''",
}
"""DocType -> which of its documents begin a chain of their own."""


def what_raised_exposure_was_decided() -> Iterator[Problem]:
    """Each posted document that begins exposure by itself (orders; direct deliveries and invoices) has a decision that
    let it pass. What was posted before there were decisions is left out."""
    for doctype, condition in BEGINNING.items():
        yield from listed(
            "credit decision",
            f"""SELECT doc.name, 'a decision', 'none' FROM `tab{doctype}` doc
                WHERE doc.docstatus = 1 AND {condition}
                  AND doc.creation >= (SELECT MIN(creation) FROM `tabSM Credit Decision`)
                  AND NOT EXISTS (SELECT 1 FROM `tabSM Credit Decision` decision
                                  WHERE decision.voucher_type = %(doctype)s AND decision.voucher_no = doc.name
                                    AND decision.posted = 1)""",
            {"doctype": doctype},
        )


def decisions_follow_from_their_facts() -> Iterator[Problem]:
    """Each decision, decided again on its facts, has its outcome, and what was posted was not refused."""
    for names in ranges(DECISION, ROWS):
        rows = frappe.db.sql(
            f"SELECT name, outcome, posted, facts FROM `tab{DECISION}` WHERE {within('name')}", names.values
        )
        for name, outcome, posted, facts in rows:
            verdict = decide(from_plain(json.loads(facts)))
            if verdict.outcome != outcome:
                yield Problem("credit decision replayed", name, verdict.outcome, outcome)
            if bool(posted) == verdict.refused:
                yield Problem("credit decision posted", name, not verdict.refused, bool(posted))


def holds_fit_their_documents() -> Iterator[Problem]:
    """What waits is not confirmed, and a release that was used has its decision."""
    yield from listed(
        "credit hold",
        f"""SELECT hold.name, 'not confirmed', hold.voucher_no FROM `tab{HOLD}` hold
            JOIN `tabSM Sales Order` doc ON doc.name = hold.voucher_no AND doc.docstatus = 1
            WHERE hold.voucher_type = 'SM Sales Order' AND hold.status = 'Waiting'
              AND hold.stage IN ('Confirm', 'Amend')
            UNION ALL
            SELECT hold.name, 'a decision', 'none' FROM `tab{HOLD}` hold
            WHERE hold.status = 'Used' AND NOT EXISTS (
                SELECT 1 FROM `tab{DECISION}` decision
                WHERE decision.hold_entry = hold.name AND decision.posted = 1)""",
    )


def weights_are_the_orders() -> Iterator[Problem]:
    """The weights of an order's lines are those that the order froze."""
    yield from listed(
        "credit weight",
        """SELECT balance.name, CONCAT(doc.open_order_weight, ' / ', doc.unbilled_weight),
                  CONCAT(balance.open_weight * 100, ' / ', balance.unbilled_weight * 100)
           FROM `tabSM Line Balance` balance JOIN `tabSM Sales Order` doc ON doc.name = balance.source_parent
           WHERE balance.source_doctype = 'SM Sales Order'
             AND (ABS(balance.open_weight * 100 - doc.open_order_weight) > 0.000001
                  OR ABS(balance.unbilled_weight * 100 - doc.unbilled_weight) > 0.000001)""",
    )
