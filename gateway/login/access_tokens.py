"""Access tokens: JWTs that say who logged in, good until they end or their user is not the same any more.

`rev_sig` is a stamp of the user's password and second factor: a token outlives neither the user nor that
password, and none from before the second factor outlives its confirmation. The claims are those of a UAA;
the Maven plugins look at `client_id`, `email`, `iss` and `exp`.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gateway.entities import KeyRing, SigningKey, User
from gateway.login.form import CLIENT_ID
from gateway.login.key_rotation import ACCESS_LIFE, ROTATE_AFTER, rotate, still_verifies
from gateway.oauth import Vault, jose, random_text
from gateway.store import SecondFactors, SigningKeys, Users

RS256 = jose.parse_algorithm("RS256")
LONGEST = 8_192
"""Characters that a token of ours may have; the audience's scopes are few."""
_STAMP_DIGITS = 32
_AUDIENCE = ("edgecli", "scim", "openid", "password", "approvals", "oauth")


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """Hold a new access token, its id, and when it ends."""

    text: str = field(repr=False)
    token_id: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class Wish:
    """Say what a token is for: its issuer's URL, its scopes, and when the user proved to be there."""

    issuer: str
    scopes: Sequence[str]
    proven_at: float


@dataclass(slots=True)
class AccessTokens:
    """Issue and know access tokens. `clock` gives epoch seconds. Is the management API's BearerTokens."""

    keys: SigningKeys
    users: Users
    factors: SecondFactors
    vault: Vault
    clock: Callable[[], float]
    _signers: dict[str, jose.Key] = field(default_factory=dict, repr=False)
    _rotating: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    def stamp_of(self, user: User) -> str:
        """Return what stands for a user's password: another one, or another user, has another stamp."""
        text = f"login stamp\0{user.email.casefold()}\0{user.password_hash}"
        return self.vault.digest(text)[:_STAMP_DIGITS]

    async def revision_of(self, user: User) -> str:
        """Return what stands for a user's password and second factor: a token is of one revision."""
        stamp, factor = self.stamp_of(user), await self.factors.find(user.email)
        if factor is None or not factor.is_confirmed:
            return stamp
        return self.vault.digest(f"login revision\0{stamp}\0{factor.secret}")[:_STAMP_DIGITS]

    def id_of(self, user: User) -> str:
        """Return the id of a user that tokens tell: a UUID, always the same."""
        return jose.token_id(self.vault.digest(f"login user\0{user.email.casefold()}"))

    async def issue(self, user: User, wish: Wish) -> IssuedToken:
        """Make a token for a user.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        now = self.clock()
        key = await self._signing_key(now)
        token_id, expires_at = jose.token_id(random_text(32)), int(now) + ACCESS_LIFE
        claims = {
            "jti": token_id,
            "sub": self.id_of(user),
            "scope": list(wish.scopes),
            "client_id": CLIENT_ID,
            "cid": CLIENT_ID,
            "azp": CLIENT_ID,
            "grant_type": "password",
            "user_id": self.id_of(user),
            "user_name": user.email,
            "email": user.email,
            "auth_time": int(wish.proven_at),
            "rev_sig": await self.revision_of(user),
            "iat": int(now),
            "exp": expires_at,
            "iss": wish.issuer,
            "aud": list(_AUDIENCE),
        }
        header = {"alg": RS256.name, "kid": key.key_id, "typ": "JWT"}
        text = jose.write_token(header, jose.write(claims).encode(), RS256, self._signer(key))
        return IssuedToken(text, token_id, expires_at)

    async def owner(self, token: str) -> str | None:
        """Return the e-mail address of the user a good token was issued to, None for any other token."""
        user = await self.user(token)
        return None if user is None else user.email

    async def user(self, token: str) -> User | None:
        """Return the user a good token was issued to, None for any other token.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        if len(token) > LONGEST:
            return None
        try:
            claims = _verified(token, await self.keys.read(), self.clock())
        except jose.Refused:
            return None
        email, stamp = claims.get("email"), claims.get("rev_sig")
        if not isinstance(email, str) or not isinstance(stamp, str) or claims.get("client_id") != CLIENT_ID:
            return None
        user = await self.users.find(email)
        if user is None:
            return None
        is_current = hmac.compare_digest((await self.revision_of(user)).encode(), stamp.encode())
        return user if is_current else None

    async def _signing_key(self, now: float) -> SigningKey:
        """Return the key that signs; one that does so for too long, or is not there yet, is replaced."""
        ring = await self.keys.read()
        if ring.is_due(now, ROTATE_AFTER):
            async with self._rotating:
                ring = await self.keys.read()
                if ring.is_due(now, ROTATE_AFTER):
                    ring = await rotate(self.keys, now, only_after=ROTATE_AFTER)
        key = ring.signing()
        assert key is not None
        return key

    def _signer(self, key: SigningKey) -> jose.Key:
        if key.key_id not in self._signers:
            self._signers = {key.key_id: jose.private_key(key.private_pem, "", RS256)}
        return self._signers[key.key_id]


def _verified(text: str, ring: KeyRing, now: float) -> dict[str, object]:
    """Return the claims of a token that a key of the ring signed, and that is current.

    Raises:
        Refused: it is another one.
    """
    token = jose.split(text)
    jose.find_algorithm(token.header, (RS256,))
    jose.check_critical(token.header, ())
    key = ring.find(jose.key_id(token.header))
    if key is None or not still_verifies(key, now):
        raise jose.Refused(jose.Refusal.NO_MATCHING_KEY)
    jose.check_signature(token, RS256, jose.public_key(key.public_pem, RS256))
    claims, _ = jose.claims_of(token.payload)
    if "exp" not in claims:
        raise jose.Refused(jose.Refusal.INVALID_CLAIM)
    # Issued by another machine, whose clock may be ahead.
    jose.check_times(claims, now, ignores_issued_at=True)
    return claims
