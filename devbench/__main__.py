"""Command line of devbench: python3 -m devbench up|serve|stop|run|where|reset."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from devbench import bench_folder, debian, mariadb, processes, redis, sites, steps, tools
from devbench.errors import DevbenchError
from devbench.paths import CHECKOUT, DEMO_SITE, DEVBENCH, TEST_SITE, Bench

IN_TOOLS = "DEVBENCH_IN_TOOLS"


def main() -> int:
    """Run the command line; errors that the user can mend are one line."""
    try:
        options = parser().parse_args()
        if options.needs_tools and not os.environ.pop(IN_TOOLS, None):
            enter_tools()
        os.environ.pop("PYTHONPATH", None)
        bench = Bench.of(options.frappe_path, options.app)
        return options.command(bench, options) or 0
    except DevbenchError as error:
        print(f"devbench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """The command line."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--frappe-path", metavar="PATH", help="take this Frappe instead of the restored one")
    common.add_argument("--app", metavar="PATH", action="append", default=[], help="install this app as well")
    common.add_argument("--site", help=f"the site ({DEMO_SITE}, {TEST_SITE} or a name of your own)")
    top = argparse.ArgumentParser(prog="devbench", description="Builds and runs a bench for this checkout.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command, text: str, needs_tools: bool = True) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[common], help=text, description=text)
        made.set_defaults(command=command, needs_tools=needs_tools)
        return made

    add("up", up, "build what is missing, start MariaDB and Redis, migrate the sites")
    run_parser = add("run", run, "run a script connected to the site, as Administrator")
    run_parser.add_argument("script", metavar="FILE.py")
    run_parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="ARGUMENT")
    add("stop", stop, "stop what devbench started", needs_tools=False)
    where_parser = add("where", where, "print bench folder, site, url and database", needs_tools=False)
    where_parser.add_argument("--json", action="store_true", help="as JSON")
    return top


def enter_tools() -> None:
    """Start again in the tools' own Python, which has the database driver."""
    debian.ensure()
    python = tools.ensure()
    os.execve(
        python,
        [str(python), "-m", "devbench", *sys.argv[1:]],
        {**os.environ, IN_TOOLS: "1", "PYTHONPATH": str(CHECKOUT)},
    )


def up(bench: Bench, options: argparse.Namespace) -> None:
    """Build what is missing and start the servers."""
    with steps.locked(bench.path.with_suffix(".lock")):
        bench_folder.ensure(bench)
        mariadb.up(bench)
        redis.up(bench)
        bench_folder.write_common_config(bench)
        for site in [options.site] if options.site else [DEMO_SITE, TEST_SITE]:
            sites.ensure(bench, site)


def run(bench: Bench, options: argparse.Namespace) -> int:
    """Run a script connected to the site."""
    script = Path(options.script).resolve()
    if not script.is_file():
        raise DevbenchError(f"{script} is not there: give the path of a Python file.")
    site = options.site or DEMO_SITE
    up(bench, argparse.Namespace(site=site))
    return bench_folder.exec_python(
        bench, DEVBENCH / "in_bench" / "run_script.py", bench.sites, site, script, *options.arguments
    )


def stop(bench: Bench, options: argparse.Namespace) -> None:
    """Stop what devbench started."""
    for name in ("web", "worker", "redis", "mariadb"):
        if processes.stop(bench, name):
            steps.say(f"  stopped {name}")


def where(bench: Bench, options: argparse.Namespace) -> None:
    """Print where things are."""
    state = processes.read_state(bench)
    site = options.site or DEMO_SITE
    name = sites.database(bench, site)
    found = {
        "bench": str(bench.path),
        "site": site,
        "url": f"http://{site}:{state['ports'].get('web', 8000)}",
        "database": {
            "name": name,
            "host": "127.0.0.1",
            "port": state["ports"].get("mariadb"),
            "socket": str(mariadb.socket_path(bench)),
            "user": name,
        },
    }
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    sys.exit(main())
