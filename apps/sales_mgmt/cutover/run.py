"""A cut-over at work: document by document, each in a transaction of its own and taken once.

A row is claimed and its work done in one transaction, so that a run that was interrupted goes on where it stopped. A
unique key keeps two cut-overs from taking the same document.
"""

import json
from collections.abc import Callable
from typing import Any

import frappe
from frappe import _

from sales_mgmt.cutover import report
from sales_mgmt.cutover.comparison import compared, figures
from sales_mgmt.cutover.steps import BY_NAME
from sales_mgmt.host import host
from sales_mgmt.host.opening import OpenDocument, OpenLine
from sales_mgmt.money.rounding import dec
from sales_mgmt.posting.retry import run_and_commit

RUN, ROW, COMPARISON = "SM Cut Over", "SM Cut Over Document", "SM Cut Over Comparison"
RESERVATIONS = "Reservations"
REFUSALS = (frappe.ValidationError, frappe.PermissionError)
"""What a user can mend; anything else is a failure for the error log."""


def dry_run(name: str) -> Any:
    """Fill the report of a cut-over that has not begun."""
    run = frappe.get_doc(RUN, name, for_update=True)
    if run.status not in ("Draft", "Reported"):
        frappe.throw(_("{0} has begun: its report stands.").format(name))
    report.fill(run)
    run.status = "Reported"
    run.save()
    return run


def work(run_name: str) -> None:
    """The job: take what is pending. To be called with nothing written before."""
    run = frappe.db.get_value(RUN, run_name, ["company", "as_of", "status"], as_dict=True)
    if run.status not in ("Queued", "Running"):
        return
    run_and_commit(lambda: _begin(run_name, run))
    _each(run_name, "Pending", "idx", lambda row: _take(run, row))
    run_and_commit(lambda: _finish(run_name, run))


def take_back(run_name: str) -> None:
    """The job: undo what was taken, the last first. To be called with nothing written before."""
    _each(run_name, "Done", "idx desc", _undo)
    run_and_commit(lambda: _reversed(run_name))


def _each(run_name: str, result: str, order: str, do: Callable[[Any], None]) -> None:
    rows = frappe.get_all(ROW, {"parent": run_name, "result": result}, ["*"], order_by=order, limit_page_length=0)
    for at, row in enumerate(rows, start=1):
        frappe.clear_messages()
        try:
            run_and_commit(lambda row=row: do(row))
        except REFUSALS as error:
            text = frappe.utils.strip_html(str(error)) or type(error).__name__
            run_and_commit(lambda row=row, text=text: _note(row, "Refused", text))
        except Exception as error:
            text, trace = f"{type(error).__name__}: {error}", frappe.get_traceback()
            run_and_commit(lambda row=row, text=text, trace=trace: _fail(row, text, trace))
        frappe.publish_progress(at * 100 / len(rows), title=_("Cut-over"), doctype=RUN, docname=run_name)


def _take(run: Any, row: Any) -> None:
    if not _claimed(row, "Pending", "Done", f"{row.step}/{row.source_doctype}/{row.source_name}"):
        return
    step, day = BY_NAME[row.step], frappe.utils.getdate(run.as_of)
    found = host().opening().read(step.doctype, run.company, day, [row.source_name])
    if step.name == RESERVATIONS:
        # The host's order is closed by now, and what it held is free.
        found = [_as_it_held(row)]
    if not found:
        frappe.throw(_("Nothing is open of {0} any more.").format(row.source_name))
    [document] = found
    if document.problem:
        frappe.throw(f"{document.name} {document.problem}.")
    if document.reserved and step.name != RESERVATIONS:
        _remember_held(row, document)
    made_doctype, made = step.take(document, run.company)
    values = {"made_doctype": made_doctype, "made": made, "message": None, "source_status": document.status}
    frappe.db.set_value(ROW, row.name, values, update_modified=False)
    if frappe.get_meta(step.doctype).is_submittable and step.name != RESERVATIONS:
        note = _("Taken over as {0} {1}").format(_(made_doctype), made)
        frappe.get_doc(step.doctype, row.source_name).add_comment("Info", note)


def _remember_held(row: Any, order: OpenDocument) -> None:
    """Keep what each line of an order holds for the step that holds it anew: once the order is closed, it is free."""
    frappe.db.set_value(
        ROW,
        {"parent": row.parent, "step": RESERVATIONS, "source_name": order.name},
        "held",
        json.dumps({line.name: str(line.held) for line in order.lines if line.held}),
        update_modified=False,
    )


def _as_it_held(row: Any) -> OpenDocument:
    # Not from `row`: it was read before the order's own step.
    kept = json.loads(frappe.db.get_value(ROW, row.name, "held") or "{}")
    lines = tuple(OpenLine(line, held=dec(qty)) for line, qty in kept.items())
    return OpenDocument(row.source_doctype, row.source_name, row.customer, lines)


def _undo(row: Any) -> None:
    if not _claimed(row, "Done", "Reversed", None):
        return
    step = BY_NAME[row.step]
    step.undo(row)
    if frappe.get_meta(step.doctype).is_submittable and step.name != RESERVATIONS:
        note = _("No longer taken over as {0} {1}").format(_(row.made_doctype), row.made)
        frappe.get_doc(step.doctype, row.source_name).add_comment("Info", note)


def _claimed(row: Any, before: str, after: str, key: str | None) -> bool:
    """Whether the row was as it should be and is ours: its lock is held until the work commits or rolls back."""
    if key and (other := frappe.db.get_value(ROW, {"source_key": key}, "parent")):
        frappe.throw(_("{0} was taken over by {1}.").format(row.source_name, other))
    frappe.db.sql(
        f"UPDATE `tab{ROW}` SET result = %s, source_key = %s WHERE name = %s AND result = %s",
        (after, key, row.name, before),
    )
    return bool(frappe.db._cursor.rowcount)


def _note(row: Any, result: str, message: str) -> None:
    if row.result == "Done":
        result = "Done"  # what could not be undone stands
    frappe.db.set_value(ROW, row.name, {"result": result, "message": message}, update_modified=False)


def _fail(row: Any, message: str, trace: str) -> None:
    frappe.log_error(_("Cut-over {0}").format(row.parent), trace)
    _note(row, "Failed", message)


def _begin(run_name: str, run: Any) -> None:
    """The figures before the first document is taken; a run that goes on keeps them."""
    frappe.db.set_value(RUN, run_name, "status", "Running")
    if frappe.db.exists(COMPARISON, {"parent": run_name}):
        return
    frappe.db.set_value(RUN, run_name, "started", frappe.utils.now_datetime())
    before = figures(run.company, frappe.utils.getdate(run.as_of))
    _write_comparison(run_name, compared(before, before, 0))


def _finish(run_name: str, run: Any) -> None:
    rows = frappe.get_all(COMPARISON, {"parent": run_name}, ["measure", "before"], order_by="idx")
    after = figures(run.company, frappe.utils.getdate(run.as_of))
    table = compared({row.measure: dec(row.before) for row in rows}, after, _count(run_name, "Done"))
    _write_comparison(run_name, table)
    refused = _count(run_name, "Refused") + _count(run_name, "Failed")
    values = {"status": "Completed with Refusals" if refused else "Completed"}
    frappe.db.set_value(RUN, run_name, values | {"agrees": int(all(row["agrees"] for row in table))})
    _tell(run_name)


def _reversed(run_name: str) -> None:
    left = _count(run_name, "Done")
    frappe.db.set_value(RUN, run_name, "status", "Completed with Refusals" if left else "Reversed")
    _tell(run_name)


def _tell(run_name: str) -> None:
    """Open forms read the document anew."""
    frappe.publish_realtime("sm_cut_over_ended", {"name": run_name}, doctype=RUN, docname=run_name, after_commit=True)


def _count(run_name: str, result: str) -> int:
    return frappe.db.count(ROW, {"parent": run_name, "result": result})


def _write_comparison(run_name: str, table: list[dict[str, Any]]) -> None:
    frappe.db.delete(COMPARISON, {"parent": run_name})
    for idx, row in enumerate(table, start=1):
        doc = {"doctype": COMPARISON, "parent": run_name, "parenttype": RUN, "parentfield": "comparison", "idx": idx}
        frappe.get_doc(doc | row).db_insert()
