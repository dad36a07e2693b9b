"""Signatures: made and checked by the library, for tokens whose algorithm somebody configured.

A key comes here already read for its algorithm; the two are never chosen by a token.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from joserfc.jws import JWSRegistry

from gateway.oauth.jose.algorithms import Algorithm
from gateway.oauth.jose.compact import Compact, encode, signing_input
from gateway.oauth.jose.keys import Key
from gateway.oauth.jose.refusals import Refusal, Refused
from gateway.oauth.jose.strict_json import write

_NOT_UNDERSTOOD = frozenset({"b64"})
"""Header fields that change how a token is read, which nobody can make us understand."""


def write_token(
    header: Mapping[str, object], payload: bytes, algorithm: Algorithm, key: Key, *, detaches: bool = False
) -> str:  # house: what a token is made of
    """Return a signed token; `detaches` leaves the payload out, which is signed all the same."""
    signed = signing_input(write(header).encode("utf-8", "replace"), payload)
    signature = encode(JWSRegistry.algorithms[algorithm.name].sign(signed, key))
    head, _, body = signed.decode().partition(".")
    return f"{head}.{'' if detaches else body}.{signature}"


def find_algorithm(header: Mapping[str, object], configured: Sequence[Algorithm]) -> Algorithm:
    """Return the configured algorithm that a token says it is signed by.

    Raises:
        Refused: NO_ALGORITHM; ALGORITHM_MISMATCH, when it is not the only one there is;
            ALGORITHM_NOT_CONFIGURED, when it is none of several.
    """
    named = header.get("alg")
    if not isinstance(named, str) or not named:
        raise Refused(Refusal.NO_ALGORITHM)
    for algorithm in configured:
        if algorithm.name == named:
            return algorithm
    is_one = len(configured) == 1
    raise Refused(Refusal.ALGORITHM_MISMATCH if is_one else Refusal.ALGORITHM_NOT_CONFIGURED)


def check_critical(header: Mapping[str, object], known: Sequence[str]) -> None:
    """Check that all header fields that a token calls critical are known.

    Raises:
        Refused: UNHANDLED_CRITICAL_HEADER; MALFORMED, when `crit` is not a list of fields that are there.
    """
    if "crit" not in header:
        return
    critical = header["crit"]
    if not isinstance(critical, list) or not critical:
        raise Refused(Refusal.MALFORMED)
    if any(not isinstance(name, str) or name not in header for name in critical):
        raise Refused(Refusal.MALFORMED)
    if any(name not in known or name in _NOT_UNDERSTOOD for name in critical):
        raise Refused(Refusal.UNHANDLED_CRITICAL_HEADER)


def check_signature(token: Compact, algorithm: Algorithm, key: Key, detached: bytes | None = None) -> None:
    """Check a token's signature, over a payload that came apart from it where one is given.

    Raises:
        Refused: BAD_SIGNATURE.
    """
    signed = token.signed
    if detached is not None:
        signed += encode(detached).encode()
    if not JWSRegistry.algorithms[algorithm.name].verify(signed, token.signature, key):
        raise Refused(Refusal.BAD_SIGNATURE)
