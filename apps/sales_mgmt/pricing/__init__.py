"""Pricing: which price a line gets from a price list, and why."""
