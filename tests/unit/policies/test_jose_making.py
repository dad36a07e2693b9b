from __future__ import annotations

import pytest

from gateway.oauth import jose
from tests.support import jose_keys as keys
from tests.support.fakes import FakeServices
from tests.support.jose_runs import HS256, an_exchange, fault_of, run
from tests.support.policy_runs import read, rules

SECRET = '<SecretKey><Value ref="private.secret"/></SecretKey>'
NAME = "jwt.G.generated_jwt"


def generate(inside: str = HS256) -> str:
    return f'<GenerateJWT name="G">{inside}</GenerateJWT>'


def keyed(algorithm: str, variable: str, more: str = "") -> str:
    key = f'<PrivateKey><Value ref="{variable}"/>{more}</PrivateKey>'
    return generate(f"<Algorithm>{algorithm}</Algorithm>{key}")


def header_of(xml: str, **variables: object) -> dict[str, object]:
    exchange = an_exchange(**variables)
    run(xml, exchange)
    return jose.split(str(exchange.variables[NAME])).header


class TestWaiting:
    @pytest.mark.parametrize(
        ("xml", "waits"),
        [
            (generate(), False),
            (keyed("ES256", "private.p256"), False),
            (keyed("ES512", "private.p521"), True),
            (keyed("RS256", "private.rsa"), True),
            (keyed("PS384", "private.rsa"), True),
            (keyed("RS256", "private.rsa.locked", '<Password ref="private.password"/>'), True),
        ],
    )
    def test_what_takes_its_time_is_done_beside_other_calls(self, xml: str, waits: bool) -> None:
        services, exchange = FakeServices(), an_exchange()
        assert run(xml, exchange, services) is waits
        assert services.offload.done == waits
        assert str(exchange.variables[NAME]).count(".") == 2

    def test_a_large_payload_does(self) -> None:
        xml = generate(HS256 + '<AdditionalClaims><Claim name="c" ref="large"/></AdditionalClaims>')
        assert run(xml, an_exchange(large="x" * 20_000)) is True

    def test_what_fails_there_is_told(self) -> None:
        exchange = an_exchange()
        xml = keyed("RS256", "private.rsa.locked", '<Password ref="private.secret"/>')
        assert fault_of(xml, exchange).code == "steps.jwt.InvalidPasswordKey"
        assert exchange.variables["jwt.G.fault.name"] == "InvalidPasswordKey"


class TestHeader:
    def test_it_says_what_it_is(self) -> None:
        assert list(header_of(generate()).items()) == [("typ", "JWT"), ("alg", "HS256")]

    @pytest.mark.parametrize(
        ("key_id", "found"),
        [
            ("<Id>k1</Id>", "k1"),
            ('<Id ref="named"/>', "k2"),
            ('<Id ref="none">k3</Id>', "k3"),
            ("<Id/>", None),
        ],
    )
    def test_it_names_the_key(self, key_id: str, found: str | None) -> None:
        xml = generate(
            f'<Algorithm>HS256</Algorithm><SecretKey>{key_id}<Value ref="private.secret"/></SecretKey>'
        )
        assert header_of(xml, named="k2").get("kid") == found

    def test_other_fields_may_be_added(self) -> None:
        fields = '<Claim name="x" type="number">5</Claim><Claim name="kid">mine</Claim>'
        added = f"<AdditionalHeaders>{fields}</AdditionalHeaders>"
        assert header_of(generate(HS256 + added)) == {"typ": "JWT", "alg": "HS256", "x": 5, "kid": "mine"}
        named = '<Algorithm>HS256</Algorithm><SecretKey><Id>k</Id><Value ref="private.secret"/></SecretKey>'
        assert header_of(generate(named + added))["kid"] == "k"

    def test_critical_ones_are_named(self) -> None:
        added = '<AdditionalHeaders><Claim name="x">1</Claim></AdditionalHeaders>'
        xml = generate(HS256 + added + '<CriticalHeaders ref="critical"/>')
        assert header_of(xml, critical="x")["crit"] == ["x"]
        assert "crit" not in header_of(xml, critical="")
        assert fault_of(xml, an_exchange(critical="x,y")).code == "steps.jwt.GenerationFailed"
        assert fault_of(xml, an_exchange()).code == "steps.jwt.FailedToResolveVariable"


class TestOutput:
    def test_it_goes_where_it_is_to_go(self) -> None:
        exchange = an_exchange()
        run(generate(HS256 + "<OutputVariable>request.header.X-Token</OutputVariable>"), exchange)
        assert (exchange.request.headers.get("X-Token") or "").startswith("ey")
        assert NAME not in exchange.variables

    def test_what_cannot_be_written_is_a_fault(self) -> None:
        exchange = an_exchange()
        xml = generate(HS256 + "<OutputVariable>client.ip</OutputVariable>")
        assert fault_of(xml, exchange).code == "steps.jwt.GenerationFailed"


@pytest.mark.parametrize(
    ("algorithm", "rule"),
    [
        ("", "MissingConfigurationElement"),
        ("<Algorithm/>", "MissingConfigurationElement"),
        ("<Algorithm>none</Algorithm>", "InvalidValueForElement"),
        ("<Algorithm>HS256,HS512</Algorithm>", "InvalidValueForElement"),
    ],
)
def test_there_is_one_algorithm(algorithm: str, rule: str) -> None:
    assert rules(generate(algorithm + SECRET)) == [rule]


def test_a_key_that_is_changed_is_read_anew() -> None:
    action = read(generate()).bind(FakeServices())
    one, other = an_exchange(), an_exchange(**{"private.secret": keys.LONG_SECRET})
    action(one)
    action(other)
    assert one.variables[NAME] != other.variables[NAME]
