"""Where ERPNext 15 and 16 differ. Everything that asks for the version stands here."""

import inspect
from collections.abc import Callable
from typing import Any


def with_any_arguments(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call `function` with those of the arguments that it takes: 16 has renamed and added some."""
    parameters = inspect.signature(function).parameters
    if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return function(*args, **kwargs)
    return function(*args[: len(parameters)], **{name: value for name, value in kwargs.items() if name in parameters})
