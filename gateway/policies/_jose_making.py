"""Making tokens, for JWT and JWS alike: their algorithm and key, header, and the variable they go to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast

from gateway.errors import Finding
from gateway.flow import Action, Pending, Services
from gateway.message import Exchange, ReadOnlyVariable, Value, Variable, resolve
from gateway.oauth import jose
from gateway.policies._bodies import OFFLOAD_FROM
from gateway.policies._fields import Element, child, flag, nested, record, variable
from gateway.policies._jose_fields import Claims, check_type, names, one_key, ruled
from gateway.policies._jose_keys import Opened, PrivateKey, SecretKey, SigningKey
from gateway.policies._jose_terms import Terms, refusing

UNWRITABLE = frozenset({"alg", "crit", "b64"})
"""Header fields that are decided elsewhere, or not understood."""


@dataclass(frozen=True, slots=True)
class Making:
    """Say what a policy makes tokens of: how a header begins, and what is signed.

    `payload` may raise ValueError where something cannot be converted.
    """

    begins: Mapping[str, object]
    headers: Claims
    payload: Callable[[Exchange], bytes]
    detaches: bool = False


@record
class Maker:
    """Read what a token is made with, of the elements of its policy."""

    algorithm: jose.Algorithm = child(
        "Algorithm",
        ruled("InvalidValueForElement", jose.parse_algorithm),
        required=True,
        rule="MissingConfigurationElement",
    )
    secret_key: SecretKey | None = nested("SecretKey", SecretKey)
    private_key: PrivateKey | None = nested("PrivateKey", PrivateKey)
    critical: Value = names("CriticalHeaders")
    ignores_unresolved: bool = flag("IgnoreUnresolvedVariables", default=False)
    output: Variable | None = variable("OutputVariable")

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield an error unless the key is there, and no other."""
        yield from check_type(element)
        keys = {"SecretKey": self.secret_key, "PrivateKey": self.private_key}
        yield from one_key(element, self.algorithm, keys)

    def bind(self, terms: Terms, services: Services, makes: Making) -> Action:
        """Return the action, which waits where the signature takes its time."""
        algorithm, key = self.algorithm, cast("SigningKey", self.secret_key or self.private_key)
        opener = key.opener(algorithm)
        output = self.output or resolve(f"{terms.prefix}generated_{terms.family.prefix}")

        def make(exchange: Exchange) -> Pending:
            with terms.telling(exchange):
                with refusing(jose.Refusal.GENERATION_FAILED):
                    header = self._header(exchange, terms, makes)
                    payload = makes.payload(exchange)
                opened = opener(exchange, terms)
                work = partial(_signed, header, payload, opened, (algorithm, makes.detaches))
                if algorithm.is_slow_to_sign or key.is_slow or len(payload) >= OFFLOAD_FROM:
                    return later(exchange, services.offload(work))
                keep(exchange, work())
            return None

        async def later(exchange: Exchange, work: Awaitable[str]) -> None:
            with terms.telling(exchange):
                keep(exchange, await work)

        def keep(exchange: Exchange, token: str) -> None:
            try:
                output.set(exchange, token)
            except (ReadOnlyVariable, ValueError) as error:
                raise jose.Refused(jose.Refusal.GENERATION_FAILED) from error

        return make

    def _header(self, exchange: Exchange, terms: Terms, makes: Making) -> dict[str, object]:
        """Return the token's header.

        Raises:
            Fault: FailedToResolveVariable.
            ValueError: a field is not of its type, or a critical one is not there.
        """
        key = cast("SigningKey", self.secret_key or self.private_key)
        header = {**makes.begins, "alg": self.algorithm.name}
        if key_id := terms.value_of(key.key_id, exchange):
            header["kid"] = key_id
        for name, value in makes.headers.read(exchange, terms).items():
            header.setdefault(name, value)
        if critical := cast("list[str]", terms.value_of(self.critical, exchange)):
            if not header.keys() >= set(critical):
                raise ValueError("a critical field is not there")
            header["crit"] = critical
        return header


def _signed(
    header: dict[str, object], payload: bytes, opened: Opened, how: tuple[jose.Algorithm, bool]
) -> str:
    algorithm, detaches = how
    return jose.write_token(header, payload, algorithm, opened(), detaches=detaches)
