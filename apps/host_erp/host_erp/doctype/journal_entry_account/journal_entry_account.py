from frappe.model.document import Document


class JournalEntryAccount(Document):
    """One row of a journal: an account, maybe a party, an amount on one side."""
