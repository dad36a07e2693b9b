"""Sets of public keys (JWKS): found by the key's id, and read as what the algorithm needs.

Only public members of a key are looked at, and secrets in a set are no keys at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from gateway.oauth.jose.algorithms import Algorithm, KeyKind
from gateway.oauth.jose.compact import decode
from gateway.oauth.jose.keys import Key
from gateway.oauth.jose.refusals import Refusal, Refused
from gateway.oauth.jose.strict_json import read_object

MOST_KEYS = 1_000
_MEMBERS = {KeyKind.RSA: ("n", "e"), KeyKind.CURVE: ("crv", "x", "y")}


@dataclass(frozen=True, slots=True)
class KeySet:
    """Hold the keys of a set as they were written, by their ids."""

    by_id: Mapping[str, tuple[Mapping[str, object], ...]]

    def pick(self, key_id: str, algorithm: Algorithm) -> Key:
        """Return the key of an id, for this algorithm.

        Raises:
            Refused: NO_MATCHING_KEY, when there is none of that id that may be used so; WRONG_KEY_TYPE or
                INVALID_CURVE, when it is for other algorithms; INSUFFICIENT_KEY_LENGTH; KEY_PARSING_FAILED.
        """
        usable = [each for each in self.by_id.get(key_id, ()) if _may_verify(each, algorithm)]
        if not usable:
            raise Refused(Refusal.NO_MATCHING_KEY)
        fitting = [each for each in usable if each.get("kty") == algorithm.kind]
        if not fitting:
            raise Refused(Refusal.WRONG_KEY_TYPE)
        return _imported(fitting[0], algorithm)


def key_id(header: Mapping[str, object]) -> str:
    """Return the id of the key that a token's header names.

    Raises:
        Refused: KEY_ID_MISSING.
    """
    named = header.get("kid")
    if not isinstance(named, str) or not named:
        raise Refused(Refusal.KEY_ID_MISSING)
    return named


def read_key_set(text: str) -> KeySet:
    """Read a set. Keys without an id are left out: nobody can name them.

    Raises:
        Refused: KEY_PARSING_FAILED, when it is no set of keys.
    """
    try:
        keys = read_object(text).get("keys")
    except ValueError as error:
        raise Refused(Refusal.KEY_PARSING_FAILED) from error
    if not isinstance(keys, list) or len(keys) > MOST_KEYS:
        raise Refused(Refusal.KEY_PARSING_FAILED)
    by_id: dict[str, tuple[Mapping[str, object], ...]] = {}
    for key in keys:
        named = key.get("kid") if isinstance(key, dict) else None
        if isinstance(named, str):
            by_id[named] = (*by_id.get(named, ()), key)
    return KeySet(by_id)


def _may_verify(key: Mapping[str, object], algorithm: Algorithm) -> bool:
    """Tell whether what a key says of its use lets it verify signatures of the algorithm."""
    operations = key.get("key_ops", ["verify"])
    return (
        key.get("use", "sig") == "sig"
        and key.get("alg", algorithm.name) == algorithm.name
        and isinstance(operations, list)
        and "verify" in operations
    )


def _imported(key: Mapping[str, object], algorithm: Algorithm) -> Key:
    """Return a key of a set, of the right kind."""
    public = {name: key.get(name) for name in _MEMBERS[algorithm.kind]}
    members = {name: value for name, value in public.items() if isinstance(value, str)}
    if len(members) != len(public):
        raise Refused(Refusal.KEY_PARSING_FAILED)
    if members.get("crv", "") != algorithm.curve:
        raise Refused(Refusal.INVALID_CURVE)
    try:
        if algorithm.kind is KeyKind.CURVE:
            return ECKey.import_key({"kty": "EC", **members})
        if int.from_bytes(decode(members["n"])).bit_length() < algorithm.least:
            raise Refused(Refusal.INSUFFICIENT_KEY_LENGTH)
        return RSAKey.import_key({"kty": "RSA", **members})
    except (JoseError, ValueError) as error:
        raise Refused(Refusal.KEY_PARSING_FAILED) from error
