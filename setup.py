"""Installs the Frappe app `sales_mgmt`; `bench get-app` runs this from the repository's root.

The package lives in apps/sales_mgmt. The embedded host, apps/host_erp, is an app of its own with its own set-up.
"""

import re
from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).parent
VERSION = re.search(r'__version__ = "(.+?)"', (ROOT / "apps/sales_mgmt/__init__.py").read_text()).group(1)

setup(
    name="sales_mgmt",
    version=VERSION,
    description="Order-to-cash for companies on Frappe and ERPNext",
    license="GPL-3.0-or-later",
    python_requires=">=3.10",
    package_dir={"sales_mgmt": "apps/sales_mgmt"},
    packages=find_packages("apps", include=["sales_mgmt", "sales_mgmt.*"]),
    include_package_data=True,
    zip_safe=False,
)
