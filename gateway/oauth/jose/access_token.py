"""Access tokens that are JWTs (RFC 9068): what they say, and what is read of them again.

Nothing of such a token is stored, so that nothing takes it back but the state of its client, and its end. The
source names the header's type and most claims; that attributes are claims, too, is ours. Whether a token is
good for a call is decided by the same checks as for any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor

from gateway.oauth.clients import AnyClient
from gateway.oauth.jose.algorithms import Algorithm
from gateway.oauth.jose.claims import check_times, seconds_of
from gateway.oauth.jose.compact import Compact, claims_of, split
from gateway.oauth.jose.refusals import Refusal, Refused
from gateway.oauth.jose.signing import check_critical, find_algorithm
from gateway.oauth.records import AccessToken
from gateway.oauth.token_facts import TokenAttribute

HEADER_TYPE = "at+JWT"
_TYPES = frozenset({"at+jwt", "application/at+jwt"})
_OURS = frozenset({"iss", "sub", "aud", "client_id", "jti", "iat", "nbf", "exp", "scope"})
"""Claims that no attribute takes the place of."""


def access_claims(record: AccessToken, issuer: str, token_id: str) -> dict[str, object]:
    """Return the claims of a token; the subject is the end user, else the client.

    Attributes are claims where they are displayed: whoever has the token can read it.
    """
    claims: dict[str, object] = {
        "iss": issuer,
        "sub": record.app_end_user or record.client_id,
        "client_id": record.client_id,
        "jti": token_id,
        "iat": floor(record.issued_at),
        "exp": floor(record.expires_at or 0.0),
        "scope": record.scope,
    }
    shown = {each.name: each.value for each in record.attributes if each.is_displayed}
    return claims | {name: value for name, value in shown.items() if name not in _OURS}


def open_access_token(text: str, algorithms: Sequence[Algorithm]) -> tuple[Compact, Algorithm]:
    """Take a token apart, and return by which of the algorithms it says that it is signed.

    Raises:
        Refused: it is none, is signed otherwise, or is a JWT of another type: one that was made for something
            else does not open anything.
    """
    token = split(text)
    algorithm = find_algorithm(token.header, algorithms)
    check_critical(token.header, ())
    if str(token.header.get("typ")).lower() not in _TYPES:
        raise Refused(Refusal.INVALID_CLAIM)
    return token, algorithm


def read_access_token(token: Compact, now: float) -> dict[str, object]:
    """Return the claims of a token whose signature is good. Its end is looked at by whoever admits it.

    Raises:
        Refused: it is not of the form, or not valid yet.
    """
    claims, _ = claims_of(token.payload)
    if not all(isinstance(claims.get(name), str) for name in ("sub", "client_id", "scope")):
        raise Refused(Refusal.INVALID_CLAIM)
    if seconds_of(claims, "exp") is None or seconds_of(claims, "iat") is None:
        raise Refused(Refusal.INVALID_CLAIM)
    check_times({name: claims[name] for name in ("nbf", "iat") if name in claims}, now)
    return claims


def access_record(claims: Mapping[str, object], client: AnyClient, organization: str) -> AccessToken:
    """Return the record that a token would have; it counts for all products that its key has now."""
    client_id, subject = str(claims["client_id"]), str(claims["sub"])
    attributes = [
        TokenAttribute(name, value, True)
        for name, value in claims.items()
        if name not in _OURS and isinstance(value, str)
    ]
    return AccessToken(
        client_id=client_id,
        app_id=client.app.app_id,
        app_name=client.app.name,
        developer_id=client.developer.developer_id,
        developer_email=client.developer.email,
        organization=organization,
        api_products=tuple(product.name for product in client.products),
        scope=str(claims["scope"]),
        grant_type="",
        issued_at=seconds_of(claims, "iat") or 0.0,
        expires_at=seconds_of(claims, "exp"),
        attributes=tuple(attributes),
        app_end_user="" if subject == client_id else subject,
    )
