"""Runs a script connected to a site: run_script.py SITES_FOLDER SITE FILE.py [ARGUMENT ...]."""

import os
import runpy
import sys

import frappe


def main() -> None:
    """Connect as Administrator and run the script as a program; what it wants kept it commits itself."""
    sites, site, script = sys.argv[1:4]
    sys.argv = [script, *sys.argv[4:]]
    sys.path[0] = os.path.dirname(script)
    os.chdir(sites)  # Frappe writes its logs beside the working directory
    frappe.init(site=site)
    frappe.connect()
    try:
        runpy.run_path(script, run_name="__main__")
    finally:
        frappe.destroy()


if __name__ == "__main__":
    main()
