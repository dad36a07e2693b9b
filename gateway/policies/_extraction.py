"""What the sections of ExtractVariables have in common: where values are found, and how they are kept."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import TypeVar, cast

from gateway import faults
from gateway.faults import Fault
from gateway.message import Exchange, Message, ReadOnlyVariable, resolve, to_text
from gateway.policies._bodies import OFFLOAD_FROM, raw_body

T = TypeVar("T")

Keep = Callable[[Exchange, str, object], None]
"""Keep a value under a name, which is the policy's matter to prefix and to resolve."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Hold what a section must know of its policy."""

    policy: str
    ignores_unresolved: bool

    def failed(self) -> Fault:
        """Make the fault of a payload that cannot be looked into."""
        return faults.EXTRACT_FAILED(policy=self.policy)


Steps = Generator[Callable[[], object], object, T]
"""Take a while: yield each piece of work that is too long to be done at once, and be sent what it returns."""

Section = Callable[[Exchange, object, Keep], Steps[None] | None]
"""Find values in the source (a message, or another value) and keep them; that may take steps."""


def worked(body: bytes | str, work: Callable[[], T], *, is_linear: bool = True) -> Steps[T]:
    """Return what pure work on a body gives; where that takes long, it is asked to be done elsewhere.

    Work that is not linear, as a path that searches below all it found, takes long much earlier.
    """
    takes_long = len(body) >= (OFFLOAD_FROM if is_linear else OFFLOAD_FROM // 16)
    return cast("T", (yield work)) if takes_long else work()


def body_of(source: object, is_of_type: Callable[[Message], bool]) -> bytes | str | None:
    """Return the body to look into, None for a message of another type; a text is always looked into."""
    if isinstance(source, Message):
        return raw_body(source) if is_of_type(source) else None
    return to_text(source)


def keeper(policy: str, prefix: str, names: Iterable[str]) -> Keep:
    """Return what keeps values as the variables `prefix.name`, all resolved at deploy."""
    variables = {name: resolve(f"{prefix}.{name}" if prefix else name) for name in names}
    above = {name: _names_above(variable.name) for name, variable in variables.items()}

    def keep(exchange: Exchange, name: str, value: object) -> None:
        variable = variables[name]
        try:
            # Edge: what holds a value cannot have parts as well.
            if any(_holds_value(exchange, higher) for higher in above[name]):
                raise ReadOnlyVariable(variable.name)
            variable.set(exchange, value)
        except (ReadOnlyVariable, ValueError) as error:
            raise faults.EXTRACT_SET_FAILED(
                policy=policy, variable=variable.name, value=to_text(value)
            ) from error

    return keep


def _names_above(name: str) -> tuple[str, ...]:
    """Return `a` and `a.b` for `a.b.c`."""
    parts = name.split(".")
    return tuple(".".join(parts[:count]) for count in range(1, len(parts)))


def _holds_value(exchange: Exchange, name: str) -> bool:
    """Tell whether a stored variable holds something other than a message."""
    value = exchange.variables.get(name)
    return value is not None and not isinstance(value, Message)
