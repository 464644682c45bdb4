"""What cancelling a document would undo at others, and what forbids it: shown before somebody cancels."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import frappe
from frappe import _

from sales_mgmt.documents import issuing
from sales_mgmt.documents.sources import SOURCES
from sales_mgmt.host import host
from sales_mgmt.host.facts import Allocation

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


@dataclass(slots=True)
class CancelEffects:
    """`undone` allocations are taken off the debt and open again on their vouchers. `blocked_by`: vouchers, as
    (DocType, name), to be cancelled before. `reasons`: why it is refused in any case."""

    undone: list[Allocation] = field(default_factory=list)
    blocked_by: list[tuple[str, str]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def effects(doc: "SalesDocument") -> CancelEffects:
    """Of cancelling `doc` now. Closed dates are the host's to say, when it is tried. Reads only."""
    found = CancelEffects()
    if not doc.docstatus.is_submitted():
        found.reasons.append(_("{0} {1} is not submitted.").format(_(doc.doctype), doc.name))
        return found
    found.blocked_by = _drawn_on_by(doc)
    if doc.get("issued_on"):
        found.reasons.append(issuing.why_not_cancelled(doc))
    if doc.receivable_ref:
        settled = host().allocations(doc.receivable_ref)
        if host().unlinks_on_cancel():
            found.undone = settled
        else:
            found.blocked_by += [(each.voucher_type, each.voucher_no) for each in settled]
    return found


def _drawn_on_by(doc: "SalesDocument") -> list[tuple[str, str]]:
    """The documents that draw on this one's lines."""
    rows = frappe.db.sql(
        """SELECT voucher_type, voucher_no FROM `tabSM Line Entry`
           WHERE source_parent = %s AND voucher_no != %s AND voucher_type IN %s
           GROUP BY voucher_type, voucher_no, movement HAVING SUM(qty) > 0""",
        (doc.name, doc.name, tuple(SOURCES)),
    )
    return sorted(set(rows))
