"""PKCE: whoever exchanges a code shows that it is who asked for it. Source: RFC 7636.

A client that sends a challenge binds its code to it; whether one is sent is the client's choice. The other
way round nothing is optional: a verifier where no challenge was is refused, lest somebody took the challenge
out on its way (RFC 9700 §4.8.2).
"""

from __future__ import annotations

import base64
import hmac
import re
from hashlib import sha256

from gateway.oauth import errors
from gateway.oauth.octets import octets

S256 = "S256"
PLAIN = "plain"
_FORM = re.compile(r"[A-Za-z0-9._~-]{43,128}")
"""What a verifier is made of, and so a challenge: RFC 7636 §4.1, §4.2."""


def read_challenge(challenge: str, method: str) -> tuple[str, str]:
    """Return what is kept of a challenge, and its method; both empty where none was sent.

    Without a method it is `plain`. Such a challenge is the verifier: what is kept of it is what S256 makes of
    it, so that nobody who reads that can show it.

    Raises:
        OAuthError: MISSING_PARAM, INVALID_CHALLENGE_METHOD or INVALID_CHALLENGE.
    """
    if not challenge and not method:
        return "", ""
    if not challenge:
        raise errors.MISSING_PARAM(name="code_challenge")
    if method not in ("", S256, PLAIN):
        raise errors.INVALID_CHALLENGE_METHOD(method=method)
    if not _FORM.fullmatch(challenge):
        raise errors.INVALID_CHALLENGE()
    return challenge if method == S256 else _s256(challenge), method or PLAIN


def check_verifier(verifier: str, challenge: str) -> None:
    """Refuse a verifier that does not belong to what was kept of a challenge.

    It takes alike wherever they differ.

    Raises:
        OAuthError: VERIFIER_REQUIRED or INVALID_VERIFIER, also where one is there and no challenge was.
    """
    if not challenge and not verifier:
        return
    if not verifier:
        raise errors.VERIFIER_REQUIRED()
    is_right = hmac.compare_digest(octets(_s256(verifier)), octets(challenge))
    if not is_right or not _FORM.fullmatch(verifier):
        raise errors.INVALID_VERIFIER()


def _s256(verifier: str) -> str:
    """Return the challenge that a verifier gives by S256."""
    return base64.urlsafe_b64encode(sha256(octets(verifier)).digest()).decode().rstrip("=")
