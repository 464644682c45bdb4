"""Ledger rows are written by the engine's SQL only; through documents nobody changes them, Administrator included."""

from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.model.document import Document

from host_erp.ledger.errors import ImmutableLedgerError


class LedgerDocument(Document):
    """Controller of GL Entry, Payment Ledger Entry, Stock Ledger Entry and Bin: readable, refuses everything else."""

    def _refuse(self) -> NoReturn:
        frappe.throw(
            _("{0} is written by vouchers only. Submit or cancel a voucher instead.").format(_(self.doctype)),
            ImmutableLedgerError,
        )

    # db_insert, db_update and db_set are Frappe's last steps before SQL: flags that skip validate do not skip these
    def before_insert(self) -> None:
        self._refuse()

    def validate(self) -> None:
        self._refuse()

    def db_insert(self, *args: Any, **kwargs: Any) -> None:
        self._refuse()

    def db_update(self, *args: Any, **kwargs: Any) -> None:
        self._refuse()

    def db_set(self, *args: Any, **kwargs: Any) -> None:
        self._refuse()

    def on_trash(self) -> None:
        self._refuse()

    def before_rename(self, *args: Any, **kwargs: Any) -> None:
        self._refuse()


def keep_posted(doc: Document) -> None:
    """For a voucher's on_trash: raises frappe.LinkExistsError where a ledger holds rows of it, cancelled ones too.

    Frappe's own check of links depends on what it has cached of dynamic links.
    """
    for ledger in ("GL Entry", "Stock Ledger Entry"):
        if frappe.db.exists(ledger, {"voucher_type": doc.doctype, "voucher_no": doc.name}):
            frappe.throw(
                _("{0} {1} has entries in {2} and cannot be deleted").format(_(doc.doctype), doc.name, _(ledger)),
                frappe.LinkExistsError,
            )
