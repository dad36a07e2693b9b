"""A Variable: a flow-variable name already resolved, for reading and for writing.

It holds functions, or readers, that were chosen at deploy; at request time it decides nothing.
Which name means what stands in `variables.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from gateway.message.exchange import Exchange
from gateway.message.needs import Needs

Read = Callable[[Exchange], object | None]
Write = Callable[[Exchange, object | None], None]
Erase = Callable[[Exchange], None]


class ReadOnlyVariable(Exception):
    """Say that a variable cannot be written; the policy that tried makes its own fault of it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"variable {name} is read-only")
        self.name = name


class Variable:
    """Read and write one flow variable; a `Value`, so call it with an exchange to read.

    `read` is the function or reader behind the call. Code that reads on every request may take
    it at deploy and save one call. `needs` are the bodies that must be in hand for reading
    as well as for writing.
    """

    __slots__ = ("_erase", "_write", "name", "needs", "read")

    def __init__(
        self,
        name: str,
        read: Read,
        *,
        write: Write | None = None,
        erase: Erase | None = None,
        needs: Needs = Needs.NOTHING,
    ) -> None:
        self.name = name
        self.read = read
        self.needs = needs
        self._write = write
        self._erase = erase

    def __call__(self, exchange: Exchange) -> object | None:
        """Return the value; None for null, which is also what an absent or out-of-scope one reads."""
        return self.read(exchange)

    def __repr__(self) -> str:
        return f"Variable({self.name!r})"

    @property
    def is_read_only(self) -> bool:
        """Tell whether the name can never be written, as far as deploy can know."""
        return self._write is None

    def set(self, exchange: Exchange, value: object | None) -> None:
        """Write the value; out of scope this has no effect, as on Edge.

        Raises:
            ReadOnlyVariable: the name cannot be written.
            ValueError: the name cannot hold this value; the text never repeats the value.
        """
        if self._write is None:
            raise ReadOnlyVariable(self.name)
        self._write(exchange, value)

    def unset(self, exchange: Exchange) -> None:
        """Remove the variable, so that it reads null; absent is fine.

        Raises:
            ReadOnlyVariable: the name cannot be written, or always has a value.
        """
        if self._erase is None:
            raise ReadOnlyVariable(self.name)
        self._erase(exchange)
