"""The desk's assets: what browsers load of Frappe and of our apps, built by the programs in node/."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from devbench import bench_folder, processes, redis, steps
from devbench.paths import DEVBENCH, Bench, cached, digest

NODE = DEVBENCH / "node"
PACKAGES = (NODE / "package.json", NODE / "package-lock.json")
BUILDERS = (NODE / "build.mjs", NODE / "plugins.mjs", NODE / "styles.mjs")
OF_FORMS = {".js", ".html", ".css"}
MADE_BY_BENCH = {"dist", "node_modules"}
NPM_HINT = "Check that the npm registry can be reached (npm config get registry), then run the same command again."


def ensure(bench: Bench) -> None:
    """Build what is missing or has changed. A bench with a Frappe of its own is left to `bench build`."""
    if bench.frappe_path:
        return
    stamp, wanted = bench.path / ".devbench-assets", fingerprint(bench)
    if steps.is_done(stamp, wanted):
        return
    stamp.unlink(missing_ok=True)
    link_frappe(bench)
    for app in bench_folder.apps(bench):
        build_ours(bench, app)
    write_maps(bench)
    # Frappe keeps the map of bundles, and the scripts of forms, in its cache.
    if processes.running(bench, redis.NAME):
        redis.empty_cache(bench)
    steps.mark_done(stamp, wanted)


def fingerprint(bench: Bench) -> str:
    """Hash over all that the assets, and the forms' scripts that Frappe caches, are made of."""
    of_apps = [f"{app} {public_digest(bench, app)} {forms_digest(bench, app)}" for app in bench_folder.apps(bench)]
    return digest(builders_digest(), bench_folder.frappe_commit(bench), *of_apps)


def builders_digest() -> str:
    """Hash over what turns sources into bundles."""
    return digest(*PACKAGES, *BUILDERS)


def package(bench: Bench, app: str) -> Path:
    """The folder of an app's Python package."""
    return bench.path / "apps" / app / app


def public_digest(bench: Bench, app: str) -> str:
    """Hash over an app's public files."""
    folder = package(bench, app) / "public"
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    return files_digest(folder, [path for path in files if path.relative_to(folder).parts[0] not in MADE_BY_BENCH])


def forms_digest(bench: Bench, app: str) -> str:
    """Hash over the scripts and templates that lie beside an app's DocTypes, pages and reports."""
    folder = package(bench, app).resolve()
    return files_digest(folder, [path for path in folder.rglob("*") if path.suffix in OF_FORMS and path.is_file()])


def files_digest(folder: Path, files: list[Path]) -> str:
    """Hash over files and their places in a folder."""
    return digest(*(part for path in sorted(files) for part in (str(path.relative_to(folder)), path)))


def node_modules() -> Path:
    """The pinned node packages; none of their install scripts is run."""

    def install(folder: Path) -> None:
        for path in (*PACKAGES, NODE / ".npmrc"):
            shutil.copy(path, folder)
        steps.call(["npm", "ci", "--ignore-scripts", "--no-progress"], cwd=folder, hint=NPM_HINT)

    return steps.build_once(cached("node-modules", *PACKAGES), "install the node packages", install) / "node_modules"


def programs_folder() -> Path:
    """Where the programs of node/ are run from: beside their packages, which the checkout does not hold."""
    return cached("node", *PACKAGES, *sorted(NODE.glob("*.mjs")))


def programs() -> Path:
    """The programs of node/, ready to run."""
    modules = node_modules()

    def copy(folder: Path) -> None:
        for path in (NODE / "package.json", *NODE.glob("*.mjs")):
            shutil.copy(path, folder)
        (folder / "node_modules").symlink_to(modules)

    return steps.build_once(programs_folder(), "make the node programs", copy)


def build(bench: Bench, app: str, out: Path, *flags: str) -> None:
    """Build an app's bundles into a folder."""
    roots = [bench.path / "apps" / name for name in ("frappe", *bench_folder.apps(bench))]
    steps.call(
        ["node", programs() / "build.mjs", "--app", app, "--public", package(bench, app) / "public", "--out", out]
        + ["--apps", ":".join(map(str, roots)), *flags],
        hint="Mend the file that is named above, then run the same command again.",
    )


def link_frappe(bench: Bench) -> None:
    """Frappe's bundles, built once for all benches, and the node packages that its pages load one by one."""
    target = cached("desk", builders_digest(), bench_folder.frappe_commit(bench))
    desk = steps.build_once(target, "build Frappe's desk", lambda folder: build(bench, "frappe", folder, "--minify"))
    link_public(bench, "frappe", dist=desk, node_modules=node_modules())


def build_ours(bench: Bench, app: str) -> None:
    """The bundles of an app, readable, in the bench."""
    dist = bench.path / "dist" / app
    stamp, wanted = dist / ".complete", digest(builders_digest(), public_digest(bench, app))
    if not steps.is_done(stamp, wanted):
        with steps.step(f"build the bundles of {app}"), steps.build_folder(dist) as folder:
            build(bench, app, folder)
            steps.mark_done(folder / stamp.name, wanted)
    link_public(bench, app, dist=dist)


def link_public(bench: Bench, app: str, **more: Path) -> None:
    """Make sites/assets/APP a folder of links to the app's public files, and to what was built beside the checkout."""
    folder = bench.sites / "assets" / app
    if folder.is_symlink():
        folder.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    public = package(bench, app) / "public"
    wanted = {path.name: path for path in public.iterdir()} if public.is_dir() else {}
    wanted |= more
    for link in folder.iterdir():
        if not link.is_symlink() or link.readlink() != wanted.get(link.name):
            link.unlink() if link.is_symlink() else shutil.rmtree(link)
    for name, path in wanted.items():
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(path)


def write_maps(bench: Bench) -> None:
    """Write the maps by which Frappe finds a bundle's file."""
    for name in ("assets.json", "assets-rtl.json"):
        merged: dict[str, str] = {}
        for app in ("frappe", *bench_folder.apps(bench)):
            merged |= json.loads((bench.sites / "assets" / app / "dist" / name).read_text())
        steps.write_atomically(bench.sites / "assets" / name, json.dumps(merged, indent=1) + "\n")
