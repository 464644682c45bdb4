"""The movements of the fulfilment ledger; each is also a column of SM Line Balance."""

from typing import Final

QUOTED: Final = "quoted"
ORDERED: Final = "ordered"
CANCELLED: Final = "cancelled"
DELIVERED: Final = "delivered"
INVOICED: Final = "invoiced"
RETURNED: Final = "returned"
CREDITED: Final = "credited"

MOVEMENTS: Final = (ORDERED, CANCELLED, DELIVERED, INVOICED, RETURNED, CREDITED, QUOTED)

BACKWARD: Final = (RETURNED, CREDITED)
"""Movements that take back what went forward; a closed line bears them too."""

RECEIVED: Final = "received"
ALLOCATED: Final = "allocated"
APPLIED: Final = "applied"
REFUNDED: Final = "refunded"
FORFEITED: Final = "forfeited"

DEPOSIT_MOVEMENTS: Final = (RECEIVED, ALLOCATED, APPLIED, REFUNDED, FORFEITED)
"""The movements of the deposit ledger; each is also a column of SM Deposit Balance. What is taken back is negative.
What is allocated is tied to an order and still free: free is what was received and neither applied, refunded nor
forfeited."""

UNAPPLIED: Final = "un-applied"
"""What an entry is called that takes an application back; it counts in the column `applied`."""

OPEN_ORDERS: Final = "open_orders"
UNBILLED: Final = "unbilled"
RECEIVABLE: Final = "receivable"
UNCLEARED: Final = "uncleared"

STAGES: Final = (OPEN_ORDERS, UNBILLED, RECEIVABLE, UNCLEARED)
"""The stages of credit exposure; each is also a column of SM Credit Balance."""
