"""What a company allows of the host's own sales documents, by its SM Company Policy."""

from typing import Final

import frappe
from frappe import _

from sales_mgmt.host import host

POLICY: Final = "SM Company Policy"

SM_ONLY: Final = "SM Only"
BOTH: Final = "Both Under Control"
UNCONTROLLED: Final = "Native Uncontrolled"


def mode_of(company: str) -> str:
    """One of the three; a company that nobody has decided about is uncontrolled, and the host check says so."""
    return _policy(company)[0]


def pos_exempt(company: str) -> bool:
    """Whether receipts of the till are let through."""
    return bool(_policy(company)[1])


def warning(company: str) -> str:
    """What must not be forgotten of a company whose native documents nobody asks; empty for others."""
    if not host().native_documents or mode_of(company) != UNCONTROLLED:
        return ""
    return _("Orders, deliveries and invoices in the host's own forms count here, but no limit stops them.")


def decided() -> dict[str, str]:
    """The companies that have a policy, and which."""
    return dict(frappe.db.sql(f"SELECT company, native_documents FROM `tab{POLICY}` ORDER BY company"))


def _policy(company: str) -> tuple[str, int]:
    rows = frappe.db.sql(f"SELECT native_documents, pos_exempt FROM `tab{POLICY}` WHERE company = %s", (company,))
    return rows[0] if rows else (UNCONTROLLED, 1)
