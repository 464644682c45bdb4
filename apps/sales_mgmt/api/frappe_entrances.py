"""Frappe's own ways to write a document, with the retry of lost races for ours.

hooks.py names these in override_whitelisted_methods. For other DocTypes, and below the retry, they call what the site
would have called without them, another app's override included; the documents check permissions themselves.
/api/resource and `frappe.client.bulk_update` (which swallows errors) cannot be wrapped.
"""

from collections.abc import Callable, Iterable
from typing import Any

import frappe
from frappe import client
from frappe.desk.form import linked_with, save
from frappe.handler import is_valid_http_method
from frappe.model import workflow

from sales_mgmt.posting.retry import retried

HOOK = "override_whitelisted_methods"

DocTypesOf = Callable[[dict[str, Any]], Iterable[str | None]]
"""The DocTypes that a call writes, from its arguments."""


def ours(doctype: str | None) -> bool:
    """Whether the DocType is one of sales_mgmt's."""
    return isinstance(doctype, str) and doctype.startswith("SM ")


def _named(arguments: dict[str, Any]) -> Iterable[str | None]:
    return (arguments.get("doctype"),)


def _of_documents(argument: str) -> DocTypesOf:
    """The DocTypes of the document, or list of documents, in an argument that a client sends as JSON."""

    def doctypes(arguments: dict[str, Any]) -> Iterable[str | None]:
        try:
            found = frappe.parse_json(arguments.get(argument))
        except ValueError:
            return ()  # what Frappe's own method says of it is good enough
        documents = found if isinstance(found, list) else [found]
        return {doc.get(field) for doc in documents if isinstance(doc, dict) for field in ("doctype", "parenttype")}

    return doctypes


def _entrance(method: Callable[..., Any], doctypes: DocTypesOf) -> Callable[..., Any]:
    cmd = f"{method.__module__}.{method.__name__}"

    def entrance(**arguments: Any) -> Any:
        call = retried(frappe.call) if any(map(ours, doctypes(arguments))) else frappe.call
        return call(what_was_there(cmd), **arguments)

    entrance.__name__ = entrance.__qualname__ = cmd.replace(".", "_")
    entrance.__doc__ = f"{cmd}, retried for our DocTypes."
    return frappe.whitelist(methods=frappe.allowed_http_methods_for_whitelisted_func[method])(entrance)


def what_was_there(cmd: str) -> Callable[..., Any]:
    """What Frappe would call for `cmd` if we were not there. Raises frappe.PermissionError as Frappe does."""
    others = [name for name in frappe.get_hooks(HOOK, {}).get(cmd, []) if not name.startswith(f"{__name__}.")]
    if not others:
        return frappe.get_attr(cmd)
    # Frappe 15 takes the last app's override; before, it took the first.
    method = frappe.get_attr(others[-1] if hasattr(frappe, "override_whitelisted_method") else others[0])
    frappe.is_whitelisted(method)
    is_valid_http_method(method)
    return method


desk_save = _entrance(save.savedocs, _of_documents("doc"))
desk_cancel = _entrance(save.cancel, _named)
desk_cancel_all = _entrance(linked_with.cancel_all_linked_docs, _of_documents("docs"))
desk_workflow = _entrance(workflow.apply_workflow, _of_documents("doc"))
client_insert = _entrance(client.insert, _of_documents("doc"))
client_insert_many = _entrance(client.insert_many, _of_documents("docs"))
client_save = _entrance(client.save, _of_documents("doc"))
client_submit = _entrance(client.submit, _of_documents("doc"))
client_cancel = _entrance(client.cancel, _named)
client_delete = _entrance(client.delete, _named)
client_set_value = _entrance(client.set_value, _named)
