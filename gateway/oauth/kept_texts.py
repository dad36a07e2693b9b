"""How long a text may be that a request brings along and that is kept with a code or a token, or sent on.

Whoever knows no secret can have codes made: what is kept of such a request must be small.
"""

from __future__ import annotations

from gateway.oauth import errors
from gateway.oauth.octets import octets

LONGEST_TEXT = 2048
"""Bytes in UTF-8."""


def check_length(**texts: str) -> None:
    """Refuse a text that is too long to be kept; each is given by its name.

    Raises:
        OAuthError: TEXT_TOO_LONG, for the first that is.
    """
    for name, text in texts.items():
        if len(octets(text)) > LONGEST_TEXT:
            raise errors.TEXT_TOO_LONG(name=name, limit=LONGEST_TEXT)
