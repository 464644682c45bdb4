"""Tells users of the desk what became of credit they asked for, by Frappe's Notification Log."""

from collections.abc import Collection

import frappe
from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification


def tell(users: Collection[str], doctype: str, name: str, subject: str) -> None:
    """Notify these users; once this transaction is committed, and nobody of what he did himself."""
    others = sorted({user for user in users if user and user != "Guest"})
    if not others:
        return
    emails = [email for (email,) in frappe.db.sql("SELECT email FROM `tabUser` WHERE name IN %s", (tuple(others),))]
    notice = {"type": "Alert", "document_type": doctype, "document_name": name, "subject": subject}
    enqueue_create_notification(emails, {**notice, "from_user": frappe.session.user})
