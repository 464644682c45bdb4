"""Documents made by programs, safe to repeat: the same key makes one document, whatever the network does."""

import copy
from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _

from sales_mgmt.api.permission import require_permission
from sales_mgmt.documents import idempotency
from sales_mgmt.documents.idempotency import KeyUsed, OtherPayload
from sales_mgmt.documents.sources import SOURCES
from sales_mgmt.posting.retry import retried

NOT_A_CLIENTS = ("doctype", "name", "docstatus", "amended_from", idempotency.KEY, idempotency.HASH)
"""What a payload does not decide."""


@frappe.whitelist(methods=["POST"])
def create(doctype: str, payload: str | dict, idempotency_key: str, submit: bool = False) -> dict[str, Any]:
    """Make a sales document, and confirm it with `submit`; `{"created": ..., "doc": ...}`.

    The same key again returns the first document, as it is now, and makes none. Raises OtherPayload (HTTP 409) where
    the key was used for another payload, frappe.PermissionError where the user may not make, submit or read it.
    """
    if doctype not in SOURCES:
        frappe.throw(_("{0} is no sales document. Use one of: {1}.").format(doctype, ", ".join(SOURCES)))
    require_permission(doctype, "create")
    values = frappe.parse_json(payload) if isinstance(payload, str) else payload
    if not isinstance(values, dict):
        frappe.throw(_("The payload of a document is an object with its fields."))
    key = (idempotency_key or "").strip()
    if not 0 < len(key) <= idempotency.LONGEST:
        frappe.throw(_("A key has 1 to {0} characters.").format(idempotency.LONGEST))
    digest = idempotency.digest(values, submit)
    try:
        return _create(doctype, values, key, digest, submit)
    except OtherPayload:
        raise
    except KeyUsed:
        # Another request was faster, and its document is committed: retried() has ended our transaction.
        first = _first(doctype, key, digest)
        if not first:
            raise
        frappe.clear_messages()
        return first


@retried
def _create(doctype: str, values: Mapping[str, Any], key: str, digest: str, submit: bool) -> dict[str, Any]:
    if first := _first(doctype, key, digest):
        return first
    fields = {k: v for k, v in copy.deepcopy(values).items() if k not in NOT_A_CLIENTS}
    doc = frappe.get_doc(fields | {"doctype": doctype})
    idempotency.stamp(doc, key, digest)
    doc.insert()
    if submit:
        doc.submit()
    return {"created": True, "doc": doc.as_dict()}


def _first(doctype: str, key: str, digest: str) -> dict[str, Any] | None:
    """The document that the key has made, if any."""
    found = idempotency.find(doctype, key)
    if not found:
        return None
    name, before = found
    require_permission(doctype, "read", name)
    if before != digest:
        frappe.throw(
            _("Key {0} has made {1} {2} from another payload. Use a new key for a new document.").format(
                key, _(doctype), name
            ),
            OtherPayload,
        )
    return {"created": False, "doc": frappe.get_doc(doctype, name).as_dict()}
