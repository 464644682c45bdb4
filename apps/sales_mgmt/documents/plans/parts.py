"""What the plans of all documents are put together from."""

from typing import TYPE_CHECKING, Any

from sales_mgmt.documents.owed import base_owed, debtor, owed
from sales_mgmt.documents.schedules import as_due
from sales_mgmt.host import host
from sales_mgmt.money.rounding import dec
from sales_mgmt.plan.posting_plan import LineMove, Receivable, RevenueLine, TaxLine

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument


def line_move(doctype: str, parent: str, line: str, movement: str, row) -> LineMove:
    """The movement that a document's row makes on a source line: its stock quantity and net amount."""
    return LineMove(
        source_doctype=doctype,
        source_parent=parent,
        source_line=line,
        movement=movement,
        qty=dec(row.stock_qty),
        amount=dec(row.base_net_amount),
        voucher_line=row.name,
        row=row.idx,
        item_code=row.item_code,
    )


def dimensions(doc: Any) -> dict[str, Any]:
    """A document's own accounting dimensions, those that are filled."""
    return {field: value for field in host().dimensions() if (value := doc.get(field))}


def row_dimensions(doc: "SalesDocument") -> dict[str, dict[str, Any]]:
    """The accounting dimensions of each row: its own, else its kit's, else the document's."""
    if not (fields := host().dimensions()):
        return {}
    lines = {row.name: row for row in doc.items}
    found = {}
    for row in (*doc.items, *doc.packed_items):
        levels = (row, lines.get(row.get("kit_line"), {}), doc)
        found[row.name] = {f: next(filter(None, (level.get(f) for level in levels)), None) for f in fields}
    return found


def receivable(doc: "SalesDocument") -> Receivable:
    """The debt of a document's totals, lines, taxes and payment schedule."""
    carried = host().carried_fields(doc.doctype)
    return Receivable(
        customer=debtor(doc),
        account=doc.debit_to,
        currency=doc.currency,
        conversion_rate=dec(doc.conversion_rate),
        cost_center=doc.cost_center,
        lines=tuple(
            RevenueLine(
                item_code=row.item_code,
                item_name=row.item_name,
                description=row.description or row.item_name,
                qty=dec(row.qty),
                uom=row.uom,
                conversion_factor=dec(row.conversion_factor),
                rate=dec(row.rate),
                net_amount=dec(row.net_amount),
                base_net_amount=dec(row.base_net_amount),
                income_account=row.income_account,
                cost_center=row.cost_center,
                voucher_line=row.name,
                carried=_carried(row, carried.line),
            )
            for row in doc.items
        ),
        taxes=tuple(
            TaxLine(
                charge_type=row.charge_type,
                account=row.account_head,
                description=row.description or row.account_head,
                rate=dec(row.rate),
                tax_amount=dec(row.tax_amount_after_discount_amount),
                base_tax_amount=dec(row.base_tax_amount_after_discount_amount),
                cost_center=row.cost_center or doc.cost_center,
                carried=_carried(row, carried.tax),
            )
            for row in doc.taxes
        ),
        dues=tuple(as_due(row) for row in doc.payment_schedule),
        grand_total=dec(doc.grand_total),
        base_grand_total=dec(doc.base_grand_total),
        owed=owed(doc),
        base_owed=base_owed(doc),
        base_rounding=dec(doc.base_rounding),
        round_off_account=doc.round_off_account,
        round_off_cost_center=doc.round_off_cost_center or doc.cost_center,
        payment_terms_template=doc.payment_terms_template,
        carried=_carried(doc, carried.header),
    )


def _carried(of: Any, fields: frozenset[str]) -> dict[str, Any]:
    return {field: value for field in fields if (value := of.get(field)) not in (None, "")}
