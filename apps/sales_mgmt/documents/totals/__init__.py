"""Amounts of lines, discounts, taxes and totals: pure arithmetic on Decimals, in the order in which ERPNext rounds."""

from sales_mgmt.documents.totals.calculate import calculate
from sales_mgmt.documents.totals.discount import DiscountTooHigh
from sales_mgmt.documents.totals.model import Line, Tax, Totals
from sales_mgmt.documents.totals.shares import tax_of_lines

__all__ = ["DiscountTooHigh", "Line", "Tax", "Totals", "calculate", "tax_of_lines"]
