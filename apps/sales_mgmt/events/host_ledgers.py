"""What the host reports of its ledgers."""

from collections.abc import Sequence
from typing import Any

from sales_mgmt.host import host
from sales_mgmt.posting import party_rows


def party_rows_posted(rows: Sequence[Any]) -> None:
    """The host posted to its party ledger: carry it into credit exposure."""
    party_rows.receive(host().party_rows(rows))
