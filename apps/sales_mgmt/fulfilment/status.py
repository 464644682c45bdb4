"""A document's status from the open quantities of its lines, never from percentages."""

from collections.abc import Iterable

from sales_mgmt.plan.line_state import LineState


def order_status(lines: Iterable[LineState]) -> str:
    """Status of a submitted order."""
    lines = list(lines)
    deliver = any(line.to_deliver for line in lines)
    invoice = any(line.to_invoice for line in lines)
    if deliver and invoice:
        return "To Deliver and Bill"
    if deliver:
        return "To Deliver"
    return "To Bill" if invoice else "Completed"


def delivery_status(lines: Iterable[LineState]) -> str:
    """Status of a submitted delivery note."""
    return "To Bill" if any(line.to_invoice for line in lines) else "Completed"
