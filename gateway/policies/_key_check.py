"""The work of VerifyAPIKey on a call: find the key that it shows, have it looked up, check it.

Apart from what reads the policy, and compiled, as it runs on every call of a proxy that asks for keys. What
the flow is told of a client is worked out once for each client, product and policy.
"""

from __future__ import annotations

from collections.abc import Mapping

from gateway import faults
from gateway.clock import clock_of
from gateway.entities import ApiProduct
from gateway.entities.registration import ClientRegistration  # house: the compiler asks who declares a type
from gateway.fault import Fault  # house: the compiler, likewise
from gateway.flow import LookupKind, Pending, Services
from gateway.flow.action import Deed, Lookup  # house: the compiler, likewise
from gateway.message import Exchange, Variable, to_text
from gateway.message.reader import reader_of  # house: the compiler, likewise
from gateway.message.story import Story  # house: the compiler, likewise
from gateway.oauth.verify import admit_key, call_at  # house: the compiler, likewise
from gateway.policies._client_facts import app_variables, developer_variables, product_variables, ungrouped

_FOR_ANALYTICS = ("apiproduct.name", "developer.app.name", "client_id", "developer.id")
"""Variables that are told without the policy's prefix as well."""
_KIND = LookupKind.CLIENT
_MEMO = "VerifyAPIKey"


class KeySource:
    """Say where a call shows its key: in a variable, or as a literal where that is null or there is none."""

    __slots__ = ("_literal", "_read", "_variable")

    def __init__(self, variable: Variable | None, literal: str) -> None:
        self._variable = variable
        self._literal = literal
        self._read = None if variable is None else reader_of(variable.read)

    def key(self, exchange: Exchange) -> str:
        """Return the key that a call shows; whatever the variable holds counts.

        Raises:
            Fault: the variable is null and there is no literal, or the key is empty.
        """
        value = None if self._read is None else self._read.read(exchange)
        if value is None and self._variable is not None and not self._literal:
            raise faults.KEY_UNRESOLVED(variable=self._variable.name)
        key = self._literal if value is None else to_text(value)
        if not key:
            raise faults.KEY_INVALID()
        return key


class KeyCheck(Deed):
    """Ask for the key that a call shows; let the call pass if it is good for it.

    `name` and `display_name` are the policy's.
    """

    __slots__ = (
        *("_client", "_clock", "_display_name", "_environment", "_name", "_organization", "_product"),
        *("_source", "_told"),
    )

    def __init__(self, source: KeySource, name: str, display_name: str, services: Services) -> None:
        self._source = source
        self._name = name
        self._display_name = display_name
        self._clock = clock_of(services.clock)
        self._environment = services.environment
        self._organization = services.organization
        # What the flow was told last, and of whom: the next call is often the same client's.
        self._client: ClientRegistration | None = None
        self._product: ApiProduct | None = None
        self._told: Mapping[str, object] = {}

    def act(self, exchange: Exchange) -> Pending:
        """Ask for the key that the call shows.

        Raises:
            Fault: it shows none.
        """
        return _lookup(self._source.key(exchange), self)

    def check(self, exchange: Exchange, found: object | None) -> Fault | None:
        """Check what was found of a key, and tell the flow of it; return the fault that refuses the call."""
        client = found if isinstance(found, ClientRegistration) else None
        proxy = exchange.proxy
        call = call_at(self._environment, proxy.facts.api, proxy.path_suffix, self._clock.now())
        product = admit_key(client, call)
        if isinstance(product, Fault) or client is None:
            return product  # type: ignore[return-value]
        if client is not self._client or product is not self._product:
            self._told = self._worked_out(client, product)
            self._client, self._product = client, product
        exchange.tell(_story(self._told))
        return None

    def _worked_out(self, client: ClientRegistration, product: ApiProduct) -> Mapping[str, object]:
        """Return what the flow is told of a client that was admitted by a product; do not change it."""
        key = (self._name, self._display_name, product.name)
        told = client.told(_MEMO, key)
        if told is None:
            passed = self._variables(client, product)
            prefix = f"verifyapikey.{self._name}."
            told = {prefix + name: value for name, value in passed.items()}
            told.update({name: passed[name] for name in _FOR_ANALYTICS if name in passed})
            client.keep(_MEMO, key, told)
        return told  # type: ignore[return-value]

    def _variables(self, client: ClientRegistration, product: ApiProduct) -> Mapping[str, object]:
        """Return what the flow is told, without the prefix."""
        return {
            **ungrouped(client.app.attributes),
            **product_variables(product),
            "app.DisplayName": client.app.name,
            **app_variables(client),
            **developer_variables(client, self._organization),
            "developer.app.id": client.app.app_id,
            "client_id": client.credential.consumer_key,
            "client_secret": client.credential.consumer_secret,
            "redirection_uris": client.app.callback_url,
            "DisplayName": self._display_name,
            "failed": False,
        }


class _KeyStory(Story):
    """Tell the flow of a client."""

    __slots__ = ("_told",)

    _told: Mapping[str, object]

    def constants(self) -> Mapping[str, object]:
        """Return what is told of all such calls."""
        return self._told

    def tell(self, variables: dict[str, object]) -> None:
        """Write the variables."""
        variables.update(self._told)


class _KeyLookup(Lookup):
    """Ask for the client of a key."""

    __slots__ = ("_check",)

    _check: KeyCheck

    def settle(self, exchange: Exchange, record: object | None) -> Fault | None:
        """Go on with what was found; return the fault that refuses the call."""
        return self._check.check(exchange, record)


# Made field by field: a constructor is a call of Python, also from C, and these are made on every request.


def _lookup(key: str, check: KeyCheck) -> _KeyLookup:
    lookup = _KeyLookup.__new__(_KeyLookup)
    lookup.kind = _KIND
    lookup.key = key
    lookup._check = check
    return lookup


def _story(told: Mapping[str, object]) -> _KeyStory:
    story = _KeyStory.__new__(_KeyStory)
    story._told = told
    return story
