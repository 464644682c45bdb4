"""What the host reports of its ledgers."""

from collections.abc import Sequence
from typing import Any

from sales_mgmt.host import host
from sales_mgmt.posting import party_rows


def party_rows_posted(rows: Sequence[Any]) -> None:
    """The host posted to its party ledger: carry it into credit exposure."""
    party_rows.receive(host().party_rows(rows))


def gl_entry_submitted(entry: Any, method: str | None = None) -> None:
    """ERPNext posted a general ledger row; reversals come here too."""
    if rows := host().party_rows([entry]):
        party_rows.receive(rows)
