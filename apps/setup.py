"""Installs the Frappe app `host_erp`, for a bench that links this folder as apps/host_erp."""

import re
from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).parent
VERSION = re.search(r'__version__ = "(.+?)"', (ROOT / "host_erp/__init__.py").read_text()).group(1)

setup(
    name="host_erp",
    version=VERSION,
    description="Embedded ledgers and masters for sites without ERPNext",
    license="GPL-3.0-or-later",
    python_requires=">=3.10",
    package_dir={"host_erp": "host_erp"},
    packages=find_packages(".", include=["host_erp", "host_erp.*"]),
    include_package_data=True,
    zip_safe=False,
)
