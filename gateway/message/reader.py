"""Readers: what reads one thing of an exchange, or of a message, without Python in between.

They are called like the plain functions that they may stand for; whoever derives one overrides `read`.
"""

from __future__ import annotations

from collections.abc import Callable

from gateway.message.exchange import Exchange
from gateway.message.message import Message


class Reader:
    """Read something of an exchange."""

    __slots__ = ()

    @property
    def is_plain(self) -> bool:
        """Tell whether it only looks, never fails, and has nothing to do with the flow that runs."""
        return False

    def read(self, exchange: Exchange) -> object | None:
        """Return the value, None for null."""
        raise NotImplementedError

    def __call__(self, exchange: Exchange) -> object | None:
        """Return the value, None for null."""
        return self.read(exchange)


class _ByFunction(Reader):
    """Read by a plain function."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[[Exchange], object | None]) -> None:
        self._function = function

    def read(self, exchange: Exchange) -> object | None:
        return self._function(exchange)


def reader_of(function: Callable[[Exchange], object | None]) -> Reader:
    """Return a function as a Reader; one that is a Reader is returned as it is."""
    return function if isinstance(function, Reader) else _ByFunction(function)


class PartReader:
    """Read a part of a message."""

    __slots__ = ()

    @property
    def is_plain(self) -> bool:
        """Tell whether it only looks, and never fails."""
        return True

    def read(self, message: Message) -> object | None:
        """Return the value, None for null."""
        raise NotImplementedError

    def __call__(self, message: Message) -> object | None:
        """Return the value, None for null."""
        return self.read(message)


class _PartByFunction(PartReader):
    """Read a part by a plain function."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[[Message], object | None]) -> None:
        self._function = function

    @property
    def is_plain(self) -> bool:
        """Tell whether it only looks, and never fails: of a function that is not known."""
        return False

    def read(self, message: Message) -> object | None:
        return self._function(message)


class OfRequest(Reader):
    """Read a part of the request, which is always there."""

    __slots__ = ("_part",)

    def __init__(self, read: Callable[[Message], object | None]) -> None:
        self._part = read if isinstance(read, PartReader) else _PartByFunction(read)

    @property
    def is_plain(self) -> bool:
        """Tell whether it only looks, never fails, and has nothing to do with the flow that runs."""
        return self._part.is_plain

    def read(self, exchange: Exchange) -> object | None:
        """Return the value, None for null."""
        return self._part.read(exchange.request)


class PathSuffix(Reader):
    """Read the path after the base path."""

    __slots__ = ()

    @property
    def is_plain(self) -> bool:
        """Tell whether it only looks, never fails, and has nothing to do with the flow that runs."""
        return True

    def read(self, exchange: Exchange) -> object | None:
        """Return the value, None for null."""
        return exchange.proxy.path_suffix


class Kept(Reader):
    """Read what a policy keeps under a name."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def is_plain(self) -> bool:
        """Tell whether it only looks, never fails, and has nothing to do with the flow that runs."""
        return True

    def read(self, exchange: Exchange) -> object | None:
        """Return the value, None for null."""
        return exchange.kept(self._name)


class VerbPart(PartReader):
    """Read the method."""

    __slots__ = ()

    def read(self, message: Message) -> object | None:
        """Return the value, None for null."""
        return message.verb


class PathPart(PartReader):
    """Read the path without the query."""

    __slots__ = ()

    def read(self, message: Message) -> object | None:
        """Return the value, None for null."""
        return message.path


class HeaderPart(PartReader):
    """Read the first value of a header.

    Edge: up to the first comma, also where a comma does not separate values, as in Date.
    """

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def read(self, message: Message) -> object | None:
        """Return the value, None for null."""
        text = message.headers.get(self._name)
        return text.partition(",")[0].strip() if text is not None and "," in text else text


class Fixed(Reader):
    """Read a value that was known at deploy."""

    __slots__ = ("_value",)

    def __init__(self, value: object | None) -> None:
        self._value = value

    @property
    def is_plain(self) -> bool:
        """Tell whether it only looks, never fails, and has nothing to do with the flow that runs."""
        return True

    def read(self, exchange: Exchange) -> object | None:  # noqa: ARG002 - readers are asked alike
        """Return the value, None for null."""
        return self._value
