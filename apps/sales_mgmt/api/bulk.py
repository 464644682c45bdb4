"""One action on many documents in the background: each in a transaction of its own, with what became of it kept.

An SM Bulk Run is both the job's list and its report. A row is claimed and its work done in one transaction, so a run
that was interrupted goes on where it stopped, and two workers never do a document twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _

from sales_mgmt.api import mapping
from sales_mgmt.api.permission import require_permission
from sales_mgmt.documents.base import SalesDocument
from sales_mgmt.posting.retry import retried, run_and_commit

RUN = "SM Bulk Run"
ROW = "SM Bulk Run Document"
MOST = 5000
REFUSALS = (frappe.ValidationError, frappe.PermissionError)
"""What a user can mend; anything else is a failure for the error log."""


@dataclass(frozen=True, slots=True)
class Action:
    """What is done to each document of a DocType: `do` gets its name and the run's posting date, and returns the name
    of the document of DocType `makes` that it made, if any. `permission` is what the user needs on the DocType that is
    made, or else worked on; `do` asks for each document itself."""

    doctype: str
    permission: str
    do: Callable[[str, date | None], str | None]
    makes: str | None = None

    def require_permission(self) -> None:
        """Raise frappe.PermissionError unless the user may do this at all."""
        require_permission(self.makes or self.doctype, self.permission)


def confirm(name: str, day: date | None = None) -> None:
    """Submit a draft order."""
    order = frappe.get_doc("SM Sales Order", name)
    if not order.docstatus.is_draft():
        frappe.throw(_("Sales order {0} is no draft: there is nothing to confirm.").format(name))
    order.submit()


def deliver(name: str, day: date | None = None) -> str:
    """Post a delivery note of what is open on an order."""
    return _posted(mapping.delivery_from_orders([name]), day)


def invoice_order(name: str, day: date | None = None) -> str:
    """Post an invoice of what is open on an order, delivered or not."""
    return _posted(mapping.invoice_from_orders([name]), day)


def invoice_delivery(name: str, day: date | None = None) -> str:
    """Post an invoice of what is open on a delivery note."""
    return _posted(mapping.invoice_from_deliveries([name]), day)


def _posted(made: SalesDocument, day: date | None) -> str:
    if day:
        made.posting_date = day
    return made.insert().submit().name


ACTIONS = {
    "Confirm Orders": Action("SM Sales Order", "submit", confirm),
    "Deliver Orders": Action("SM Sales Order", "submit", deliver, "SM Delivery Note"),
    "Invoice Orders": Action("SM Sales Order", "submit", invoice_order, "SM Invoice"),
    "Invoice Deliveries": Action("SM Delivery Note", "submit", invoice_delivery, "SM Invoice"),
}
"""By the name that a run shows."""


@frappe.whitelist(methods=["POST"])
@retried
def start(action: str, names: str | list, posting_date: str | None = None) -> str:
    """Begin a run in the background; its name. `posting_date` is that of the documents it makes, today when left out.
    Raises frappe.ValidationError for an unknown action or document."""
    if action not in ACTIONS:
        frappe.throw(_("{0} is no bulk action. Use one of: {1}.").format(action, ", ".join(ACTIONS)))
    doctype, makes = ACTIONS[action].doctype, ACTIONS[action].makes
    ACTIONS[action].require_permission()
    wanted = _existing(doctype, frappe.parse_json(names) if isinstance(names, str) else names)
    run = frappe.get_doc(
        {
            "doctype": RUN,
            "action": action,
            "document_type": doctype,
            "total": len(wanted),
            "posting_date": posting_date if makes else None,
            "documents": [
                {"document_type": doctype, "document": name, "made_type": makes, "result": "Pending"}
                for name in wanted
            ],
        }
    )
    run.insert(ignore_permissions=True)  # nobody writes runs by hand; who may do the action has been asked above
    enqueue(run.name)
    return run.name


@frappe.whitelist(methods=["POST"])
@retried
def resume(name: str) -> None:
    """Go on with a run that was interrupted; what is done is not done again."""
    require_permission(RUN, "read", name)
    action = frappe.db.get_value(RUN, name, "action")
    ACTIONS[action].require_permission()
    enqueue(name)


def enqueue(name: str) -> None:
    """Put a run into the queue once this transaction is committed, unless it is there or under way. It works as the
    user of this session."""
    frappe.enqueue(
        "sales_mgmt.api.bulk.work",
        queue="long",
        timeout=3600,
        enqueue_after_commit=True,
        job_id=f"sm-bulk-run-{name}",
        deduplicate=True,
        run_name=name,
    )


def work(run_name: str) -> None:
    """The job: do what is pending, document by document. To be called with nothing written before."""
    action, total, day = frappe.db.get_value(RUN, run_name, ["action", "total", "posting_date"])
    run_and_commit(lambda: _set_status(run_name, "Running"))
    pending = frappe.get_all(
        ROW, {"parent": run_name, "result": "Pending"}, ["name", "document"], order_by="idx", limit_page_length=0
    )
    for at, row in enumerate(pending, start=total - len(pending) + 1):
        _one(run_name, row.name, lambda name=row.document: ACTIONS[action].do(name, day))
        _tell(run_name, at=at, total=total)
    run_and_commit(lambda: _finish(run_name))
    _tell(run_name, at=total, total=total, finished=True)


def _tell(run_name: str, **news: int | bool) -> None:
    """To whoever looks at the run's form (public/js/bulk_runs.js)."""
    frappe.publish_realtime("sm_bulk_run", {"name": run_name, **news}, doctype=RUN, docname=run_name)


def _one(run_name: str, row: str, do: Callable[[], str | None]) -> None:
    frappe.clear_messages()
    try:
        run_and_commit(lambda: _claimed(run_name, row) and _made(row, do()))
    except REFUSALS as error:
        text = frappe.utils.strip_html(str(error).replace("<br>", " ")) or type(error).__name__
        run_and_commit(lambda: _refuse(run_name, row, "Refused", text))
    except Exception as error:
        text, trace = f"{type(error).__name__}: {error}", frappe.get_traceback()
        run_and_commit(lambda: _fail(run_name, row, text, trace))


def _claimed(run_name: str, row: str) -> bool:
    """Whether the row was pending and is ours: its lock is held until the work commits or rolls back."""
    return _settle(run_name, row, "Done", None, "done")


def _refuse(run_name: str, row: str, result: str, message: str) -> None:
    _settle(run_name, row, result, message, "refused")


def _fail(run_name: str, row: str, message: str, trace: str) -> None:
    frappe.log_error(_("Bulk run {0}").format(run_name), trace)
    _refuse(run_name, row, "Failed", message)


def _settle(run_name: str, row: str, result: str, message: str | None, counter: str) -> bool:
    frappe.db.sql(
        f"UPDATE `tab{ROW}` SET result = %s, message = %s WHERE name = %s AND result = 'Pending'",
        (result, message, row),
    )
    if not frappe.db._cursor.rowcount:
        return False
    # `counter` is one of this module's constants.
    frappe.db.sql(
        f"UPDATE `tab{RUN}` SET `{counter}` = `{counter}` + 1, modified = %s WHERE name = %s",
        (frappe.utils.now(), run_name),
    )
    return True


def _made(row: str, name: str | None) -> None:
    if name:
        frappe.db.set_value(ROW, row, "made", name, update_modified=False)


def _set_status(run_name: str, status: str) -> None:
    frappe.db.set_value(RUN, run_name, "status", status)


def _finish(run_name: str) -> None:
    refused = frappe.db.get_value(RUN, run_name, "refused")
    _set_status(run_name, "Completed with Refusals" if refused else "Completed")


def _existing(doctype: str, names: Sequence[str]) -> list[str]:
    """The names without doubles. Raises frappe.ValidationError for none, too many, or one that does not exist."""
    wanted = list(dict.fromkeys(names))
    if not 0 < len(wanted) <= MOST:
        frappe.throw(_("Choose 1 to {0} documents.").format(MOST))
    there = set(frappe.get_all(doctype, {"name": ("in", wanted)}, pluck="name", limit_page_length=0))
    if missing := [name for name in wanted if name not in there]:
        frappe.throw(_("{0} {1} does not exist.").format(_(doctype), ", ".join(missing)))
    return wanted
