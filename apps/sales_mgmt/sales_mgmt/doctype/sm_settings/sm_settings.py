"""SM Settings: what a site allows and how it works, a section for each subject. Read through documents/settings.py."""

import frappe
from frappe.model.document import Document


class SMSettings(Document):
    """The settings of a site."""

    def validate(self) -> None:
        self._note_who_archives()

    def on_update(self) -> None:
        before = self.get_doc_before_save()
        if before and _cheques(before) != _cheques(self):
            frappe.enqueue("sales_mgmt.events.resum.run", enqueue_after_commit=True)

    def _note_who_archives(self) -> None:
        if not self.archived:
            self.archived_on = self.archived_by = None
        elif not self.archived_on:
            self.archived_on, self.archived_by = frappe.utils.now_datetime(), frappe.session.user


def _cheques(settings: Document) -> set[str] | None:
    """Which modes of payment are cheques that count until they have cleared."""
    return {row.mode_of_payment for row in settings.cheque_modes} if settings.count_uncleared else None
