"""What the host keeps for our documents: their vouchers, what settles them, and their rows in its ledgers."""

from collections.abc import Collection
from dataclasses import dataclass

import frappe

from sales_mgmt.documents.relations.links import DOCTYPES, LINKS, Found, Ref, walk_down
from sales_mgmt.host import host
from sales_mgmt.host.facts import LedgerEntries
from sales_mgmt.plan.posting_plan import ReceivableRef

DEPOSIT, INVOICE = "SM Deposit", "SM Invoice"


@dataclass(frozen=True, slots=True)
class Kept:
    """Where documents say under which voucher the host keeps them: the table, its key, the fields."""

    table: str
    key: str
    voucher_type: str
    voucher_no: str


KEPT = {
    INVOICE: Kept("SM Invoice", "name", "receivable_type", "receivable_no"),
    "SM Return": Kept("SM Return Credit", "parent", "credit_note_type", "credit_note_no"),
    DEPOSIT: Kept("SM Deposit", "name", "receipt_type", "receipt_no"),
    "SM Deposit Forfeiture": Kept("SM Deposit Forfeiture", "name", "journal_type", "journal_no"),
}
SETTLED = (INVOICE, DEPOSIT)
"""What stands on either side of a settlement and may not be found by our own links."""


def add(found: Found) -> list[LedgerEntries]:
    """Add the host's vouchers, and the invoices and deposits that they lead to; where all stand in the ledgers."""
    owners: dict[Ref, Ref] = {}
    for doctype, kept in KEPT.items():
        owners |= _vouchers(doctype, kept, kept.key, found.of(doctype))
    _settlements(found, owners)
    for voucher, owner in owners.items():
        if voucher[0] not in DOCTYPES and owner[1] in found.of(owner[0]):
            found.connect(owner, voucher, "kept as")
    standing = [ReceivableRef(doctype, name) for doctype, names in found.names.items() for name in names]
    return host().ledger_entries(standing)


def _settlements(found: Found, owners: dict[Ref, Ref]) -> None:
    rows = host().settlements([ReceivableRef(*voucher) for voucher in owners])
    pairs = [(_ref(row.against), _ref(row.voucher)) for row in rows]
    unknown = {voucher for pair in pairs for voucher in pair} - set(owners)
    before = set(found.of(INVOICE))
    for doctype in SETTLED:
        kept = KEPT[doctype]
        owners |= {
            voucher: owner
            for voucher, owner in _vouchers(doctype, kept, kept.voucher_no, {name for _type, name in unknown}).items()
            if voucher in unknown
        }
    for against, voucher in pairs:
        earlier, later = owners.get(against, against), owners.get(voucher, voucher)
        if later[0] == DEPOSIT:
            # A deposit's receipt comes before what it pays; what is paid back of it comes later.
            earlier, later = later, earlier
        if earlier != later:
            found.connect(earlier, later, "settled")
    new = Found({INVOICE: found.of(INVOICE) - before})
    walk_down(new, [link for link in LINKS if link.to == INVOICE])
    for pair, kind in new.edges.items():
        found.connect(*pair, kind)


def _vouchers(doctype: str, kept: Kept, column: str, names: Collection[str]) -> dict[Ref, Ref]:
    """Voucher of the host -> our document, where `column` is one of the names."""
    if not names:
        return {}
    # Tables and fields are constants of this file.
    rows = frappe.db.sql(
        f"""SELECT DISTINCT `{kept.voucher_type}`, `{kept.voucher_no}`, `{kept.key}` FROM `tab{kept.table}`
            WHERE `{column}` IN %s AND COALESCE(`{kept.voucher_no}`, '') != ''""",
        (tuple(sorted(names)),),
    )
    return {(kind, number): (doctype, name) for kind, number, name in rows}


def _ref(ref: ReceivableRef) -> Ref:
    return ref.voucher_type, ref.voucher_no
