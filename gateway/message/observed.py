"""Observed variables: what is resolved while somebody observes tells of each read and write.

Names are resolved at deploy and closed over by conditions, templates and policies. So what is to be observed
is compiled once more, under `observing`, and what runs otherwise never knows of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from gateway.message.exchange import Exchange
from gateway.message.variable import ReadOnlyVariable, Variable


class Observer(Protocol):
    """Be told of what is read and written by name."""

    def got(self, exchange: Exchange, name: str, value: object | None) -> None:
        """Take note that a variable was read; None is null."""
        ...

    def put(self, exchange: Exchange, name: str, value: object | None, *, success: bool) -> None:
        """Take note that a variable was written, or could not be."""
        ...

    def removed(self, exchange: Exchange, name: str, *, success: bool) -> None:
        """Take note that a variable was removed, or could not be."""
        ...


_observer: ContextVar[Observer | None] = ContextVar("observer", default=None)


@contextmanager
def observing(observer: Observer) -> Iterator[None]:
    """Let every variable that is resolved within tell an observer of its use, for as long as it lives."""
    before = _observer.set(observer)
    try:
        yield
    finally:
        _observer.reset(before)


def is_observed() -> bool:
    """Tell whether somebody observes what is compiled now."""
    return _observer.get() is not None


def observed(variable: Variable) -> Variable:
    """Return a variable as it is to be used: itself, or one that tells whoever observes."""
    observer = _observer.get()
    return variable if observer is None else _Observed(variable, observer)


class _Observed(Variable):
    """Be a variable that tells of its use."""

    __slots__ = ("_inner", "_observer")

    def __init__(self, inner: Variable, observer: Observer) -> None:
        def read(exchange: Exchange) -> object | None:
            value = inner(exchange)
            observer.got(exchange, inner.name, value)
            return value

        super().__init__(inner.name, read, needs=inner.needs)
        self._inner = inner
        self._observer = observer

    @property
    def is_read_only(self) -> bool:
        """Tell whether the name can never be written."""
        return self._inner.is_read_only

    def set(self, exchange: Exchange, value: object | None) -> None:
        """Write the value, and tell whether it could be."""
        try:
            self._inner.set(exchange, value)
        except (ReadOnlyVariable, ValueError):
            self._observer.put(exchange, self.name, value, success=False)
            raise
        self._observer.put(exchange, self.name, value, success=True)

    def unset(self, exchange: Exchange) -> None:
        """Remove the variable, and tell whether it could be."""
        try:
            self._inner.unset(exchange)
        except ReadOnlyVariable:
            self._observer.removed(exchange, self.name, success=False)
            raise
        self._observer.removed(exchange, self.name, success=True)
