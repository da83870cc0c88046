"""The mark on functions that the fold runs both as plain Python and compiled."""

from collections.abc import Callable
from typing import TypeVar

Function = TypeVar("Function", bound=Callable[..., object])


def kernel(function: Function) -> Function:
    """Mark a function that must also compile: integers, arrays and loops only, no exceptions, no None."""
    return function
