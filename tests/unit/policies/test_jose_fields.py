from __future__ import annotations

import pytest

from gateway.faults import Fault
from gateway.message import Exchange
from gateway.policies._jose_fields import Claims
from gateway.policies._jose_terms import JWT, Terms
from gateway.policies.generate_jwt import GenerateJWT
from tests.support.builders import make_exchange, make_request
from tests.support.policies import read, read_with_warnings, refusals

TERMS = Terms(JWT, "P")
LENIENT = Terms(JWT, "P", ignores_unresolved=True)
KEY = '<Algorithm>HS256</Algorithm><SecretKey><Value ref="private.s"/></SecretKey>'


def generating(inside: str) -> GenerateJWT:
    return read(GenerateJWT, f'<GenerateJWT name="P">{KEY}{inside}</GenerateJWT>')


def claims(inside: str, attributes: str = "") -> Claims:
    return generating(f"<AdditionalClaims{attributes}>{inside}</AdditionalClaims>").claims


def errors(inside: str) -> list[tuple[str, str]]:
    found = refusals(GenerateJWT, f'<GenerateJWT name="P">{KEY}{inside}</GenerateJWT>')
    return [(each.element, each.rule) for each in found]


@pytest.fixture
def exchange() -> Exchange:
    made = make_exchange(make_request(content='{"a":1}'))
    made.variables.update({"text": "x,y", "list": ["p", "q"], "number": 7, "flag": True, "map": {"m": 1}})
    made.variables["json"] = '{"plan":"gold","n":1}'
    return made


class TestClaims:
    @pytest.mark.parametrize(
        ("claim", "value"),
        [
            ('<Claim name="c">literal</Claim>', "literal"),
            ('<Claim name="c"/>', ""),
            ('<Claim name="c">{text}</Claim>', "{text}"),
            ('<Claim name="c" ref="text">other</Claim>', "x,y"),
            ('<Claim name="c" ref="none">other</Claim>', "other"),
            ('<Claim name="c" ref="list"/>', "[p, q]"),
            ('<Claim name="c" ref="number"/>', "7"),
            ('<Claim name="c" ref="flag"/>', "true"),
            ('<Claim name="c" ref="request"/>', '{"a":1}'),
            ('<Claim name="c" type="number">5</Claim>', 5),
            ('<Claim name="c" ref="number" type="number"/>', 7),
            ('<Claim name="c" ref="flag" type="boolean"/>', True),
            ('<Claim name="c" type="map">{"a":{"b":true}}</Claim>', {"a": {"b": True}}),
            ('<Claim name="c" type="map">{"a":"{text}"}</Claim>', {"a": "x,y"}),
            ('<Claim name="c" ref="json" type="map"/>', {"plan": "gold", "n": 1}),
            ('<Claim name="c" ref="map" type="map"/>', {"m": 1}),
            ('<Claim name="c" array="true">a, b</Claim>', ["a", "b"]),
            ('<Claim name="c" ref="text" array="true"/>', ["x", "y"]),
            ('<Claim name="c" ref="list" array="true"/>', ["p", "q"]),
            ('<Claim name="c" type="number" array="true">1,2</Claim>', [1, 2]),
        ],
    )
    def test_values(self, exchange: Exchange, claim: str, value: object) -> None:
        assert claims(claim).read(exchange, TERMS) == {"c": value}

    def test_an_unset_one(self, exchange: Exchange) -> None:
        made = claims('<Claim name="c" ref="none"/><Claim name="d">x</Claim>')
        with pytest.raises(Fault, match=r"variable\(none\)"):
            made.read(exchange, TERMS)
        assert made.read(exchange, LENIENT) == {"d": "x"}
        assert made.expected(exchange, LENIENT) == {"c": None, "d": "x"}

    def test_one_of_another_type(self, exchange: Exchange) -> None:
        with pytest.raises(ValueError, match="not a number"):
            claims('<Claim name="c" ref="text" type="number"/>').read(exchange, TERMS)

    def test_a_map_of_more(self, exchange: Exchange) -> None:
        made = claims('<Claim name="plan">silver</Claim>', ' ref="json"')
        assert made.read(exchange, TERMS) == {"plan": "silver", "n": 1}
        assert claims("", ' ref="map"').read(exchange, TERMS) == {"m": 1}

    def test_an_unset_map(self, exchange: Exchange) -> None:
        made = claims("", ' ref="none"')
        with pytest.raises(Fault, match=r"variable\(none\)"):
            made.read(exchange, TERMS)
        assert made.read(exchange, LENIENT) == {}

    @pytest.mark.parametrize("text", ["x", "[]", '{"sub":"admin"}', '{"exp":1}'])
    def test_a_map_that_is_none_or_takes_too_much(self, exchange: Exchange, text: str) -> None:
        exchange.variables["more"] = text
        with pytest.raises(ValueError, match=r"."):
            claims("", ' ref="more"').read(exchange, TERMS)

    @pytest.mark.parametrize(
        ("inside", "error"),
        [
            ("<Claim>x</Claim>", ("Claim", "MissingNameForAdditionalClaim")),
            ('<Claim name="c" type="date">x</Claim>', ("Claim", "InvalidTypeForAdditionalClaim")),
            ('<Claim name="c" array="yes">x</Claim>', ("Claim", "InvalidValueOfArrayAttribute")),
            ('<Claim name="c" type="number">x</Claim>', ("Claim", "")),
            ('<Claim name="c" type="map">x</Claim>', ("Claim", "")),
            *(
                (f'<Claim name="{name}">x</Claim>', ("Claim", "InvalidNameForAdditionalClaim"))
                for name in ("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "kid")
            ),
        ],
    )
    def test_what_is_wrong(self, inside: str, error: tuple[str, str]) -> None:
        assert errors(f"<AdditionalClaims>{inside}</AdditionalClaims>") == [error]


class TestHeaders:
    def test_they_are_claims(self, exchange: Exchange) -> None:
        made = generating('<AdditionalHeaders><Claim name="h" ref="text"/></AdditionalHeaders>').headers
        assert made.read(exchange, TERMS) == {"h": "x,y"}

    @pytest.mark.parametrize("name", ["alg", "typ", "crit", "b64"])
    def test_some_are_not_for_them(self, name: str) -> None:
        inside = f'<AdditionalHeaders><Claim name="{name}">x</Claim></AdditionalHeaders>'
        assert errors(inside) == [("Claim", "InvalidNameForAdditionalHeader")]

    def test_there_is_no_map_of_them(self) -> None:
        assert errors('<AdditionalHeaders ref="json"/>') == [("AdditionalHeaders", "")]


@pytest.mark.parametrize(
    ("inside", "listed"),
    [
        ("<Audience>a, b</Audience>", ["a", "b"]),
        ('<Audience>["a","b"]</Audience>', ["a", "b"]),
        ('<Audience ref="text"/>', ["x", "y"]),
        ('<Audience ref="list"/>', ["p", "q"]),
        ('<Audience ref="none">c</Audience>', ["c"]),
        ("<Audience/>", None),
        ("", None),
    ],
)
def test_lists_of_names(exchange: Exchange, inside: str, listed: object) -> None:
    assert generating(inside).audience(exchange) == listed


def test_what_is_for_others_is_warned_of() -> None:
    inside = '<Source>x</Source><TimeAllowance/><CustomClaims><Claim name="x"/></CustomClaims>'
    xml = f'<GenerateJWT name="P">{KEY}<Type>Signed</Type>{inside}</GenerateJWT>'
    assert read_with_warnings(GenerateJWT, xml)[1] == [
        "CustomClaims: has no effect in <GenerateJWT> and is ignored",
        "Source: has no effect in <GenerateJWT> and is ignored",
    ]


def test_encrypted_tokens_are_refused() -> None:
    assert errors("<Type>Encrypted</Type>") == [("Type", "InvalidValueForElement")]
    assert generating("<Type/>").name == "P"
