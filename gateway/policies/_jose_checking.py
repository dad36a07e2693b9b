"""Checking tokens, for JWT and JWS alike: where one stands, and whether its signature is good.

The order: the token's form, its algorithm, the fields it calls critical, the key, the signature; then, by
each policy, what the token says. Nothing of a token that is not good is ever told.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast

from gateway.errors import Finding
from gateway.flow import Action, Offload, Pending, Services
from gateway.message import Exchange, Value, Variable, to_text
from gateway.oauth import jose
from gateway.policies._authorization import BEARER, without_scheme
from gateway.policies._bodies import OFFLOAD_FROM
from gateway.policies._fields import Element, child, flag, nested, read_record, record, variable, whole
from gateway.policies._jose_fields import check_type, names, one_key, ruled
from gateway.policies._jose_keys import CheckingKey, Finder, PublicKey, SecretKey
from gateway.policies._jose_terms import Terms, refusing

_AUTHORIZATION = "request.header.authorization"


@record
class Source:
    """Say where the token stands."""

    variable: Variable = variable("Source", default=_AUTHORIZATION)

    def read(self, exchange: Exchange, terms: Terms) -> str:
        """Return the token.

        Raises:
            Fault: FailedToResolveVariable.
        """
        text = to_text(terms.required(self.variable, exchange)).strip()
        if self.variable.name.lower() == _AUTHORIZATION:
            # Edge: in this header, and nowhere else, the scheme may stand before the token.
            return without_scheme(text, BEARER) or text
        return text


@dataclass(frozen=True, slots=True)
class Checking:
    """Say what a policy does with a token: the payload that came apart from it, and what comes next.

    `detached` may refuse the token; None is for a payload within.
    """

    finish: Callable[[Exchange, jose.Compact], None]
    detached: Callable[[Exchange, jose.Compact], bytes | None] = lambda _exchange, _token: None


@record
class Checker:
    """Read what a token is checked with, of the elements of its policy."""

    algorithms: tuple[jose.Algorithm, ...] = child(
        "Algorithm",
        ruled("InvalidValueForElement", jose.parse_algorithms),
        required=True,
        rule="MissingConfigurationElement",
    )
    secret_key: SecretKey | None = nested("SecretKey", SecretKey)
    public_key: PublicKey | None = nested("PublicKey", PublicKey)
    known: Value = names("KnownHeaders")
    ignores_critical: bool = flag("IgnoreCriticalHeaders", default=False)
    ignores_unresolved: bool = flag("IgnoreUnresolvedVariables", default=False)
    source: Source = whole(lambda element: read_record(Source, element))

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield an error unless the key is there, and no other."""
        yield from check_type(element)
        keys = {"SecretKey": self.secret_key, "PublicKey": self.public_key}
        yield from one_key(element, self.algorithms[0], keys)

    def bind(self, terms: Terms, services: Services, does: Checking) -> Action:
        """Return the action, which waits where a key must be fetched, or the signature takes its time."""
        key = cast("CheckingKey", self.secret_key or self.public_key)
        return _Check(self, terms, does, key.finder(terms, services), services.offload)

    def check_critical(self, exchange: Exchange, terms: Terms, header: Mapping[str, object]) -> None:
        """Check the fields that a header calls critical, unless that is not asked for.

        Raises:
            Refused: one is not known.
            Fault: FailedToResolveVariable.
        """
        if self.ignores_critical:
            return
        with refusing(jose.Refusal.UNHANDLED_CRITICAL_HEADER):
            known = cast("list[str] | None", terms.value_of(self.known, exchange))
        jose.check_critical(header, known or ())


@dataclass(frozen=True, slots=True)
class _Check:
    """Check the token of a call."""

    checker: Checker
    terms: Terms
    does: Checking
    find: Finder
    offload: Offload

    def __call__(self, exchange: Exchange) -> Pending:
        """Check it, at once where that is possible."""
        exchange.variables[f"{self.terms.prefix}valid"] = False
        with self.terms.telling(exchange):
            token = jose.split(self.checker.source.read(exchange, self.terms))
            algorithm = jose.find_algorithm(token.header, self.checker.algorithms)
            self.checker.check_critical(exchange, self.terms, token.header)
            payload = self.does.detached(exchange, token)
            signature = partial(jose.check_signature, token, algorithm, detached=payload)
            key = self.find(exchange, token.header, algorithm)
            size = len(token.signed) + len(payload or b"")
            is_slow = algorithm.is_slow_to_verify or size >= OFFLOAD_FROM
            if is_slow or isinstance(key, Awaitable):
                return self._check_later(exchange, token, key, signature, is_slow=is_slow)
            signature(key)
            self._finish(exchange, token)
        return None

    async def _check_later(  # house: what is known of the token by now
        self,
        exchange: Exchange,
        token: jose.Compact,
        key: jose.Key | Awaitable[jose.Key],
        signature: Callable[[jose.Key], None],
        *,
        is_slow: bool,
    ) -> None:
        with self.terms.telling(exchange):
            found = await key if isinstance(key, Awaitable) else key
            if is_slow:
                await self.offload(partial(signature, found))
            else:
                signature(found)
            self._finish(exchange, token)

    def _finish(self, exchange: Exchange, token: jose.Compact) -> None:
        self.does.finish(exchange, token)
        exchange.variables[f"{self.terms.prefix}valid"] = True
