"""How much compiling a whole bundle's regular expressions may take, all together.

Each is bounded by itself (`extent.py`); ten thousand of them are not. Patterns are compiled deep
inside conditions and policies, which know nothing of each other; so what is left is kept with the
thread of execution, and only while somebody asks for it to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from gateway.patterns.errors import PatternError

_left: ContextVar[int | None] = ContextVar("gateway.patterns.effort", default=None)


@contextmanager
def limited_effort(steps: int) -> Iterator[None]:
    """Let all patterns compiled inside the block take so many steps, of some 8 µs each, together."""
    token = _left.set(steps)
    try:
        yield
    finally:
        _left.reset(token)


def spend_effort(steps: int) -> None:
    """Take steps from what is left, where it is limited.

    Raises:
        PatternError: there are not so many left.
    """
    left = _left.get()
    if left is None:
        return
    if steps > left:
        raise PatternError("with this one, the regular expressions of the bundle are too large together")
    _left.set(left - steps)
