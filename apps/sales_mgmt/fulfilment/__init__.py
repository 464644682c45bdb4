"""Fulfilment: what the line balances mean for a document."""
