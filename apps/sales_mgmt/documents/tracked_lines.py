"""Batches and serial numbers of lines: what people name goes to the host, what the host picked comes back."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from frappe import _

from sales_mgmt.documents.bulk_rows import rewrite
from sales_mgmt.host.facts import ItemFacts, Pick
from sales_mgmt.money.rounding import dec, plain

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def serial_nos(row) -> tuple[str, ...]:
    """The serial numbers of a line, one a line of its text."""
    return tuple(line.strip() for line in (row.get("serial_no") or "").splitlines() if line.strip())


def findings(row, item: ItemFacts) -> Iterator[str]:
    """What is wrong with the batch and the serial numbers that a line names. Where they lie is the host's to say."""
    if not row.meta.has_field("serial_no"):
        return
    names = serial_nos(row)
    if row.batch_no and not item.has_batch_no:
        yield _("item {0} has no batches. Leave batch {1} out.").format(row.item_code, row.batch_no)
    if names and not item.has_serial_no:
        yield _("item {0} has no serial numbers. Leave {1} out.").format(row.item_code, ", ".join(names))
    elif names and len(names) != dec(row.stock_qty):
        yield _("{0} serial numbers for {1} {2} of {3}. Name one a unit, or none.").format(
            len(names), row.stock_qty, item.stock_uom, row.item_code
        )


def named_twice(doc: "SalesDocument") -> Iterator[str]:
    """Serial numbers that a document names more than once."""
    lines = [*doc.items, *(doc.get("packed_items") or ())]
    for name, count in Counter(name for row in lines for name in serial_nos(row)).items():
        if count > 1:
            rows = ", ".join(str(row.idx) for row in lines if name in serial_nos(row))
            yield _("Row {0}: serial number {1} is named {2} times. Name it once.").format(rows, name, count)


def batches_text(picks: Sequence[Pick]) -> str:
    """Several batches as a line shows them: "B1: 3", one a line."""
    return "\n".join(f"{pick.batch_no}: {plain(pick.qty)}" for pick in picks)


def picks_of(row) -> dict[str, Decimal]:
    """What a stored line says was picked for it: quantity in stock units by batch, and one of each serial number."""
    found = {name: Decimal(1) for name in serial_nos(row)}
    if row.batch_no:
        found[row.batch_no] = dec(row.stock_qty)
    for line in (row.picked_batches or "").splitlines():
        batch_no, _colon, qty = line.rpartition(": ")
        found[batch_no] = dec(qty)
    return found


def write_back(doc: "SalesDocument", picked: Mapping[str, Sequence[Pick]]) -> None:
    """Keep on the lines what the host picked for them; one statement, none where no item is tracked."""
    rows = [row for row in (*doc.items, *(doc.get("packed_items") or ())) if row.name in picked]
    for row in rows:
        picks = picked[row.name]
        row.batch_no = picks[0].batch_no if len(picks) == 1 else None
        row.picked_batches = batches_text(picks) if len(picks) > 1 else None
        row.serial_no = "\n".join(name for pick in picks for name in pick.serial_nos) or None
    if rows:
        rewrite(rows, only=("batch_no", "picked_batches", "serial_no"))
