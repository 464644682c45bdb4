"""A walk over the code: no web method, hook or scheduled job raises exposure but through credit/authorize.py.

The graph is wider than the truth, never narrower: whatever a function refers to, called or handed on, is an edge; a
method of an unknown object is any method of that name; saving a document runs every document's handlers; a dotted
name in a text (enqueue, hooks.py) is an edge, too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import sales_mgmt

ROOT = Path(sales_mgmt.__file__).parent
PACKAGE = "sales_mgmt"
SINK = "sales_mgmt.posting.credit_ledger.move"
GATE = "sales_mgmt.credit.authorize.authorize"
COUNTED_IN = {
    # What an account begins with or is summed up to is what the host says and native documents: nobody decides on it.
    "sales_mgmt.posting.credit_ledger.open_balance",
    "sales_mgmt.posting.credit_ledger.set_receivable",
    "sales_mgmt.posting.uncleared.count_in",
    "sales_mgmt.credit.native_exposure._post",
}
SAVES = {"insert", "save", "submit", "cancel", "delete", "run_method", "db_set", "delete_doc", "rename_doc"}
HANDLERS = {
    f"{when}_{what}"
    for when in ("before", "on", "after")
    for what in ("insert", "validate", "save", "submit", "cancel", "update", "update_after_submit", "trash", "delete")
} | {"validate", "before_naming", "autoname", "on_change", "before_rename", "after_rename"}

Graph = dict[str, set[str]]


@cache
def graph() -> Graph:
    """function or module-level name -> what it refers to, all by dotted names."""
    trees = {module: ast.parse(path.read_text()) for module, path in _modules()}
    defined = {f"{module}.{name}" for module, tree in trees.items() for name, _node in _definitions(tree)}
    methods: Graph = {}
    for name in defined:
        methods.setdefault(name.rpartition(".")[2], set()).add(name)
    found: Graph = {}
    for module, tree in trees.items():
        known = _imports(module, tree) | {n: f"{module}.{n}" for n, _node in _definitions(tree) if "." not in n}
        for name, node in _definitions(tree):
            found[f"{module}.{name}"] = set(_references(node, known, methods, defined))
    return found


def _modules() -> Iterator[tuple[str, Path]]:
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        if "report" not in parts:  # a link to reports
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def _definitions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Functions, methods as Class.method, and what is assigned at the module's level."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield node.name, ast.Tuple(list(node.bases), ast.Load())
            for each in node.body:
                if isinstance(each, ast.FunctionDef):
                    yield f"{node.name}.{each.name}", each
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    yield target.id, node.value


def _imports(module: str, tree: ast.Module) -> dict[str, str]:
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _references(node: ast.AST, known: dict[str, str], methods: Graph, defined: set[str]) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and each.id in known:
            yield from _of_name(known[each.id], defined)
        elif isinstance(each, ast.Attribute):
            dotted = _dotted(each, known)
            if dotted and (found := list(_of_name(dotted, defined))):
                yield from found
            elif not dotted or dotted.startswith("?"):
                # A method of some object; a module's own functions are not meant.
                yield from (name for name in methods.get(each.attr, ()) if name.split(".")[-2][:1].isupper())
            if each.attr in SAVES:
                yield from (name for handler in HANDLERS for name in methods.get(handler, ()))
        elif isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value.startswith(f"{PACKAGE}."):
            yield from _of_name(each.value, defined)


def _dotted(node: ast.Attribute, known: dict[str, str]) -> str:
    """The dotted name of module.attribute; "?..." for an attribute of anything else."""
    base = node.value
    if isinstance(base, ast.Name) and base.id in known:
        return f"{known[base.id]}.{node.attr}"
    return f"?.{node.attr}"


@cache
def _reexports() -> dict[str, str]:
    """package.name -> where a package's __init__ has it from."""
    found = {}
    for module, path in _modules():
        if path.name == "__init__.py":
            found |= {f"{module}.{n}": of for n, of in _imports(module, ast.parse(path.read_text())).items()}
    return found


def _of_name(name: str, defined: set[str]) -> Iterator[str]:
    seen = set()
    while name not in defined and name in _reexports() and name not in seen:
        seen.add(name)
        name = _reexports()[name]
    if name in defined:
        yield name


def reached(start: str, without: frozenset[str] = frozenset()) -> set[str]:
    """Everything that a function may come to, not going on beyond `without`."""
    seen, todo = set(), [start]
    while todo:
        name = todo.pop()
        if name not in seen and name not in without:
            seen.add(name)
            todo += graph().get(name, ())
    return seen


def entrances() -> set[str]:
    """Whitelisted methods, of api/ and of documents, and whatever hooks.py names."""
    found = {name for name in graph()["sales_mgmt.hooks.doc_events"] | graph()["sales_mgmt.hooks.scheduler_events"]}
    for module, path in _modules():
        for name, node in _definitions(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and any("whitelist" in ast.unparse(m) for m in node.decorator_list):
                found.add(f"{module}.{name}")
    handlers = {name for name in graph() if name.rpartition(".")[2] in HANDLERS and ".doctype." in name}
    return found | handlers


def test_no_entrance_raises_exposure_without_the_gate():
    around = frozenset({GATE, *COUNTED_IN})
    assert {name for name in entrances() if SINK in reached(name, around)} == set()


def test_only_the_gate_and_what_counts_in_moves_exposure():
    assert {name for name, of in graph().items() if SINK in of} == {GATE, *COUNTED_IN}


def test_documents_post_through_one_module():
    posting = {"sales_mgmt.posting.apply.apply", "sales_mgmt.posting.apply.reverse"}
    through = {name.rpartition(".")[0] for name, of in graph().items() if of & posting}
    assert through == {"sales_mgmt.documents.posting"}


def test_the_walk_sees_the_ways_there_are():
    """Web methods, documents, jobs and hooks that do post come to the ledger through the gate."""
    ways = {
        "sales_mgmt.api.orders.change",
        "sales_mgmt.api.orders.reopen",
        "sales_mgmt.api.documents.create",
        "sales_mgmt.api.bulk.start",
        "sales_mgmt.api.deposits.refund",
        "sales_mgmt.api.frappe_entrances.client_submit",
        "sales_mgmt.events.host_ledgers.party_rows_posted",
        "sales_mgmt.events.host_ledgers.payment_cleared",
    }
    assert ways <= set(graph())
    assert {name for name in ways if not {GATE, SINK} <= reached(name)} == set()
    assert len(entrances()) > 100
