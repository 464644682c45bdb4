"""Which settings of the host conflict with our documents, or are good to know, and what companies allow beside them.

The report SM Host Check, the message of install and migrate, and a web method all ask here.
"""

from collections.abc import Iterator

import frappe
from frappe import _

from sales_mgmt.credit import policy
from sales_mgmt.host import host
from sales_mgmt.host.common_settings import named
from sales_mgmt.host.facts import CONFLICT, LEVELS, WARNING, HostSetting


def found() -> list[HostSetting]:
    """What is set on this site, conflicts first."""
    return sorted((*host().settings(), *_policies()), key=lambda setting: LEVELS.index(setting.level))


def conflicts() -> list[HostSetting]:
    """What wants to be mended."""
    return [setting for setting in found() if setting.level == CONFLICT]


def _policies() -> Iterator[HostSetting]:
    """Companies beside whose documents the host's own are made."""
    if not host().native_documents:
        return
    decided = policy.decided()
    companies = frappe.get_all("Company", filters={"is_group": 0}, pluck="name", order_by="name")
    if undecided := [company for company in companies if company not in decided]:
        yield HostSetting(
            CONFLICT,
            _("Companies without a policy for native documents"),
            _(policy.POLICY),
            named(undecided),
            _("Orders, deliveries and invoices in the host's own forms count in exposure, but no limit stops them."),
            _("Make an {0} for each: by our documents only, both under control, or uncontrolled.").format(
                _(policy.POLICY)
            ),
        )
    if uncontrolled := [company for company in companies if decided.get(company) == policy.UNCONTROLLED]:
        yield HostSetting(
            WARNING,
            _("Native documents are uncontrolled"),
            _(policy.POLICY),
            named(uncontrolled),
            _("Orders, deliveries and invoices in the host's own forms count in exposure, but no limit stops them."),
            _("Choose Both Under Control where the credit limit should hold for all."),
        )
