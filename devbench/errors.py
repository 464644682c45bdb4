"""The one error that devbench shows to its user."""


class DevbenchError(Exception):
    """One line that says what is wrong and what to do."""
