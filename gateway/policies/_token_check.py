"""The work of VerifyAccessToken on a call: find the token that it shows, have it looked up, check it.

This runs on nearly every request there is, so it is apart from what reads the policy, and compiled. What
the flow is told of a client is worked out once for each client, product and kind of token.
"""

from __future__ import annotations

from collections.abc import Mapping

from gateway import faults
from gateway.clock import clock_of
from gateway.entities import ApiProduct
from gateway.entities.registration import ClientRegistration  # house: the compiler asks who declares a type
from gateway.fault import Fault  # house: the compiler, likewise
from gateway.flow import LookupKind, Pending, Services
from gateway.flow.action import Deed, IssuedToken, Lookup  # house: the compiler, likewise
from gateway.message import Exchange, Variable, resolve, to_text
from gateway.message.reader import reader_of  # house: the compiler, likewise
from gateway.message.story import Story  # house: the compiler, likewise
from gateway.oauth import milliseconds, seconds_left
from gateway.oauth.records import AccessToken  # house: the compiler, likewise
from gateway.oauth.token_facts import TokenFacts  # house: the compiler, likewise
from gateway.oauth.verify import admit_token, call_at  # house: the compiler, likewise
from gateway.policies._authorization import BEARER, without_scheme
from gateway.policies._client_facts import app_variables, developer_variables, product_variables
from gateway.policies._oauth_faults import Teller  # house: the compiler, likewise
from gateway.policies._required_scope import RequiredScope

_AUTHORIZATION = resolve("request.header.Authorization")

_KIND = LookupKind.ACCESS_TOKEN
_UNKNOWN = faults.UNKNOWN_ACCESS_TOKEN
_MEMO = "VerifyAccessToken"


class TokenSource:
    """Say where a call shows its token: in a variable, or without one in the Authorization header."""

    __slots__ = ("_beginning", "_prefix", "_read", "_variable")

    def __init__(self, variable: Variable | None, prefix: str) -> None:
        self._variable = variable
        self._prefix = (prefix or BEARER) if variable is None else prefix
        self._read = reader_of(_AUTHORIZATION.read if variable is None else variable.read)
        # As most clients write it; a prefix with a blank in it is never met.
        self._beginning = f"{self._prefix} " if self._prefix and not _has_blank(self._prefix) else ""

    def token(self, exchange: Exchange) -> str:
        """Return the token that a call shows.

        Raises:
            Fault: there is none, or not in the form that is asked for.
        """
        value = self._read.read(exchange)
        if value is None and self._variable is not None:
            raise faults.ACCESS_TOKEN_UNRESOLVED(variable=self._variable.name)
        text = value if isinstance(value, str) else to_text(value)
        if self._beginning and text.startswith(self._beginning):
            rest = text[len(self._beginning) :]
            if rest and not _has_blank(rest):
                return rest
        # Edge: the whole value of a variable is the token, unless a prefix is configured.
        token = without_scheme(text, self._prefix) if self._prefix else text.strip()
        if not token:
            raise faults.INVALID_ACCESS_TOKEN()
        return token


def _has_blank(text: str) -> bool:
    """Tell whether a text begins or ends with a blank, or has a space within."""
    return text[0].isspace() or text[-1].isspace() or " " in text


class TokenCheck(Deed):
    """Ask for the token that a call shows; let the call pass if it is good for it.

    `teller` tells a fault in the policy's variables.
    """

    __slots__ = (
        *("_client", "_clock", "_environment", "_facts", "_organization", "_product", "_scope", "_source"),
        *("_teller", "_told"),
    )

    def __init__(
        self, source: TokenSource, scope: RequiredScope | None, teller: Teller, services: Services
    ) -> None:
        self._source = source
        self._scope = scope
        self._teller = teller
        self._clock = clock_of(services.clock)
        self._environment = services.environment
        self._organization = services.organization
        # What the flow was told last, and of what: the next call is often the same client's.
        self._client: ClientRegistration | None = None
        self._facts: TokenFacts | None = None
        self._product: ApiProduct | None = None
        self._told: Mapping[str, object] = {}

    def act(self, exchange: Exchange) -> Pending:
        """Ask for the token that the call shows.

        Raises:
            Fault: it shows none.
        """
        try:
            token = self._source.token(exchange)
        except Fault as fault:
            self._teller.tell(exchange, fault)
            raise
        return _lookup(token, self)

    def check(self, exchange: Exchange, text: str, found: object | None) -> Fault | None:
        """Check what was found of a token, and tell the flow of it; return the fault that refuses the call.

        Raises:
            Fault: the scopes that are asked for could not be read.
        """
        try:
            fault = self._admit(exchange, text, found)
        except Fault as raised:
            self._teller.tell(exchange, raised)
            raise
        return None if fault is None else self._teller.tell(exchange, fault)

    def _admit(self, exchange: Exchange, text: str, found: object | None) -> Fault | None:
        if not isinstance(found, IssuedToken):
            return _UNKNOWN.plain()
        issued: IssuedToken = found
        token, client = issued.token, issued.client
        if client is None:
            return _UNKNOWN.plain()
        now = self._clock.now()
        proxy = exchange.proxy
        call = call_at(self._environment, proxy.facts.api, proxy.path_suffix, now)
        product = admit_token(token, client, call)
        if isinstance(product, Fault):
            return product
        if self._scope is not None:
            fault = self._scope.refusal(token.facts.scope, exchange)
            if fault is not None:
                return fault
        if client is not self._client or token.facts is not self._facts or product is not self._product:
            self._told = _told(client, product, token.facts, self._organization)
            self._client, self._facts, self._product = client, token.facts, product
        exchange.tell(_story(self._told, token, text, now))
        return None


class _TokenStory(Story):
    """Tell the flow of a token: what is `told` of all tokens of its kind, and its own text and times."""

    __slots__ = ("_now", "_text", "_token", "_told")

    _told: Mapping[str, object]
    _token: AccessToken
    _text: str
    _now: float

    def constants(self) -> Mapping[str, object]:
        """Return what is told of all such calls."""
        return self._told

    def tell(self, variables: dict[str, object]) -> None:
        """Write the variables."""
        variables.update(self._told)
        variables["issued_at"] = str(milliseconds(self._token.issued_at))
        variables["expires_in"] = str(seconds_left(self._token.expires_at, self._now))
        variables["access_token"] = self._text


class _TokenLookup(Lookup):
    """Ask for the record of a token."""

    __slots__ = ("_check",)

    _check: TokenCheck

    def settle(self, exchange: Exchange, record: object | None) -> Fault | None:
        """Go on with what was found; return the fault that refuses the call."""
        return self._check.check(exchange, self.key, record)


# Made field by field: a constructor is a call of Python, also from C, and these are made on every request.


def _lookup(token: str, check: TokenCheck) -> _TokenLookup:
    lookup = _TokenLookup.__new__(_TokenLookup)
    lookup.kind = _KIND
    lookup.key = token
    lookup._check = check
    return lookup


def _story(told: Mapping[str, object], token: AccessToken, text: str, now: float) -> _TokenStory:
    story = _TokenStory.__new__(_TokenStory)
    story._told = told
    story._token = token
    story._text = text
    story._now = now
    return story


def _told(
    client: ClientRegistration, product: ApiProduct, facts: TokenFacts, organization: str
) -> Mapping[str, object]:
    """Return what the flow is told of all tokens of this kind; do not change it."""
    key = (facts, product.name)
    told = client.told(_MEMO, key)
    if told is None:
        told = {
            **product_variables(product),
            **app_variables(client),
            "app.scopes": list(client.app.scopes),
            **developer_variables(client, organization),
            **_token_variables(facts),
        }
        client.keep(_MEMO, key, told)
    return told  # type: ignore[return-value]


def _token_variables(facts: TokenFacts) -> dict[str, object]:
    """Return what the flow is told of a token but for its times."""
    return {
        **{f"accesstoken.{each.name}": each.value for each in facts.attributes},
        "organization_name": facts.organization,
        "client_id": facts.client_id,
        "grant_type": facts.grant_type,
        "token_type": facts.token_type,
        "status": facts.status,
        "scope": facts.scope,
    }
