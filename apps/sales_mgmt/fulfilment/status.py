"""A document's status from the open quantities and states of its lines, never from percentages."""

from collections.abc import Iterable

from sales_mgmt.posting.line_ledger import Balance

Lines = Iterable[tuple[Balance, Balance | None]]
"""A line's own balance, and that of the order line that it came from."""


def order_status(lines: Lines) -> str:
    """Status of a submitted order. Closed: somebody has closed all of it; what was delivered stays to be billed."""
    balances = [own for own, _order in lines]
    if balances and all(balance.status == "Closed" for balance in balances):
        return "Closed"
    if any(balance.status == "Held" for balance in balances):
        return "On Hold"
    deliver = any(balance.state.to_deliver for balance in balances)
    invoice = any(balance.state.to_invoice for balance in balances)
    if deliver and invoice:
        return "To Deliver and Bill"
    if deliver:
        return "To Deliver"
    return "To Bill" if invoice else "Completed"


def delivery_status(lines: Lines) -> str:
    """Status of a submitted delivery note. What the order's line has invoiced already is not billed again; once all of
    it came back, that is what matters."""
    lines = list(lines)
    if lines and not any(own.state.to_return for own, _order in lines):
        return "Return Issued"
    to_bill = any(own.state.to_invoice and (order is None or order.state.unbilled) for own, order in lines)
    return "To Bill" if to_bill else "Completed"
