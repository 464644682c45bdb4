"""SM Settings: what a site allows and how it works, a section for each subject. Read through documents/settings.py."""

import frappe
from frappe.model.document import Document


class SMSettings(Document):
    """The settings of a site."""

    def validate(self) -> None:
        self._note_who_archives()

    def _note_who_archives(self) -> None:
        if not self.archived:
            self.archived_on = self.archived_by = None
        elif not self.archived_on:
            self.archived_on, self.archived_by = frappe.utils.now_datetime(), frappe.session.user
