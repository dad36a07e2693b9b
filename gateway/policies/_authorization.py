"""Read the Authorization header: the token of a scheme, or the user and password of Basic.

What does not have the form is read as nothing at all; who asks says what that means.
"""

from __future__ import annotations

import base64
import binascii

BASIC = "Basic"
BEARER = "Bearer"


def without_scheme(text: str, scheme: str) -> str | None:
    """Return what follows the scheme and its blanks, None for another scheme or for nothing.

    The scheme is compared without regard to case.
    """
    text = text.strip()
    size = text.find(" ")
    if size < 0:
        return None
    if not (text.startswith(scheme) and size == len(scheme)) and text[:size].lower() != scheme.lower():
        return None
    return text[size:].strip()


def basic_credentials(text: str) -> tuple[str, str] | None:
    """Return user and password of a Basic header, None for anything else."""
    encoded = without_scheme(text, BASIC)
    if encoded is None:
        return None
    try:
        decoded = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    user, colon, password = decoded.partition(":")
    return (user, password) if colon else None
