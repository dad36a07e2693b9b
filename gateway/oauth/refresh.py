"""The refresh grant: an access token from a refresh token, which is used up unless it is reused."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gateway.oauth import errors
from gateway.oauth.clients import AnyClient, is_holder
from gateway.oauth.expiry import end_of_life
from gateway.oauth.grants import REFRESH_TOKEN, Issued, Mint, Wish, offered_scopes, overwritten
from gateway.oauth.profiles import SpentToken, refresh_status_of
from gateway.oauth.random_text import ACCESS_TOKEN_LENGTH, REFRESH_TOKEN_LENGTH
from gateway.oauth.records import RefreshToken
from gateway.oauth.token_facts import APPROVED


@dataclass(frozen=True, slots=True)
class Presented:
    """Hold a refresh token as it was presented, and what is known of it: None when nothing is.

    `is_reused` hands the same refresh token out again, until its own time is over.
    """

    text: str = field(repr=False)
    record: RefreshToken | None
    is_reused: bool = False


def refresh_token(presented: Presented, client: AnyClient, wish: Wish, mint: Mint) -> Issued:
    """Issue the successor of a refresh token's access token to an authenticated client.

    The caller replaces one by the other at once, and tells a token that somebody else used up in
    the meantime as UNKNOWN_REFRESH_TOKEN.

    Raises:
        OAuthError: unknown or another client's, revoked, expired, or asked for more scope than it has.
    """
    now = mint.clock()
    found = _usable(presented.record, client, now)
    record = found.access.but(
        scope=_still_offered(narrowed(found.access.scope, wish.scope), client),
        grant_type=REFRESH_TOKEN,
        status=APPROVED,
        issued_at=now,
        expires_at=end_of_life(wish.life, now),
        attributes=overwritten(found.access.attributes, wish.attributes),
        refresh_count=found.access.refresh_count + 1,
    )
    token = wish.token or mint.random_text(ACCESS_TOKEN_LENGTH)
    if presented.is_reused:
        return Issued(token, record, (presented.text, replace(found, access=record)))
    successor = RefreshToken(APPROVED, now, end_of_life(wish.refresh_life, now), record)
    text = wish.refresh_token or mint.random_text(REFRESH_TOKEN_LENGTH)
    return Issued(token, record, (text, successor))


def retried(spent: SpentToken | None, client: AnyClient, now: float) -> Issued | None:
    """Return once more what a used up token was used up for: the answer to its client was lost.

    None: nobody's answer can have been lost, so that this is a replay. One of the two who have the token is
    not its client, and nobody knows which: the caller revokes the family. Source: RFC 9700 §4.14.2.

    Raises:
        OAuthError: UNKNOWN_REFRESH_TOKEN, for a token that never was, or was another client's, which learns
            nothing of it.
    """
    if spent is None or spent.client_id != client.credential.consumer_key:
        raise errors.UNKNOWN_REFRESH_TOKEN()
    successor = spent.successor
    if successor is None or successor.refresh is None:
        return None
    record, refresher = successor.record, successor.refresh[1]
    is_good = record.is_approved and refresh_status_of(refresher, client.app) == APPROVED
    return successor if is_good and not (record.is_expired(now) or refresher.is_expired(now)) else None


def _usable(found: RefreshToken | None, client: AnyClient, now: float) -> RefreshToken:
    """Return the refresh token if this client may use it now; another client learns nothing of it."""
    if found is None or not is_holder(client, found.access.client_id, found.access.app_id):
        raise errors.UNKNOWN_REFRESH_TOKEN()
    if refresh_status_of(found, client.app) != APPROVED:
        raise errors.REFRESH_TOKEN_NOT_APPROVED()
    if found.is_expired(now):
        raise errors.REFRESH_TOKEN_EXPIRED()
    return found


def _still_offered(scope: str, client: AnyClient) -> str:
    """Return what is left of a scope: what the client's products do not offer any more is lost."""
    offered = offered_scopes(client)
    return " ".join(each for each in scope.split() if each in offered)


def narrowed(original: str, requested: str) -> str:
    """Return the requested scope, which the original must hold; without a request, the original.

    Edge: access and refresh token share one record, so that the next refresh starts from this scope.

    Raises:
        OAuthError: INVALID_SCOPE.
    """
    wanted = list(dict.fromkeys(requested.split()))
    if not set(wanted) <= set(original.split()):
        raise errors.INVALID_SCOPE()
    return " ".join(wanted) if wanted else original
