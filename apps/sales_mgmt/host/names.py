"""Ranges of names: the audit reads ledgers piece by piece, so that millions of rows need no more memory than a few."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NameRange:
    """Names from `after` (not itself) `up_to` (itself; None for all that follow), in the database's order."""

    after: str = ""
    up_to: str | None = None

    @property
    def values(self) -> dict[str, str | None]:
        """Parameters for `within`."""
        return {"after": self.after, "up_to": self.up_to}


ALL_NAMES = NameRange()


def within(column: str) -> str:
    """The SQL condition that `column` lies in a range; its parameters are the range's `values`."""
    return f"{column} > %(after)s AND (%(up_to)s IS NULL OR {column} <= %(up_to)s)"
