"""One call as a resource sees it, and the ports a resource may ask. Must not know the HTTP library."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from gateway.entities import Organization
from gateway.errors import Invalid
from gateway.management.body import Body
from gateway.management.numbers import whole_number
from gateway.management.turns import Turns
from gateway.store import AuditBounds, Passwords, Store

BAD_PARAMETER = "management.InvalidParameter"
MayRun = Callable[[str, tuple[str, ...]], Awaitable[None]]
"""Refuses, with Denied, to change what runs in an environment: its name, and the path of a revision."""


async def _everything(_: str, __: tuple[str, ...]) -> None:
    """Allow all: what a call made without a caller's rights may do."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Hold what serving a call may need besides the call.

    `java_precedence` and `adds_suffix_to_set_url` are the settings that change what a bundle means;
    `patience` is how many seconds a deployment waits for the workers to follow; `confirm_patience`
    for how many a change that is to be confirmed waits for them to have heard of it; `traffic_port` is
    where API clients call; `turns` keep apart those who change one thing at once. `passwords` makes the
    hashes of users' passwords.
    """

    store: Store
    clock: Callable[[], float]
    random_text: Callable[[int], str]
    new_id: Callable[[], str]
    java_precedence: bool = False
    adds_suffix_to_set_url: bool = False
    patience: float = 5.0
    confirm_patience: float = 20.0
    traffic_port: int = 8080
    passwords: Passwords | None = None
    audit_bounds: AuditBounds = AuditBounds(90 * 86_400.0, 10_000)
    turns: Turns = field(default_factory=Turns)


@dataclass(frozen=True, slots=True)
class Call:
    """Hold one call that may be made. `names` are the names in its path, `caller` is an e-mail address.

    `is_system` says whether the caller is a system administrator, for lists that hold one's own alone;
    `may_run` is asked where a change has an effect in environments that its path does not name.
    """

    verb: str
    names: Mapping[str, str]
    caller: str
    ports: Ports
    query: Mapping[str, str] = field(default_factory=dict)
    body: Body = field(default_factory=Body)
    accept: str = ""
    known: Organization | None = None
    is_system: bool = False
    may_run: MayRun = _everything

    @property
    def store(self) -> Store:
        """Return the store."""
        return self.ports.store

    @property
    def organization(self) -> str:
        """Return the organization's name."""
        return self.names["organization"]

    @property
    def now(self) -> float:
        """Return the time, epoch seconds."""
        return self.ports.clock()

    def organization_property(self, name: str) -> str | None:
        """Return a property of the organization."""
        return None if self.known is None else self.known.property(name)

    def parameter(self, name: str) -> str | None:
        """Return a parameter: of the query, or of the form in the body."""
        value = self.query.get(name)
        return self.body.form().get(name) if value is None else value

    def flag(self, name: str) -> bool:
        """Say whether a parameter is `true`; absent is false.

        Raises:
            Invalid: it is neither true nor false.
        """
        value = (self.parameter(name) or "false").strip().lower()
        if value not in ("true", "false"):
            raise Invalid(BAD_PARAMETER, f"{name} must be true or false")
        return value == "true"

    def choice(self, name: str, *choices: str) -> str | None:
        """Return a parameter that must be one of the choices; None when it is absent."""
        value = self.parameter(name)
        if value is not None and value not in choices:
            raise Invalid(BAD_PARAMETER, f"{name} {value!r} is not one of {', '.join(choices)}")
        return value

    def chosen(self, name: str, *choices: str) -> str:
        """Return a parameter that must be there and be one of the choices.

        Raises:
            Invalid: it is absent, or another.
        """
        value = self.choice(name, *choices)
        if value is None:
            raise Invalid(BAD_PARAMETER, f"{name} is absent; {' or '.join(choices)} is expected")
        return value

    def count(self, most: int, *names: str) -> int:
        """Return how many entities the client wants at most, by whichever name it says so."""
        for name in names or ("count",):
            value = self.parameter(name)
            if value is None:
                continue
            number = whole_number(value)
            if not number:
                raise Invalid(BAD_PARAMETER, f"{name} must be a number from 1 to {most}")
            return min(number, most)
        return most

    @property
    def target_environment(self) -> str | None:
        """Return the environment that a deployment names in a parameter, None where it names none."""
        return self.parameter("env") or self.parameter("environment")

    @property
    def start(self) -> str:
        """Return the key that a list begins with; "" for its beginning."""
        return self.parameter("startKey") or self.parameter("startkey") or ""
