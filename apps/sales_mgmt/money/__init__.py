"""Exact arithmetic for money and quantities: Decimal in, Decimal out, no database."""
