"""ERPNext 15 and 16 are asked alike: a function gets those of the arguments that it takes."""

import pytest

from sales_mgmt.host.erpnext.versions import with_any_arguments


def freezing_date_15(posting_date, adv_adj=False):
    return posting_date, adv_adj


def freezing_date_16(posting_date, company, adv_adj=False):
    return posting_date, company, adv_adj


def rows_15(warehouse_account=None, default_expense_account=None, default_cost_center=None):
    return warehouse_account, default_expense_account, default_cost_center


def rows_16(inventory_account_map=None, default_expense_account=None, default_cost_center=None):
    return inventory_account_map, default_expense_account, default_cost_center


def rows_of_a_subclass(inventory_account_map=None):
    return inventory_account_map


def anything(*args, **kwargs):
    return args, kwargs


@pytest.mark.parametrize(("function", "answer"), [
    (freezing_date_15, ("day", False)), (freezing_date_16, ("day", "company", False)),
])  # fmt: skip
def test_a_company_is_named_to_who_asks_for_it(function, answer):
    assert with_any_arguments(function, posting_date="day", company="company") == answer


@pytest.mark.parametrize("function", [rows_15, rows_16])
def test_the_engine_hands_its_map_on_under_either_name(function):
    assert with_any_arguments(function, "map") == ("map", None, None)
    assert with_any_arguments(function, "map", default_cost_center="center", via_landed_cost_voucher=True) == (
        "map", None, "center",
    )  # fmt: skip


@pytest.mark.parametrize(("function", "name"), [(rows_15, "warehouse_account"), (rows_16, "inventory_account_map")])
def test_or_by_its_own_name(function, name):
    assert with_any_arguments(function, **{name: "map"})[0] == "map"


def test_more_than_a_function_takes_is_left_out():
    assert with_any_arguments(rows_of_a_subclass, "map", "account", center=1) == "map"
    assert with_any_arguments(anything, 1, other=2) == ((1,), {"other": 2})
