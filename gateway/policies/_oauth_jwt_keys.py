"""What OAuthV2's operations on JWT access tokens read of keys: what signs tokens, and what checks them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TypeVar, cast

from gateway.errors import Finding
from gateway.flow import Services
from gateway.message import Exchange
from gateway.oauth import Issued, jose
from gateway.policies._fields import Element, child, nested, record
from gateway.policies._jose_fields import one_key, ruled
from gateway.policies._jose_keys import CheckingKey, PrivateKey, PublicKey, SecretKey, SigningKey
from gateway.policies._jose_terms import JWT, Terms

_ID_LENGTH = 22

T = TypeVar("T")
Sign = Callable[[Issued], Awaitable[Issued]]
"""Give an issued token its text: a JWT."""


@record
class Signing:
    """Read <Algorithm>, and <SecretKey> or <PrivateKey>."""

    algorithm: jose.Algorithm = child(
        "Algorithm",
        ruled("InvalidValueForElement", jose.parse_algorithm),
        required=True,
        rule="MissingConfigurationElement",
    )
    secret_key: SecretKey | None = nested("SecretKey", SecretKey)
    private_key: PrivateKey | None = nested("PrivateKey", PrivateKey)

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield an error unless the key is there, and no other."""
        keys = {"SecretKey": self.secret_key, "PrivateKey": self.private_key}
        yield from one_key(element, self.algorithm, keys)

    def bind(self, policy: str, services: Services) -> Signer:
        """Return what signs tokens for the policy of that name."""
        return Signer(self, Terms(JWT, policy), services)


class Signer:
    """Sign access tokens. The key is read before anything is issued: what fails then has no effect."""

    __slots__ = ("_algorithm", "_key", "_opener", "_services", "_terms")

    def __init__(self, fields: Signing, terms: Terms, services: Services) -> None:
        self._algorithm = fields.algorithm
        self._key = cast("SigningKey", fields.secret_key or fields.private_key)
        self._opener = self._key.opener(fields.algorithm)
        self._terms = terms
        self._services = services

    async def ready(self, exchange: Exchange) -> Sign:
        """Return what signs tokens that this request gets.

        Raises:
            Fault: the key cannot be read.
        """
        try:
            opened = self._opener(exchange, self._terms)
            key = await self._done(opened, is_slow=self._key.is_slow or self._algorithm.is_slow_to_sign)
        except jose.Refused as refused:
            raise self._terms.fault(refused.why) from refused
        header: dict[str, object] = {"typ": jose.HEADER_TYPE, "alg": self._algorithm.name}
        if key_id := self._terms.value_of(self._key.key_id, exchange):
            header["kid"] = key_id
        issuer = f"{exchange.client.scheme}://{exchange.client.host}{exchange.proxy.facts.base_path}"

        async def sign(issued: Issued) -> Issued:
            token_id = jose.token_id(self._services.random_text(_ID_LENGTH))
            claims = jose.access_claims(issued.record, issuer, token_id)
            payload = jose.write(claims).encode("utf-8", "replace")
            work = partial(jose.write_token, header, payload, self._algorithm, key)
            return replace(issued, token=await self._done(work, is_slow=self._algorithm.is_slow_to_sign))

        return sign

    async def _done(self, work: Callable[[], T], *, is_slow: bool) -> T:
        """Do some work, beside other calls if it takes long."""
        return await self._services.offload(work) if is_slow else work()


@record
class Checking:
    """Read <Algorithm>, and <SecretKey> or <PublicKey>."""

    algorithms: tuple[jose.Algorithm, ...] = child(
        "Algorithm",
        ruled("InvalidValueForElement", jose.parse_algorithms),
        required=True,
        rule="MissingConfigurationElement",
    )
    secret_key: SecretKey | None = nested("SecretKey", SecretKey)
    public_key: PublicKey | None = nested("PublicKey", PublicKey)

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield an error unless the key is there, and no other."""
        keys = {"SecretKey": self.secret_key, "PublicKey": self.public_key}
        yield from one_key(element, self.algorithms[0], keys)

    @property
    def key(self) -> CheckingKey:
        """Return the key."""
        return cast("CheckingKey", self.secret_key or self.public_key)
