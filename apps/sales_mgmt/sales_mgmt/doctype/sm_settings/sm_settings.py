"""SM Settings: what a site allows and how it works, a section for each subject. Read through documents/settings.py."""

from frappe.model.document import Document


class SMSettings(Document):
    """The settings of a site."""
