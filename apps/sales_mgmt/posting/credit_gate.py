"""Where a posting asks credit: the request, as data, and what answers it.

The rules stand above this layer (credit/authorize.py); documents/posting.py hands them in, so that nothing can post
without them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sales_mgmt.posting.credit_ledger import CreditMove


@dataclass(frozen=True, slots=True)
class CreditRequest:
    """What a voucher changes in exposure, at a stage of plan/credit_stages.py.

    `asked`: a rule may refuse it; else it is recorded and posted in any case. A move of zero asks, too: a hold holds
    what costs nothing.
    """

    voucher_type: str
    voucher_no: str
    stage: str
    moves: tuple[CreditMove, ...]
    asked: bool


Gate = Callable[[CreditRequest], None]
"""Decides, and posts the moves or raises a Refusal."""
