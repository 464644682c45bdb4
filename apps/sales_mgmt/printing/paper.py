"""The paper, and how Frappe's PDF engine measures it."""

import functools
import subprocess
import unicodedata
from dataclasses import dataclass

import frappe

SIDE = 15
"""Margins left and right, in mm: Frappe's own default."""

TOP = 12

HEIGHTS = {"A3": 420, "A4": 297, "A5": 210, "Letter": 279.4, "Legal": 355.6, "Tabloid": 431.8}
WIDTHS = {"A3": 297, "A4": 210, "A5": 148, "Letter": 215.9, "Legal": 215.9, "Tabloid": 279.4}

UNPATCHED_ZOOM = 1.3123
"""Debian's wkhtmltopdf, which is built without its own changes to Qt, draws a millimetre as 0.762 of one."""

LATIN, WIDE = 0.172, 0.36
"""Width of a usual character in mm for each point of its size; on the generous side."""


@dataclass(frozen=True)
class Paper:
    """What there is to print on, in mm without margins, and the zoom with which the engine gets it right."""

    width: float
    height: float
    zoom: float
    side: float = SIDE
    top: float = TOP


def paper() -> Paper:
    """The paper of Print Settings; A4 for sizes unknown here."""
    settings = frappe.get_cached_doc("Print Settings")
    size = settings.pdf_page_size or "A4"
    width, height = WIDTHS.get(size, WIDTHS["A4"]), HEIGHTS.get(size, HEIGHTS["A4"])
    if size == "Custom":
        width, height = settings.pdf_page_width or width, settings.pdf_page_height or height
    # 2 mm less than there is: an engine that rounds up would begin another page.
    return Paper(width - 2 * SIDE, height - 2 * TOP - 2, UNPATCHED_ZOOM if unpatched() else 1)


@functools.lru_cache(maxsize=1)
def unpatched() -> bool:
    """True for a wkhtmltopdf without the changes to Qt that its own builds have."""
    try:
        said = subprocess.run(["wkhtmltopdf", "--version"], capture_output=True, text=True, timeout=20).stdout
    except (OSError, subprocess.SubprocessError):
        return False
    return "wkhtmltopdf" in said and "patched qt" not in said


def lines_needed(text: str, width: float, points: float) -> int:
    """How many lines a text takes in a column of `width` mm."""
    return sum(max(1, -int(-_width(line, points) // width)) for line in text.split("\n")) if text else 0


def _width(text: str, points: float) -> float:
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return points * (LATIN * (len(text) - wide) + WIDE * wide)
