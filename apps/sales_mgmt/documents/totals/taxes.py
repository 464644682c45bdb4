"""What each tax of a document comes to, from the net amounts as they stand.

Amounts stay unrounded until they are summed up: ERPNext rounds a tax once, not line by line, unless the accounts
settings say so. Where all lines are taxed alike each tax follows from the sums; it costs nothing per line then.
"""

from decimal import Decimal

from sales_mgmt.documents.totals.model import ACTUAL, ON_NET_TOTAL, ON_PREVIOUS_AMOUNT, ON_PREVIOUS_TOTAL, Line, Totals
from sales_mgmt.money.rounding import HUNDRED, ZERO, Rounding


def amounts(doc: Totals, rounding: Rounding) -> list[Decimal]:
    """The unrounded amount of each tax; sets `line_amounts` where lines are not taxed alike."""
    if not doc.taxed_by_line:
        return _of_sums(doc)
    for tax in doc.taxes:
        tax.line_amounts = []
    left = {i: tax.tax_amount for i, tax in enumerate(doc.taxes) if tax.charge_type == ACTUAL}
    last = len(doc.lines) - 1
    for n, line in enumerate(doc.lines):
        for i, amount in enumerate(_of_line(doc, line, rounding, left if n == last else None)):
            doc.taxes[i].line_amounts.append(amount)
            if i in left:
                left[i] -= amount
    return [sum(tax.line_amounts, ZERO) for tax in doc.taxes]


def _of_sums(doc: Totals) -> list[Decimal]:
    """Every tax is linear in net amounts, so that the sum over the lines is the tax on the sum."""
    found: list[Decimal] = []
    totals: list[Decimal] = []
    running = doc.net_total
    for tax in doc.taxes:
        tax.line_amounts = None
        if tax.charge_type == ACTUAL:
            amount = tax.tax_amount
        elif tax.charge_type == ON_NET_TOTAL:
            amount = doc.net_total * tax.rate / HUNDRED
        elif tax.charge_type == ON_PREVIOUS_AMOUNT:
            amount = found[tax.row_id - 1] * tax.rate / HUNDRED
        else:
            amount = totals[tax.row_id - 1] * tax.rate / HUNDRED
        running += amount
        found.append(amount)
        totals.append(running)
    return found


def _of_line(doc: Totals, line: Line, rounding: Rounding, left: dict[int, Decimal] | None) -> list[Decimal]:
    """The taxes of one line. An actual charge goes by net amount; `left` is what the last line has to take."""
    found: list[Decimal] = []
    totals: list[Decimal] = []
    running = line.net_amount
    for i, tax in enumerate(doc.taxes):
        if tax.charge_type == ACTUAL:
            amount = line.net_amount * tax.tax_amount / doc.net_total if doc.net_total else ZERO
        elif tax.charge_type == ON_NET_TOTAL:
            amount = line.net_amount * tax.part_for(line)
        elif tax.charge_type == ON_PREVIOUS_AMOUNT:
            amount = found[tax.row_id - 1] * tax.part_for(line)
        elif tax.charge_type == ON_PREVIOUS_TOTAL:
            amount = totals[tax.row_id - 1] * tax.part_for(line)
        else:
            amount = line.qty * tax.rate_for(line)
        if doc.round_row_wise_tax:
            amount = rounding(amount, doc.places)
        if left is not None and i in left:
            amount = left[i]
        running += amount
        found.append(amount)
        totals.append(running)
    return found
