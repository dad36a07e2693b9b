"""THE table of signature algorithms: of what kind a key must be for each, and how strong.

The algorithm that is configured decides what a key is read as: a public key never becomes the secret of
an HMAC, because nobody asks the key, or the token, what it is. `none` is not in the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class KeyKind(StrEnum):
    """Name what a key is; the values are those of JWK's `kty`."""

    SECRET = "oct"
    RSA = "RSA"
    CURVE = "EC"


@dataclass(frozen=True, slots=True)
class Algorithm:
    """Describe one algorithm: its name, its kind of key, and the least that a key must be.

    `least` is bytes of a secret, bits of an RSA key; `curve` is JWK's name of the only curve there is for it.
    `is_slow_to_sign` and `is_slow_to_verify` say that it takes more than a third of a millisecond.
    """

    name: str
    kind: KeyKind
    least: int = 0
    curve: str = ""
    is_slow_to_sign: bool = True
    is_slow_to_verify: bool = False


_RSA_BITS = 2048

ALGORITHMS: Mapping[str, Algorithm] = {
    each.name: each
    for each in (
        *(
            Algorithm(f"HS{bits}", KeyKind.SECRET, bits // 8, is_slow_to_sign=False)
            for bits in (256, 384, 512)
        ),
        *(
            Algorithm(f"{family}{bits}", KeyKind.RSA, _RSA_BITS)
            for family in ("RS", "PS")
            for bits in (256, 384, 512)
        ),
        Algorithm("ES256", KeyKind.CURVE, curve="P-256", is_slow_to_sign=False),
        Algorithm("ES384", KeyKind.CURVE, curve="P-384", is_slow_to_verify=True),
        Algorithm("ES512", KeyKind.CURVE, curve="P-521", is_slow_to_verify=True),
    )
}


def parse_algorithm(text: str) -> Algorithm:
    """Return the algorithm of a name.

    Raises:
        ValueError: there is none of this name.
    """
    if text not in ALGORITHMS:
        raise ValueError(f"'{text}' is none of {', '.join(ALGORITHMS)}")
    return ALGORITHMS[text]


def parse_algorithms(text: str) -> tuple[Algorithm, ...]:
    """Return the algorithms of a list of names with commas between, all for the same kind of key.

    Raises:
        ValueError: one is unknown, or two are for different kinds of keys.
    """
    found = tuple(dict.fromkeys(parse_algorithm(name.strip()) for name in text.split(",")))
    if len({each.kind for each in found}) > 1:
        raise ValueError("the algorithms need different kinds of keys")
    return found
