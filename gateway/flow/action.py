"""Actions and what they may wait for; the ports they may ask.

An action never waits: it says what it waits for. It returns None when it is done, one of
the engine's waits, or an awaitable (an `async def` action does so by itself).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Protocol, TypeVar

from gateway.entities import ClientRegistration
from gateway.fault import Fault  # house: the compiler asks who declares a type
from gateway.flow.code_port import CodeStore
from gateway.flow.entity_port import EntityStore
from gateway.flow.key_sets import KeySets
from gateway.flow.oauth1_port import OAuth1Store
from gateway.flow.revocation_port import RevocationStore
from gateway.flow.token_port import TokenStore
from gateway.message import Exchange
from gateway.oauth import AccessToken


class Wait(Enum):
    """Name what an exchange can wait for without a task; `Lookup` is the fifth."""

    REQUEST_BODY = auto()
    """The client's body must be in `request.content`."""
    TARGET = auto()
    """The request must go to the target and its answer's head become `response`."""
    RESPONSE_BODY = auto()
    """The target's body must be in `response.content`."""
    CLIENT = auto()
    """The answer must go out to the client."""


class LookupKind(StrEnum):
    """Name what can be asked of the store by key."""

    ACCESS_TOKEN = "access_token"
    """Key: the token as presented. Answer: IssuedToken or None."""
    CLIENT = "client"
    """Key: a consumer key. Answer: ClientRegistration or None."""


@dataclass
class IssuedToken:
    """Answer a token lookup: the token's record and whose it is."""

    token: AccessToken
    client: ClientRegistration | None
    """None when the consumer key has been deleted since."""


class Lookup:
    """Wait for a record of the store; who asks derives one, whose `settle` runs when the record is there.

    A Lookup is made for each call that asks.
    """

    __slots__ = ("key", "kind")

    def __init__(self, kind: LookupKind, key: str) -> None:
        self.kind = kind
        self.key = key

    def settle(self, exchange: Exchange, record: object | None) -> Fault | None:
        """Go on with the record that was found, as its kind says, None when there is none.

        Returns the fault that refuses the call where the record is not good for it: that is an answer like
        any other, and raising it would cost more than all the rest of the call.

        Raises:
            Fault: the record could not be judged.
        """
        raise NotImplementedError


T = TypeVar("T")
Pending = Wait | Lookup | Awaitable[None] | None
Action = Callable[[Exchange], Pending]


class Deed:
    """Be an Action that compiled code runs without Python in between: the engine's own, and hot policies'.

    It is called like any other; whoever derives one overrides `act`.
    """

    __slots__ = ()

    def act(self, exchange: Exchange) -> Pending:
        """Do it."""
        raise NotImplementedError

    def __call__(self, exchange: Exchange) -> Pending:
        """Do it."""
        return self.act(exchange)


class ClientStore(Protocol):
    """Find registered clients."""

    async def find(self, consumer_key: str) -> ClientRegistration | None:
        """Return the client of a consumer key, whatever its status, or None."""
        ...


class Offload(Protocol):
    """Run work beside the exchanges; a class of its own because a Callable cannot say that it is generic."""

    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]:
        """Run a pure function in a thread, so that other exchanges go on; return what it returns.

        What it raises, a Fault too, is raised by the awaiting.
        """
        ...


class Services(Protocol):
    """The ports that an action may ask for; bound at deploy, for one environment."""

    @property
    def clock(self) -> Callable[[], float]:
        """Return the clock: seconds since the epoch."""
        ...

    @property
    def organization(self) -> str:
        """Return the organization's name."""
        ...

    @property
    def environment(self) -> str:
        """Return the environment's name."""
        ...

    @property
    def tokens(self) -> TokenStore:
        """Return the store of issued tokens."""
        ...

    @property
    def codes(self) -> CodeStore:
        """Return the store of authorization codes."""
        ...

    @property
    def oauth1(self) -> OAuth1Store:
        """Return the store of OAuth 1.0's tokens."""
        ...

    @property
    def clients(self) -> ClientStore:
        """Return the store of clients."""
        ...

    @property
    def entities(self) -> EntityStore:
        """Return what reads the organization's entities."""
        ...

    @property
    def revocations(self) -> RevocationStore:
        """Return what revokes tokens by whose they are."""
        ...

    @property
    def random_text(self) -> Callable[[int], str]:
        """Return the maker of unguessable alphanumeric texts of a given length."""
        ...

    @property
    def key_sets(self) -> KeySets:
        """Return the sets of public keys that others publish."""
        ...

    @property
    def offload(self) -> Offload:
        """Return what runs long work beside the exchanges."""
        ...
