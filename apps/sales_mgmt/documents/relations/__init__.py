"""What a document is related to: what it came from, what came of it, and what stands in the host's books for it."""

from sales_mgmt.documents.relations.graph import graph

__all__ = ["graph"]
