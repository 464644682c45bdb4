"""Sites of a bench: made from a snapshot of a fresh one, with the apps installed, and kept migrated."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from pathlib import Path

from devbench import bench_folder, mariadb, steps
from devbench.errors import DevbenchError
from devbench.paths import DEMO_SITE, Bench, cached

ADMIN_PASSWORD = "admin"
SITE_FOLDERS = ("public/files", "private/backups", "private/files", "locks", "logs", "task-logs")
DATA_SUFFIXES = {".json", ".txt", ".csv", ".html"}
# The desk of a new site asks for language, time zone and currency before anything else; here they are settled.
SETTLED = {"setup_complete": "1", "language": "en", "country": "United States", "currency": "USD"}
CODE_FOLDERS = {"patches", "setup", "install"}


def ensure(bench: Bench, site: str) -> None:
    """Make a site if it is missing, migrate it if the apps changed since it was last migrated."""
    stamp = bench.sites / site / ".devbench"
    wanted = fingerprint(bench)
    if not stamp.is_file():
        create(bench, site, wanted)
    elif not steps.is_done(stamp, wanted):
        migrate(bench, site)
    steps.mark_done(stamp, wanted)
    write_host_name(bench, site)


def fingerprint(bench: Bench) -> str:
    """Hash over what a migration reads of the apps: DocTypes and other records, hooks, patches, set-up code."""
    total = hashlib.sha256()
    for name, folder in bench_folder.apps(bench).items():
        package = folder / name
        if package.is_symlink():
            package = package.resolve()
        for path in sorted(package.rglob("*")):
            inner = path.relative_to(package)
            is_code = path.suffix == ".py" and (len(inner.parts) == 1 or CODE_FOLDERS & set(inner.parts))
            if (path.suffix in DATA_SUFFIXES or is_code) and path.is_file() and "node_modules" not in inner.parts:
                total.update(f"{name}/{inner}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
        for path in sorted((package / "fixtures").glob("*.json")):
            total.update(path.read_bytes())
    return total.hexdigest()


def database(bench: Bench, site: str) -> str:
    """Name of a site's database and of the user that owns it, as Frappe derives it."""
    return "_" + hashlib.sha1(str(bench.sites / site).encode(), usedforsecurity=False).hexdigest()[:16]


def create(bench: Bench, site: str, wanted: str) -> None:
    """Make a site with the apps; the second one of a bench is a copy of what the first was when it was new."""
    installed = bench.run_dir / f"installed-{wanted[:12]}.sql"
    if installed.is_file():
        with steps.step(f"make {site}"):
            load(bench, site, installed)
        return
    source = snapshot(bench)
    with steps.step(f"make {site}"):
        load(bench, site, source)
    for app in bench_folder.apps(bench):
        with steps.step(f"install {app} on {site}"):
            bench_folder.frappe(bench, "install-app", app, site=site)
    for old in bench.run_dir.glob("installed-*.sql"):
        old.unlink()
    mariadb.dump(bench, database(bench, site), installed)


def load(bench: Bench, site: str, source: Path) -> None:
    """Make the site's folder, settings and database, and fill the database from an SQL file."""
    folder = bench.sites / site
    shutil.rmtree(folder, ignore_errors=True)
    for name in SITE_FOLDERS:
        (folder / name).mkdir(parents=True)
    name, password = database(bench, site), secrets.token_urlsafe(12)
    mariadb.create_database(bench, name, password)
    mariadb.load(bench, name, source)
    config = {"db_name": name, "db_password": password, "db_type": "mariadb", "allow_tests": True}
    (folder / "site_config.json").write_text(json.dumps(config, indent=1) + "\n")
    write_host_name(bench, site)
    settle(bench, site)
    bench_folder.frappe(bench, "clear-cache", site=site)


def settle(bench: Bench, site: str) -> None:
    """Answer what Frappe's setup wizard asks, where nobody has: the desk opens on its workspaces."""
    with mariadb.root(bench) as cursor:
        cursor.execute(f"USE `{database(bench, site)}`")
        cursor.execute("UPDATE tabDefaultValue SET defvalue = 'workspace' WHERE defkey = 'desktop:home_page'")
        cursor.execute("SELECT 1 FROM tabDefaultValue WHERE defkey = 'currency'")
        if not cursor.fetchone():
            cursor.execute(
                "INSERT INTO tabDefaultValue (name, parent, parenttype, parentfield, defkey, defvalue)"
                " VALUES ('devbench', '__default', '__default', 'system_defaults', 'currency', %s)",
                (SETTLED["currency"],),
            )
        for field, value in SETTLED.items():
            singles = ("System Settings", field)
            cursor.execute("DELETE FROM tabSingles WHERE doctype = %s AND field = %s AND value IN ('', '0')", singles)
            cursor.execute("SELECT 1 FROM tabSingles WHERE doctype = %s AND field = %s", singles)
            if not cursor.fetchone():
                cursor.execute("INSERT INTO tabSingles (doctype, field, value) VALUES (%s, %s, %s)", (*singles, value))


def write_host_name(bench: Bench, site: str) -> None:
    """Tell a site the address that it is served at, for the links in its mails and prints."""
    path = bench.sites / site / "site_config.json"
    config = json.loads(path.read_text())
    port = json.loads((bench.sites / "common_site_config.json").read_text())["webserver_port"]
    if config.get("host_name") != (name := f"http://{site}:{port}"):
        steps.write_atomically(path, json.dumps({**config, "host_name": name}, indent=1) + "\n")


def snapshot(bench: Bench) -> Path:
    """SQL of a new site with Frappe alone, kept in the cache: making it anew is slow."""
    target = cached("fresh-site", bench_folder.frappe_commit(bench), ADMIN_PASSWORD)
    return steps.build_once(target, "make a fresh site to copy from", lambda folder: build(bench, folder)) / "site.sql"


def build(bench: Bench, folder: Path) -> None:
    """Make a site with Frappe alone as `bench new-site` does, keep its SQL, and remove it again."""
    site = "fresh.localhost"
    name = database(bench, site)
    shutil.rmtree(bench.sites / site, ignore_errors=True)
    words = ["new-site", site, "--db-name", name, "--admin-password", ADMIN_PASSWORD, "--force", "--no-mariadb-socket"]
    words += ["--db-root-username", "root", "--db-root-password", mariadb.root_password(bench)]
    bench_folder.frappe(bench, *words)
    mariadb.dump(bench, name, folder / "site.sql")
    remove(bench, site)


def migrate(bench: Bench, site: str) -> None:
    """Bring a site to the state of the apps. A site of tests that cannot be migrated is made anew."""
    try:
        with steps.step(f"migrate {site}"):
            settle(bench, site)
            bench_folder.frappe(bench, "migrate", "--skip-search-index", site=site)
    except DevbenchError as error:
        if site == DEMO_SITE:
            raise DevbenchError(
                f"{site} could not be migrated: mend the app, or make the site anew (and lose its data) with "
                f"'python3 -m devbench reset --site {site}'. {error}"
            ) from error
        steps.say(f"  {site} could not be migrated, so it is made anew")
        remove(bench, site)
        create(bench, site, fingerprint(bench))


def remove(bench: Bench, site: str) -> None:
    """Drop a site with its database."""
    mariadb.drop_database(bench, database(bench, site))
    shutil.rmtree(bench.sites / site, ignore_errors=True)


def existing(bench: Bench) -> list[str]:
    """Names of the sites that this tool made in the bench."""
    return sorted(path.parent.name for path in bench.sites.glob("*/.devbench"))
