"""The bench folder: made by `bench init`, with this checkout linked in as its apps."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from devbench import frappe_source, processes, redis, steps, tools
from devbench.errors import DevbenchError
from devbench.paths import CHECKOUT, DEMO_SITE, DEVBENCH, Bench, cached, digest, user_name

REQUIREMENTS = DEVBENCH / "requirements-bench.txt"
CONSTRAINTS = DEVBENCH / "constraints-frappe.txt"


def ensure(bench: Bench) -> None:
    """Make the bench folder, or what a killed run left undone of it."""
    apps(bench)  # a wrong --app is refused before the long steps
    repository, branch = frappe_repository(bench)
    stamp, commit = bench.path / ".devbench-init", frappe_commit(bench)
    if not steps.is_done(stamp, commit):
        with steps.step("bench init"):
            for name in list(processes.read_state(bench)["processes"]):
                processes.stop(bench, name)
            shutil.rmtree(bench.path, ignore_errors=True)
            init(bench, repository, branch)
            bench.run_dir.mkdir()
            steps.mark_done(stamp, commit)
    install_apps(bench)


def frappe_repository(bench: Bench) -> tuple[Path, str]:
    """The repository that bench clones Frappe from, and its branch."""
    given = bench.frappe_path
    if given is None:
        return frappe_source.restored_repository(), frappe_source.BRANCH
    if not (given / "frappe" / "__init__.py").is_file():
        raise DevbenchError(f"{given} is not a Frappe folder: give the one that holds frappe/__init__.py.")
    if (given / ".git").exists():
        branch = steps.call(["git", "rev-parse", "--abbrev-ref", "HEAD"], cwd=given).strip()
        if branch != "HEAD":
            return given, branch
    # bench clones a branch: a folder without one (an unpacked archive, a checked-out tag) gets a copy with one.
    target = cached("given-frappe", str(given), frappe_source.tree_sha256(given))

    def copy(folder: Path) -> None:
        shutil.copytree(given, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".git", "node_modules"))
        frappe_source.commit_all(folder)

    return steps.build_once(target, f"copy {given}", copy), frappe_source.BRANCH


def frappe_commit(bench: Bench) -> str:
    """The commit of Frappe that the bench is made of; another commit makes another bench."""
    return steps.call(["git", "rev-parse", "HEAD"], cwd=frappe_repository(bench)[0]).strip()


def environment(bench: Bench) -> dict[str, str]:
    """Variables for bench, uv and the bench's own programs."""
    found = tools.environment()
    if bench.frappe_path is None:
        found["UV_CONSTRAINT"] = str(CONSTRAINTS)
    # Frappe's own asset build is not in the registry: ours takes its place (assets.py), and yarn does nothing.
    return {**found, "PATH": f"{DEVBENCH / 'shims'}:{found['PATH']}"}


def init(bench: Bench, repository: Path, branch: str) -> None:
    """`bench init` without assets, Procfile, backups and Redis settings."""
    bench.path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as start:
        # As root, bench becomes the user that this file names, so it names root.
        sites = Path(start, "sites")
        sites.mkdir()
        (sites / "common_site_config.json").write_text(json.dumps({"frappe_user": user_name()}))
        steps.call(
            [tools.folder() / "bin" / "bench", "init", bench.path, "--frappe-path", repository]
            + ["--frappe-branch", branch, "--python", sys.executable, "--skip-assets", "--no-procfile", "--no-backups"]
            + ["--skip-redis-config-generation"],
            cwd=Path(start),
            env=environment(bench),
            hint="Check that the Python registry can be reached, then run the same command again.",
        )


def apps(bench: Bench) -> dict[str, Path]:
    """The apps besides frappe, in the order of installation, and the folder that each has in the checkout."""
    extra = {app_name(path): path for path in bench.extra_apps}
    # bench looks for <app folder>/<app>/hooks.py, so the folder of host_erp is apps/. It refuses to stand by ERPNext.
    host = {} if "erpnext" in extra else {"host_erp": CHECKOUT / "apps"}
    return {**extra, **host, "sales_mgmt": CHECKOUT}


def app_name(path: Path) -> str:
    """Name of the app in a folder: the package with a hooks.py."""
    for hooks in sorted(path.glob("*/hooks.py")):
        return hooks.parent.name
    raise DevbenchError(f"{path} is not a Frappe app: give the folder that holds <app>/hooks.py.")


def install_apps(bench: Bench) -> None:
    """Link the apps into the bench, install them editable, and what tests need besides."""
    for name, path in apps(bench).items():
        link = bench.path / "apps" / name
        if not link.is_symlink() or link.readlink() != path:
            link.unlink(missing_ok=True)
            link.symlink_to(path)
    steps.write_atomically(bench.sites / "apps.txt", "\n".join(["frappe", *apps(bench)]) + "\n")
    setups = [path / "setup.py" for path in apps(bench).values()]
    setups += [path / "pyproject.toml" for path in bench.extra_apps]
    inputs = digest(REQUIREMENTS, CONSTRAINTS, *filter(Path.is_file, setups), *apps(bench))
    stamp = bench.path / ".devbench-apps"
    if steps.is_done(stamp, inputs):
        return
    with steps.step("install the apps into the bench"):
        pins = ["-r", REQUIREMENTS] if bench.frappe_path else ["-r", REQUIREMENTS, "-r", CONSTRAINTS]
        pip_install(bench, *pins)
        for name, path in apps(bench).items():
            own = ["--no-build-isolation", "--no-deps"] if path in (CHECKOUT, CHECKOUT / "apps") else []
            pip_install(bench, *own, "-e", bench.path / "apps" / name)
        steps.mark_done(stamp, inputs)


def pip_install(bench: Bench, *words: str | Path) -> None:
    """`uv pip install` into the bench's environment."""
    steps.call(
        ["uv", "pip", "install", "--quiet", "--python", bench.python, *words],
        env=environment(bench),
        hint="Check that the Python registry can be reached, then run the same command again.",
    )


def write_common_config(bench: Bench) -> None:
    """Settings that all sites share; the ports change when another program took one."""
    state = processes.read_state(bench)
    path = bench.sites / "common_site_config.json"
    old = json.loads(path.read_text())
    new = {
        **old,
        **redis.urls(bench),
        "db_host": "127.0.0.1",
        "db_port": state["ports"]["mariadb"],
        "default_site": DEMO_SITE,
        "developer_mode": 0,
        "frappe_user": user_name(),
        "serve_default_site": True,
        "server_script_enabled": 1,
        "webserver_port": state["ports"].get("front", 8000),
    }
    if new != old:
        steps.write_atomically(path, json.dumps(new, indent=1, sort_keys=True) + "\n")


def frappe(bench: Bench, *words: str | Path, site: str | None = None) -> str:
    """A command of Frappe's, as `bench --site SITE ...` runs it; its whole output goes to logs/devbench.log."""
    return steps.call(
        [bench.python, "-m", "frappe.utils.bench_helper", "frappe", *(["--site", site] if site else []), *words],
        cwd=bench.sites,
        env=environment(bench),
        log=bench.logs / "devbench.log",
    )


def names(bench: Bench, site: str) -> dict[str, str]:
    """Variables that tell scripts and tests which bench and site they work on."""
    return {"SALES_MGMT_BENCH": str(bench.path), "SALES_MGMT_SITE": site}


def run_script(bench: Bench, site: str, script: Path, arguments: list[str]) -> int:
    """Run a Python file connected to a site, in the foreground, and return its exit code."""
    runner = DEVBENCH / "in_bench" / "run_script.py"
    return subprocess.run(
        [str(word) for word in (bench.python, runner, bench.sites, site, script, *arguments)],
        env={**os.environ, **environment(bench), **names(bench, site)},
    ).returncode
