"""What import-linter cannot see: documents loaded by name below the layer that defines them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import sales_mgmt

PACKAGE = Path(sales_mgmt.__file__).parent
BELOW_DOCUMENTS = ("money", "plan", "host", "posting", "pricing", "credit", "fulfilment")
LOADERS = {"get_doc", "new_doc", "get_attr", "get_cached_doc", "get_last_doc"}


def loads(tree: ast.AST) -> Iterator[str]:
    """Calls of a loader that name an SM DocType, or name nothing that can be read here."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOADERS:
            first = node.args[0] if node.args else None
            if not isinstance(first, ast.Constant) or str(first.value).startswith("SM "):
                yield f"line {node.lineno}: {ast.unparse(node)}"


@pytest.mark.parametrize("layer", BELOW_DOCUMENTS)
def test_no_sales_document_is_loaded_below_documents(layer: str):
    found = {
        str(path.relative_to(PACKAGE)): calls
        for path in sorted((PACKAGE / layer).rglob("*.py"))
        if (calls := list(loads(ast.parse(path.read_text()))))
    }
    assert not found


def test_the_check_finds_what_it_looks_for():
    assert list(loads(ast.parse("frappe.get_doc('SM Invoice', name)")))
    assert list(loads(ast.parse("frappe.get_doc(doctype, name)")))
    assert not list(loads(ast.parse("frappe.get_cached_doc('Company', name)")))


def test_every_layer_exists():
    assert all((PACKAGE / layer / "__init__.py").is_file() for layer in BELOW_DOCUMENTS)
