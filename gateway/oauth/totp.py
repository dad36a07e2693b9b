"""One-time codes of authenticator apps: TOTP by RFC 6238, with what every such app takes for granted.

Six digits, SHA-1, a new code each thirty seconds. Decisions about texts and times that are given; must not
know whose secret it is, nor where one is kept.
"""

from __future__ import annotations

import base64
import hmac
import secrets  # house: a secret must be unguessable, and to make one is a matter of this module
from urllib.parse import quote

DIGITS = 6
STEP = 30
"""Seconds for which a code is shown."""
DRIFT = 1
"""Steps by which the clock of a phone, or a slow hand, may be off: to either side."""
_SECRET_BYTES = 20
"""As long as the digest. Source: RFC 4226 §4, R6."""


def new_totp_secret() -> str:
    """Return a random secret, as the 32 letters of base32 that a person can type."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def step_at(now: float) -> int:
    """Return the number of the step that a time lies in."""
    return int(now // STEP)


def code_at(key: bytes, step: int, *, digits: int = DIGITS, algorithm: str = "sha1") -> str:
    """Return the code of a step. Source: RFC 4226 §5.3, RFC 6238 §4.2."""
    digest = hmac.digest(key, step.to_bytes(8, "big"), algorithm)
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}}"


def shown_code(secret: str, now: float) -> str:
    """Return the code that an app with this secret shows now."""
    return code_at(_key(secret), step_at(now))


def matching_step(secret: str, code: str, now: float, *, after: int) -> int | None:
    """Return the step that a code is of, None when it is no good; steps up to `after` were used already.

    All steps that count are looked at, whatever the first ones say: the time tells nothing.
    """
    key, middle = _key(secret), step_at(now)
    presented = code.encode("utf-8", "surrogatepass")
    found = None
    for step in range(max(middle - DRIFT, 0), middle + DRIFT + 1):
        if hmac.compare_digest(code_at(key, step).encode(), presented) and step > after:
            found = step
    return found


def enrolment_uri(secret: str, account: str, issuer: str) -> str:
    """Return what the QR code of an enrolment says: the `otpauth` URI that apps read."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='@')}"
    parameters = f"secret={secret}&issuer={quote(issuer, safe='')}"
    return f"otpauth://totp/{label}?{parameters}&algorithm=SHA1&digits={DIGITS}&period={STEP}"


def _key(secret: str) -> bytes:
    return base64.b32decode(secret)
