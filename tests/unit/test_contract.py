"""Both hosts answer everything that the contract asks, with the same parameters."""

import ast
from pathlib import Path

import pytest

import sales_mgmt

HOST = Path(sales_mgmt.__file__).parent / "host"


def methods(file: str, name: str) -> dict[str, int]:
    """Method -> number of its parameters."""
    [found] = [n for n in ast.parse((HOST / file).read_text()).body if isinstance(n, ast.ClassDef) and n.name == name]
    return {each.name: len(each.args.args) for each in found.body if isinstance(each, ast.FunctionDef)}


@pytest.mark.parametrize(
    ("file", "name"), [("embedded/adapter.py", "EmbeddedHost"), ("erpnext/adapter.py", "ErpnextHost")]
)
def test_a_host_answers_the_whole_contract(file, name):
    wanted, found = methods("contract.py", "Host"), methods(file, name)
    assert wanted
    assert {method: found.get(method) for method in wanted} == wanted


def test_what_is_added_to_erpnext_belongs_to_our_module_and_goes_with_it():
    from sales_mgmt.host.erpnext.custom_fields import CUSTOM_FIELDS, of_our_module

    fields = [field for fields in of_our_module().values() for field in fields]
    assert len(fields) == sum(map(len, CUSTOM_FIELDS.values()))
    assert {field["module"] for field in fields} == {"Sales Mgmt"}
