"""What is known of a token as a whole: its record, the token issued with it, or what came after it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gateway.oauth.clients import AnyClient, AppFacts
from gateway.oauth.grants import Issued
from gateway.oauth.records import AccessToken, RefreshToken
from gateway.oauth.token_facts import REVOKED


@dataclass(frozen=True, slots=True)
class TokenProfile:
    """Hold what is known of an access token; `refresh` is text and record of its refresh token.

    None when it has none, or when that is gone or used up.
    """

    record: AccessToken
    refresh: tuple[str, RefreshToken] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RefreshProfile:
    """Hold what is known of a refresh token; `access` is text and record of its access token as it is now.

    None when that is gone. What the refresh token's own record says of it is how it was when it was issued.
    """

    record: RefreshToken
    access: tuple[str, AccessToken] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SpentToken:
    """Hold what is known of a refresh token that was used up: whose it was, and the family of its successors.

    `successor` is what it was used up for, as it stands now, for a short time, and as long as its refresh
    token is unused; else None.
    """

    client_id: str
    family: str
    successor: Issued | None = field(default=None, repr=False)


def refresh_status_of(token: RefreshToken, app: AppFacts) -> str:
    """Return the status that a refresh token has: its own, or `revoked` with all of its app's."""
    return REVOKED if token.issued_at < app.refresh_tokens_revoked_before else token.status


def token_as_of(profile: TokenProfile, client: AnyClient | None) -> TokenProfile:
    """Return a profile with the status that its tokens have by their client; None when that is gone."""
    if client is None:
        return profile
    record = _marked(profile.record, client.app)
    if profile.refresh is None:
        return TokenProfile(record)
    text, refresh = profile.refresh
    return TokenProfile(record, (text, _marked_refresh(refresh, client.app)))


def refresh_token_as_of(profile: RefreshProfile, client: AnyClient | None) -> RefreshProfile:
    """Return a profile with the status that its tokens have by their client; None when that is gone."""
    if client is None:
        return profile
    record = _marked_refresh(profile.record, client.app)
    if profile.access is None:
        return RefreshProfile(record)
    text, access = profile.access
    return RefreshProfile(record, (text, _marked(access, client.app)))


def _marked(token: AccessToken, app: AppFacts) -> AccessToken:
    return token.but(status=REVOKED) if token.issued_at < app.tokens_revoked_before else token


def _marked_refresh(token: RefreshToken, app: AppFacts) -> RefreshToken:
    return replace(token, status=refresh_status_of(token, app))
