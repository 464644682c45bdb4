"""Quotations: their statuses, revisions and how these differ, alternatives, expiry."""
