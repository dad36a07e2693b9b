"""What a pattern becomes: a test of a text, which compiled code asks without Python in between."""

from __future__ import annotations

from collections.abc import Callable


class Predicate:
    """Test texts. It is called like a function; whoever derives one overrides `matches`."""

    __slots__ = ()

    @property
    def always_answers(self) -> bool:
        """Tell whether it never gives up for want of time."""
        return True

    def matches(self, text: str) -> bool:
        """Tell whether the whole text fits."""
        raise NotImplementedError

    def __call__(self, text: str) -> bool:
        """Tell whether the whole text fits."""
        return self.matches(text)


class _ByFunction(Predicate):
    """Test by a plain function."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[[str], bool]) -> None:
        self._function = function

    @property
    def always_answers(self) -> bool:
        """Tell whether it never gives up for want of time: of a function that is not known."""
        return False

    def matches(self, text: str) -> bool:
        return self._function(text)


def predicate_of(function: Callable[[str], bool]) -> Predicate:
    """Return a function as a Predicate; one that is a Predicate is returned as it is."""
    return function if isinstance(function, Predicate) else _ByFunction(function)
