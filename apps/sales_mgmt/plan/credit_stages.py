"""The occasions on which credit is asked, and the outcomes of asking."""

from typing import Final

CONFIRM: Final = "Confirm"
AMEND: Final = "Amend"
CHANGE: Final = "Change"
REOPEN: Final = "Reopen"
DELIVERY: Final = "Delivery"
DIRECT_DELIVERY: Final = "Direct Delivery"
DIRECT_INVOICE: Final = "Direct Invoice"
RETURN_CANCELLED: Final = "Return Cancelled"
DELIVERY_CANCELLED: Final = "Delivery Cancelled"

ASKED: Final = (
    CONFIRM, AMEND, CHANGE, REOPEN, DELIVERY, DIRECT_DELIVERY, DIRECT_INVOICE, RETURN_CANCELLED, DELIVERY_CANCELLED,
)  # fmt: skip
"""Where a rule may refuse."""

INVOICE: Final = "Invoice"
CANCELLED: Final = "Cancelled"
DEPOSIT: Final = "Deposit"
RECEIVABLE: Final = "Receivable"
LIMIT_LOWERED: Final = "Limit Lowered"
REVALUATION: Final = "Revaluation"

FACTS: Final = (INVOICE, CANCELLED, DEPOSIT, RECEIVABLE, LIMIT_LOWERED, REVALUATION)
"""What has happened anyway: goods delivered are invoiced, money that moved has moved. Recorded, with a warning at
most."""

CANCELLING: Final = {"SM Return": RETURN_CANCELLED, "SM Delivery Note": DELIVERY_CANCELLED}
"""The stage at which a document is cancelled, where it is one of its own."""

_POSTING: Final = {
    # DocType: its stage where it draws on others, and where it begins by itself.
    "SM Sales Order": (CHANGE, CONFIRM),
    "SM Delivery Note": (DELIVERY, DIRECT_DELIVERY),
    "SM Invoice": (INVOICE, DIRECT_INVOICE),
    "SM Deposit": (DEPOSIT, DEPOSIT),
    "SM Deposit Forfeiture": (DEPOSIT, DEPOSIT),
}


def of_posting(doctype: str, guarded: bool) -> str:
    """The stage at which a document posts."""
    return _POSTING.get(doctype, (RECEIVABLE, CHANGE))[guarded]


PASS: Final = "Pass"
WARN: Final = "Warn"
HOLD: Final = "Hold"
BLOCK: Final = "Block"

OUTCOMES: Final = (PASS, WARN, HOLD, BLOCK)
"""In rising severity."""
