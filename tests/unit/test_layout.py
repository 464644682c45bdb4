"""The layout that bench and Frappe read: see what each link is for in the assertions."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
APPS = {"sales_mgmt": CHECKOUT, "host_erp": CHECKOUT / "apps"}


@pytest.mark.parametrize("app", APPS)
def test_bench_finds_the_app_in_its_folder(app: str):
    for name in ("hooks.py", "modules.txt", "patches.txt"):
        assert (APPS[app] / app / name).is_file()


@pytest.mark.parametrize("app", APPS)
def test_bench_reads_the_literal_name_from_a_top_level_setup_call(app: str):
    calls = [
        node.value
        for node in ast.parse((APPS[app] / "setup.py").read_text()).body
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ]
    names = [
        word.value.value for call in calls if call.func.id == "setup" for word in call.keywords if word.arg == "name"
    ]
    assert names == [app]


def test_frappe_finds_reports_and_fixtures_where_it_looks():
    module = CHECKOUT / "apps/sales_mgmt/sales_mgmt"
    assert (module / "report").readlink() == Path("reports")
    assert (CHECKOUT / "apps/sales_mgmt/fixtures").readlink() == Path("../../fixtures")
    assert (CHECKOUT / "sales_mgmt").readlink() == Path("apps/sales_mgmt")


def test_links_stay_inside_the_repository():
    for path in CHECKOUT.rglob("*"):
        if path.is_symlink() and ".git" not in path.parts:
            assert not path.readlink().is_absolute(), path


def test_module_names_are_unique_over_all_apps():
    modules = [line for app in APPS for line in (APPS[app] / app / "modules.txt").read_text().splitlines() if line]
    assert sorted(modules) == ["Host ERP", "Sales Mgmt"]


@pytest.mark.parametrize("app", APPS)
def test_every_module_folder_is_a_package(app: str):
    for line in (APPS[app] / app / "modules.txt").read_text().split("\n"):
        if line:
            assert (APPS[app] / app / line.lower().replace(" ", "_") / "__init__.py").is_file()


@pytest.mark.parametrize("app", APPS)
def test_hooks_name_nothing_twice(app: str):
    """Of two assignments the last would win, in silence."""
    tree = ast.parse((APPS[app] / app / "hooks.py").read_text())
    names = [target.id for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    assert sorted(names) == sorted(set(names))


def test_the_examples_in_the_docs_can_be_read_by_python():
    text = (CHECKOUT / "docs/extending.md").read_text()
    examples = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    assert len(examples) == text.count("```python") > 3
    for example in examples:
        compile(example, "docs/extending.md", "exec")
