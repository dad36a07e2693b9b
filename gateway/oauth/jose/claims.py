"""The claims of a JWT: which are made, and whether those of a token are what is expected.

Who calls has checked the signature: nothing here makes a claim true that somebody else wrote.
"""

from __future__ import annotations

import hashlib
import uuid  # house: only to write down an id that was made of randomness elsewhere
from collections.abc import Mapping, Sequence
from math import floor

from gateway.oauth.jose.refusals import Refusal, Refused
from gateway.oauth.jose.values import is_same

REGISTERED = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "kid"})
"""Claims that additional ones may not be. Edge: `kid`, which is none, is among them."""

_LATEST = 1e15
"""No instant lies further from the epoch; milliseconds that somebody took for seconds do not, either."""

_MISMATCH = {"sub": Refusal.SUBJECT_MISMATCH, "iss": Refusal.ISSUER_MISMATCH}
"""What a wrong claim is called. Edge: a wrong audience was seen to be InvalidClaim, like all others."""


def seconds_of(claims: Mapping[str, object], name: str) -> float | None:
    """Return a claim that is an instant, in seconds since the epoch, None where it is not there.

    Raises:
        Refused: INVALID_CLAIM, when it is no number, or one that is no instant.
    """
    value = claims.get(name)
    if value is None and name not in claims:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > _LATEST:
        raise Refused(Refusal.INVALID_CLAIM)
    return value


def check_times(
    claims: Mapping[str, object], now: float, allowance: float = 0.0, *, ignores_issued_at: bool = False
) -> None:
    """Check that a token is current; `allowance` is the seconds by which clocks may differ.

    Raises:
        Refused: TOKEN_EXPIRED; TOKEN_NOT_YET_VALID, also for one that was issued in the future;
            INVALID_CLAIM, when one of the times is no number.
    """
    expiry, start = seconds_of(claims, "exp"), seconds_of(claims, "nbf")
    if expiry is not None and now >= expiry + allowance:
        raise Refused(Refusal.TOKEN_EXPIRED)
    if start is not None and now < start - allowance:
        raise Refused(Refusal.TOKEN_NOT_YET_VALID)
    if ignores_issued_at:
        return
    issued_at = seconds_of(claims, "iat")
    # Edge: the allowance is for the other two.
    if issued_at is not None and floor(now) < floor(issued_at):
        raise Refused(Refusal.TOKEN_NOT_YET_VALID)


def check_expected(found: Mapping[str, object], expected: Mapping[str, object]) -> None:
    """Check that claims, or header fields, are there and have the expected values.

    Raises:
        Refused: SUBJECT_MISMATCH, ISSUER_MISMATCH or INVALID_CLAIM.
    """
    for name, value in expected.items():
        if name not in found:
            raise Refused(Refusal.INVALID_CLAIM)
        if not is_same(found[name], value):
            raise Refused(_MISMATCH.get(name, Refusal.INVALID_CLAIM))


def check_audience(claims: Mapping[str, object], expected: Sequence[str]) -> None:
    """Check that a token is meant for at least one of the expected audiences.

    Raises:
        Refused: INVALID_CLAIM.
    """
    audience = claims.get("aud")
    meant = audience if isinstance(audience, list) else [audience]
    if not any(isinstance(each, str) and each in expected for each in meant):
        raise Refused(Refusal.INVALID_CLAIM)


def token_id(randomness: str) -> str:
    """Return a random UUID made of an unguessable text."""
    return str(uuid.UUID(bytes=hashlib.sha256(randomness.encode()).digest()[:16], version=4))
