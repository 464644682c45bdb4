"""Data that travels from a document to the ledgers. Nothing here reads or writes."""
