"""Commands that bench finds: `bench --site SITE sales-audit`."""

import json
import sys
from dataclasses import asdict

import click
import frappe
from frappe.commands import get_site, pass_context


@click.command("sales-audit")
@click.option("--json", "as_json", is_flag=True, help="Print the differing rows as JSON")
@pass_context
def sales_audit(context, as_json: bool) -> None:
    """Rebuild what documents should have posted and compare it with all ledgers and balances."""
    from sales_mgmt.audit.run import run

    with frappe.init_site(get_site(context)):
        frappe.connect()
        problems = run()
        frappe.destroy()
    if as_json:
        click.echo(json.dumps([asdict(problem) for problem in problems], default=str, indent=1))
    else:
        for problem in problems:
            click.echo(f"{problem.kind}: {problem.key}: expected {problem.expected}, found {problem.found}")
        click.echo(f"{len(problems)} problems" if problems else "Audit clean")
    if problems:
        sys.exit(1)


@click.command("sales-export")
@pass_context
def sales_export(context) -> None:
    """Write all documents and ledgers of sales management as a zip into the site's private files."""
    from sales_mgmt.archive.export import write_export

    with frappe.init_site(get_site(context)):
        frappe.connect()
        name = write_export()
        frappe.db.commit()
        click.echo(frappe.db.get_value("File", name, "file_url"))
        frappe.destroy()


@click.command("sales-archive")
@click.option("--end", is_flag=True, help="Open entry again")
@pass_context
def sales_archive(context, end: bool) -> None:
    """Close entry: documents stay readable, nothing is entered, changed or cancelled any more."""
    from sales_mgmt.api import archive
    from sales_mgmt.archive.open_work import OpenWork

    with frappe.init_site(get_site(context)):
        frappe.connect()
        left = archive.end() if end else archive.begin()
        frappe.db.commit()
        frappe.destroy()
    for work in left or ():
        click.echo(f"still under way: {OpenWork(**work)}")
    click.echo("Entry is open again" if end else "Entry is closed")


commands = [sales_audit, sales_export, sales_archive]
