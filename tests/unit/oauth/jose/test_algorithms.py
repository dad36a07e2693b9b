from __future__ import annotations

import pytest

from gateway.oauth.jose.algorithms import ALGORITHMS, KeyKind, parse_algorithm, parse_algorithms


def test_the_table() -> None:
    kinds = {KeyKind.SECRET: ("HS",), KeyKind.RSA: ("RS", "PS"), KeyKind.CURVE: ("ES",)}
    names = {
        f"{family}{bits}": kind for kind, all_ in kinds.items() for family in all_ for bits in (256, 384, 512)
    }
    assert {name: each.kind for name, each in ALGORITHMS.items()} == names
    assert [ALGORITHMS[f"HS{bits}"].least for bits in (256, 384, 512)] == [32, 48, 64]
    assert {each.least for each in ALGORITHMS.values() if each.kind is KeyKind.RSA} == {2048}
    assert [ALGORITHMS[f"ES{bits}"].curve for bits in (256, 384, 512)] == ["P-256", "P-384", "P-521"]


@pytest.mark.parametrize("text", ["", "none", "None", "NONE", "hs256", "HS128", "A256KW", "EdDSA", "HS256 "])
def test_what_is_no_algorithm_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is none of HS256, HS384, HS512, RS256"):
        parse_algorithm(text)


def test_a_list_is_for_one_kind_of_key() -> None:
    assert [each.name for each in parse_algorithms("RS256, PS512,RS256")] == ["RS256", "PS512"]
    with pytest.raises(ValueError, match="different kinds of keys"):
        parse_algorithms("RS256,HS256")
    with pytest.raises(ValueError, match="'' is none of"):
        parse_algorithms("RS256,")
