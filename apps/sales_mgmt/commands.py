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


commands = [sales_audit]
