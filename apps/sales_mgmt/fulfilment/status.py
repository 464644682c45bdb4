"""A document's status from the open quantities of its lines, never from percentages."""

from collections.abc import Iterable

from sales_mgmt.plan.line_state import LineState

Lines = Iterable[tuple[LineState, LineState | None]]
"""A line's own state, and that of the order line that it came from."""


def order_status(lines: Lines) -> str:
    """Status of a submitted order."""
    states = [own for own, _order in lines]
    deliver = any(state.to_deliver for state in states)
    invoice = any(state.to_invoice for state in states)
    if deliver and invoice:
        return "To Deliver and Bill"
    if deliver:
        return "To Deliver"
    return "To Bill" if invoice else "Completed"


def delivery_status(lines: Lines) -> str:
    """Status of a submitted delivery note. What the order's line has invoiced already is not billed again."""
    to_bill = any(own.to_invoice and (order is None or order.to_invoice) for own, order in lines)
    return "To Bill" if to_bill else "Completed"
