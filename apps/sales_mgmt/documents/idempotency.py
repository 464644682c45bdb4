"""One document for one key, however often a client sends it: the key is a unique column, the database decides.

A document without a key has NULL there, which a unique column lets pass any number of times.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _

if TYPE_CHECKING:
    from sales_mgmt.documents.base import SalesDocument

KEY = "idempotency_key"
HASH = "idempotency_hash"
LONGEST = 140


class KeyUsed(frappe.UniqueValidationError):
    """The key has made a document already; HTTP 409."""

    http_status_code = 409


class OtherPayload(KeyUsed):
    """The key has made a document from another payload; HTTP 409."""


def digest(payload: Mapping[str, Any], submit: bool) -> str:
    """What a client asked for, in short; the order of the payload's fields does not count."""
    text = json.dumps({"payload": payload, "submit": submit}, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def find(doctype: str, key: str) -> tuple[str, str | None] | None:
    """(name, hash) of the document that the key has made."""
    # The DocType is one of ours: the caller has checked it.
    rows = frappe.db.sql(f"SELECT name, {HASH} FROM `tab{doctype}` WHERE {KEY} = %s", (key,))
    return rows[0] if rows else None


def stamp(doc: "SalesDocument", key: str, payload_digest: str) -> None:
    """Give a new document its key."""
    doc.set(KEY, key)
    doc.set(HASH, payload_digest)


def refuse_if_used(doc: "SalesDocument", error: Exception) -> None:
    """Raise KeyUsed, naming the first document, where a unique key was violated and it is this one."""
    if KEY not in str(error):
        return
    # A locking read: a plain one would show this transaction's snapshot, from before the first document.
    rows = frappe.db.sql(f"SELECT name FROM `tab{doc.doctype}` WHERE {KEY} = %s LOCK IN SHARE MODE", (doc.get(KEY),))
    first = rows[0][0] if rows else ""
    frappe.throw(
        _("Key {0} has made {1} {2} already. Nothing was written.").format(doc.get(KEY), _(doc.doctype), first), KeyUsed
    )
