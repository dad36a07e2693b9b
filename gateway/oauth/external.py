"""Tokens that another system made, and clients that another system let in; it told the flow beforehand."""

from __future__ import annotations

from gateway.oauth import errors
from gateway.oauth.octets import octets

LONGEST_TOKEN = 2048
"""Bytes in UTF-8 that an external token may have."""


def is_vouched_for(status: str) -> bool:
    """Say whether the other system let the client in: `true`; "" means that it said nothing.

    Raises:
        OAuthError: EXTERNAL_AUTHORIZATION_FAILED, for anything else that it said.
    """
    said = status.strip().lower()
    if said and said != "true":
        raise errors.EXTERNAL_AUTHORIZATION_FAILED()
    return bool(said)


def external_text(text: str) -> str:
    """Return the text of an external token.

    Raises:
        OAuthError: EXTERNAL_TOKEN_TOO_LONG.
    """
    if len(octets(text)) > LONGEST_TOKEN:
        raise errors.EXTERNAL_TOKEN_TOO_LONG(limit=LONGEST_TOKEN)
    return text
