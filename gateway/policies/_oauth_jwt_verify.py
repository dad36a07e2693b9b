"""OAuthV2's operation VerifyJWTAccessToken: let a call pass that shows a token which says that it may.

The signature tells that the token was issued here; the rest is decided as for a token that is stored: its
end, its app, key and developer, the products that the key has now, the scope. What such a token is refused
for is told by the same faults; what is wrong with a key of ours, by those of the JWT policies.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterator, Mapping
from functools import partial
from typing import ClassVar, cast

from gateway.entities import ClientRegistration
from gateway.errors import Finding
from gateway.faults import Fault
from gateway.flow import Action, IssuedToken, Lookup, LookupKind, Pending, Services
from gateway.message import Exchange, Needs
from gateway.oauth import jose
from gateway.policies._fields import Element, read_record, record, whole
from gateway.policies._jose_terms import JWT, Terms
from gateway.policies._oauth_faults import Teller
from gateway.policies._oauth_jwt_keys import Checking
from gateway.policies._oauth_verify import VerifyAccessToken
from gateway.policies._token_check import TokenCheck

_OF_THE_TOKEN = frozenset(
    {
        jose.Refusal.ALGORITHM_MISMATCH,
        jose.Refusal.ALGORITHM_NOT_CONFIGURED,
        jose.Refusal.BAD_SIGNATURE,
        jose.Refusal.INVALID_CLAIM,
        jose.Refusal.INVALID_JSON,
        jose.Refusal.KEY_ID_MISSING,
        jose.Refusal.MALFORMED,
        jose.Refusal.NO_ALGORITHM,
        jose.Refusal.NO_MATCHING_KEY,
        jose.Refusal.TOKEN_NOT_YET_VALID,
        jose.Refusal.UNHANDLED_CRITICAL_HEADER,
    }
)
"""What makes a token one that was never issued here; all else is wrong with a key."""


@record
class VerifyJWTAccessToken:
    """Check the token of a call."""

    extra_needs: ClassVar[Needs] = Needs.NOTHING

    inner: VerifyAccessToken = whole(lambda element: read_record(VerifyAccessToken, element))
    checking: Checking = whole(lambda element: read_record(Checking, element))

    def check(self, element: Element) -> Iterator[Finding]:  # noqa: ARG002 - the two look at it all
        """Yield nothing more."""
        yield from ()

    def bind(self, policy: str, services: Services) -> Action:
        """Return the action of the policy of that name."""
        return _Check(self, policy, services)


class _Check:
    """Check a token's signature, ask for its client, and have it judged like any other."""

    __slots__ = ("_algorithms", "_check", "_find", "_services", "_tell", "_terms")

    def __init__(self, fields: VerifyJWTAccessToken, policy: str, services: Services) -> None:
        self._check: TokenCheck = fields.inner.bound(policy, services)
        self._algorithms = fields.checking.algorithms
        self._terms = Terms(JWT, policy)
        self._find = fields.checking.key.finder(self._terms, services)
        self._services = services
        self._tell = Teller(policy, keeps_prefix=True).tell

    def __call__(self, exchange: Exchange) -> Pending:
        """Ask for the client of the token that the call shows; what is refused at once is raised.

        Raises:
            Fault: it shows none, or none of ours; or a key cannot be read.
        """
        # Where the token stands, and what is told when it does not, is the inner check's to say.
        text = cast("Lookup", self._check.act(exchange)).key
        try:
            token, algorithm = jose.open_access_token(text, self._algorithms)
            key = self._find(exchange, token.header, algorithm)
            if isinstance(key, Awaitable) or algorithm.is_slow_to_verify:
                return self._later(exchange, text, (token, algorithm), key)
            claims = self._claims(token, algorithm, key)
        except jose.Refused as refused:
            raise self._refusal(exchange, text, refused) from refused
        except Fault as fault:
            raise self._tell(exchange, fault) from fault
        return _ClientLookup(self, text, claims)

    async def _later(
        self,
        exchange: Exchange,
        text: str,
        opened: tuple[jose.Compact, jose.Algorithm],
        key: jose.Key | Awaitable[jose.Key],
    ) -> None:
        """Do the same, where a key must be fetched, or the signature takes its time."""
        token, algorithm = opened
        try:
            found = await key if isinstance(key, Awaitable) else key
            claims = await self._services.offload(partial(self._claims, token, algorithm, found))
        except jose.Refused as refused:
            raise self._refusal(exchange, text, refused) from refused
        except Fault as fault:
            raise self._tell(exchange, fault) from fault
        client = await self._services.clients.find(str(claims["client_id"]))
        refusal = self.judge(exchange, text, claims, client)
        if refusal is not None:
            raise refusal

    def _claims(self, token: jose.Compact, algorithm: jose.Algorithm, key: jose.Key) -> dict[str, object]:
        """Return what a token says whose signature is good."""
        jose.check_signature(token, algorithm, key)
        return jose.read_access_token(token, self._services.clock())

    def _refusal(self, exchange: Exchange, text: str, refused: jose.Refused) -> Fault:
        """Return the fault for what is refused, and tell it."""
        if refused.why in _OF_THE_TOKEN:
            return cast("Fault", self._check.check(exchange, text, None))
        return self._tell(exchange, self._terms.fault(refused.why))

    def judge(
        self, exchange: Exchange, text: str, claims: Mapping[str, object], client: object | None
    ) -> Fault | None:
        """Judge a token of ours by the state of its client; return the fault that refuses the call."""
        if not isinstance(client, ClientRegistration):
            return self._check.check(exchange, text, None)
        record = jose.access_record(claims, client, self._services.organization)
        return self._check.check(exchange, text, IssuedToken(record, client))


class _ClientLookup(Lookup):
    """Ask for the client that a token names."""

    __slots__ = ("_check", "_claims", "_text")

    def __init__(self, check: _Check, text: str, claims: Mapping[str, object]) -> None:
        super().__init__(LookupKind.CLIENT, str(claims["client_id"]))
        self._check = check
        self._text = text
        self._claims = claims

    def settle(self, exchange: Exchange, record: object | None) -> Fault | None:
        """Go on with what was found; return the fault that refuses the call."""
        return self._check.judge(exchange, self._text, self._claims, record)
