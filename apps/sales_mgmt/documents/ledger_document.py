"""Base class of the ledger DocTypes: they are read as documents and written by posting/ alone, in SQL."""

from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.model.document import Document


class LedgerDocument(Document):
    """Refuses every write through the document, by anybody, Administrator included."""

    def validate(self) -> None:
        self._refuse()

    def on_trash(self) -> None:
        self._refuse()

    def before_rename(self, *args: Any, **kwargs: Any) -> None:
        self._refuse()

    def _refuse(self) -> NoReturn:
        frappe.throw(
            _("{0} is a ledger: its rows follow from documents and are not edited.").format(_(self.doctype)),
            frappe.PermissionError,
        )
        raise AssertionError  # frappe.throw does not return
