"""What the flow is told of a token: variables, without the `jwt.{policy}.` before their names."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor

from gateway.oauth.jose.claims import seconds_of
from gateway.oauth.jose.dates import format_instant, format_span
from gateway.oauth.jose.strict_json import write

_MILLISECONDS = 1000


def header_facts(header: Mapping[str, object], text: str) -> dict[str, object]:
    """Return what is told of a header, which was written as `text`."""
    facts = _each("header", header)
    # Edge: these stand under names of their own as well.
    named = {"algorithm": header.get("alg"), "kid": header.get("kid"), "type": header.get("typ")}
    facts |= {f"header.{name}": value for name, value in named.items() if value is not None}
    return {**facts, "header-json": text}


def claim_facts(claims: Mapping[str, object], text: str, now: float) -> dict[str, object]:
    """Return what is told of claims, which were written as `text`.

    Raises:
        Refused: INVALID_CLAIM, when a time is no number.
    """
    facts = _each("claim", claims)
    named = {"subject": claims.get("sub"), "issuer": claims.get("iss"), "audience": claims.get("aud")}
    facts |= {f"claim.{name}": _plain(value) for name, value in named.items() if value is not None}
    for name, claim in (("expiry", "exp"), ("issuedat", "iat"), ("notbefore", "nbf")):
        at = seconds_of(claims, claim)
        if at is not None:
            # Edge: these are milliseconds; the claims themselves stay seconds.
            facts[f"claim.{name}"] = floor(at * _MILLISECONDS)
    facts |= {"payload-json": text, "payload-claim-names": list(claims)}
    return facts | _life(seconds_of(claims, "exp"), now)


def _life(expiry: float | None, now: float) -> dict[str, object]:
    """Return what is told of the time that a token has left."""
    if expiry is None:
        return {"is_expired": False}
    facts: dict[str, object] = {
        "is_expired": now >= expiry,
        "seconds_remaining": floor(expiry - now),
        "time_remaining_formatted": format_span(expiry - now),
    }
    formatted = format_instant(expiry)
    return facts if formatted is None else {**facts, "expiry_formatted": formatted}


def _each(kind: str, members: Mapping[str, object]) -> dict[str, object]:
    """Return each member twice: as its value, and as a text that can be parsed as JSON."""
    facts: dict[str, object] = {}
    for name, value in members.items():
        facts[f"{kind}.{name}"] = _plain(value)
        facts[f"decoded.{kind}.{name}"] = _parsable(value)
    return facts


def _plain(value: object) -> object:
    """Return a value as a variable holds it: objects are JSON texts."""
    return write(value) if isinstance(value, dict) else value


def _parsable(value: object) -> object:
    """Return the JSON text of a value that has parts, and any other as it is."""
    return write(value) if isinstance(value, dict | list) else value
