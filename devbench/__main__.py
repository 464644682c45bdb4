"""Command line of devbench: python3 -m devbench up|serve|stop|run|where|reset, and test|lint for make."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from devbench import bench_folder, checks, debian, mariadb, processes, servers, sites, steps, tools
from devbench.bring_up import bring_up
from devbench.errors import DevbenchError
from devbench.paths import CHECKOUT, DEMO_SITE, TEST_SITE, Bench

IN_TOOLS = "DEVBENCH_IN_TOOLS"
PYTHON = (3, 11)


def main() -> int:
    """Run the command line; an error that the user can mend is one line."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        options = parser().parse_args()
        if options.needs_tools and not os.environ.pop(IN_TOOLS, None):
            enter_tools(options)
        os.environ.pop("PYTHONPATH", None)
        return options.command(Bench.of(options.frappe_path, options.app), options) or 0
    except DevbenchError as error:
        steps.say(f"devbench: {error}")
        return 1
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """The command line."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--frappe-path", metavar="PATH", help="take this Frappe folder instead of the restored one")
    common.add_argument("--app", metavar="PATH", action="append", default=[], help="install the app in this folder too")
    common.add_argument("--site", help=f"the site: {DEMO_SITE}, {TEST_SITE} or a name of your own")
    top = argparse.ArgumentParser(prog="devbench", description="Builds and runs a bench for this checkout.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Callable[..., int | None], text: str, tools: bool = True) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[common], help=text, description=text)
        made.set_defaults(command=command, needs_tools=tools)
        return made

    add("up", up, "build what is missing, start MariaDB and Redis, migrate the sites")
    serve_parser = add("serve", serve, "start the web server and a worker, and stop them on Ctrl-C")
    serve_parser.add_argument("--port", type=int, help=f"port of the web server ({servers.DEFAULT_PORT} if it is free)")
    serve_parser.add_argument("--background", action="store_true", help="return, and leave the servers on")
    serve_parser.add_argument("--scheduler", action="store_true", help="run scheduled jobs as well")
    add("stop", stop, "stop what devbench started", tools=False)
    run_parser = add("run", run, "run a script connected to the site as Administrator; it commits what it wants kept")
    run_parser.add_argument("script", metavar="FILE.py")
    run_parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="ARGUMENT")
    where_parser = add("where", where, "print bench folder, site, url and database", tools=False)
    where_parser.add_argument("--json", action="store_true", help="as JSON")
    add("reset", reset, "make --site anew; without --site remove the whole bench")
    test_parser = add("test", test, "lint, then run pytest on the test site")
    test_parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="ARGUMENT", help="arguments for pytest")
    add("lint", lint, "run the linters")
    return top


def enter_tools(options: argparse.Namespace) -> None:
    """Start this command again in the tools' own Python, which has the database driver."""
    if sys.version_info[:2] != PYTHON and not options.frappe_path:
        name = "python{}.{}".format(*PYTHON)
        if other := shutil.which(name):
            os.execv(other, [other, "-m", "devbench", *sys.argv[1:]])
        raise DevbenchError(f"Frappe of 2023 is pinned for {name}: install it (Debian 12 has it) and run this again.")
    debian.ensure()
    python = tools.ensure()
    environment = {**os.environ, IN_TOOLS: "1", "PYTHONPATH": str(CHECKOUT)}
    os.execve(python, [str(python), "-m", "devbench", *sys.argv[1:]], environment)


def up(bench: Bench, options: argparse.Namespace) -> None:
    """Build what is missing and start MariaDB and Redis."""
    bring_up(bench, [options.site] if options.site else [DEMO_SITE, TEST_SITE])


def serve(bench: Bench, options: argparse.Namespace) -> None:
    """Serve until Ctrl-C, or in the background."""
    site = options.site or DEMO_SITE
    started = bring_up(bench, [site])
    try:
        jobs = (servers.WORKER, servers.SCHEDULER) if options.scheduler else (servers.WORKER,)
        started += servers.up_web(bench, site, options.port, jobs)
        sites.write_host_name(bench, site)
        print(f"{servers.url(bench, site)}  user Administrator  password {sites.ADMIN_PASSWORD}", flush=True)
        if servers.WEB in started and not options.background:
            steps.say("Ctrl-C stops it")
            servers.wait(bench, started)
    except BaseException:
        servers.stop(bench, started)
        raise


def stop(bench: Bench, options: argparse.Namespace) -> None:
    """Stop what devbench started."""
    for name in servers.stop(bench):
        steps.say(f"  stopped {name}")


def run(bench: Bench, options: argparse.Namespace) -> int:
    """Run a script connected to a site."""
    script = Path(options.script).resolve()
    if not script.is_file():
        raise DevbenchError(f"{script} is not there: give the path of a Python file.")
    if os.environ.get("SALES_MGMT_BENCH"):  # somebody's own bench, which runs already: nothing is made there
        site = options.site or os.environ.get("SALES_MGMT_SITE")
        if not site:
            raise DevbenchError("A script on another bench needs SALES_MGMT_SITE too: set it to the site's name.")
        return bench_folder.run_script(bench, site, script, options.arguments)
    site = options.site or DEMO_SITE
    bring_up(bench, [site])
    return bench_folder.run_script(bench, site, script, options.arguments)


def where(bench: Bench, options: argparse.Namespace) -> None:
    """Print where things are."""
    site = options.site or DEMO_SITE
    name = sites.database(bench, site)
    found = {
        "bench": str(bench.path),
        "site": site,
        "url": servers.url(bench, site),
        "database": {
            "name": name,
            "host": "127.0.0.1",
            "port": processes.read_state(bench)["ports"].get(mariadb.NAME),
            "socket": str(mariadb.socket_path(bench)),
            "user": name,
        },
    }
    if options.json:
        print(json.dumps(found, indent=1))
        return
    for key, value in {**found, **{f"database {key}": value for key, value in found.pop("database").items()}}.items():
        if not isinstance(value, dict):
            print(f"{key:16} {value}")


def reset(bench: Bench, options: argparse.Namespace) -> None:
    """Make a site anew, or remove the bench; the cache stays."""
    if options.site:
        bring_up(bench, [])
        with steps.locked(bench.lock_file):
            sites.remove(bench, options.site)
            sites.ensure(bench, options.site)
        return
    with steps.locked(bench.lock_file):
        stop(bench, options)
        shutil.rmtree(bench.path, ignore_errors=True)


def test(bench: Bench, options: argparse.Namespace) -> int:
    """Lint, then run pytest on the test site; pytest has the last word on the terminal."""
    complaints = 0 if options.arguments else checks.lint()
    return checks.test(bench, options.site or TEST_SITE, options.arguments) or complaints


def lint(bench: Bench, options: argparse.Namespace) -> int:
    """Run the linters."""
    return checks.lint()


if __name__ == "__main__":
    sys.exit(main())
