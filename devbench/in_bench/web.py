"""Frappe's web application for gunicorn, with the files that a proxy would serve in production."""

import functools
import os

import frappe.app
from werkzeug.middleware.shared_data import SharedDataMiddleware

SITES = os.getcwd()
SITE_HEADER = "HTTP_X_FRAPPE_SITE_NAME"


def is_site(name: str) -> bool:
    """True if the bench has a site of this name."""
    return os.path.basename(name) == name and os.path.isfile(os.path.join(SITES, name, "site_config.json"))


@functools.lru_cache
def application_of(site: str):
    """Frappe's application with the public files of one site."""
    folders = {"/assets": os.path.join(SITES, "assets"), "/files": os.path.join(SITES, site, "public", "files")}
    return SharedDataMiddleware(frappe.app.application, folders)


def application(environ, start_response):
    """Answer for the site that the request names, else for $DEVBENCH_SITE: a host such as 127.0.0.1 is no site."""
    named = environ.get(SITE_HEADER) or environ.get("HTTP_HOST", "").partition(":")[0]
    site = named if is_site(named) else os.environ["DEVBENCH_SITE"]
    environ[SITE_HEADER] = site
    return application_of(site)(environ, start_response)
