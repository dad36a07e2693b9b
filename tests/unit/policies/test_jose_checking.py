from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from gateway.oauth import jose
from tests.support import jose_keys as keys
from tests.support.fakes import FakeServices
from tests.support.jose_runs import HS256, RS256, an_exchange, fault_of, run, token
from tests.support.policy_runs import rules

SOURCE = "<Source>token</Source>"


def verify(inside: str = HS256, source: str = SOURCE) -> str:
    return f'<VerifyJWT name="V">{source}{inside}</VerifyJWT>'


class TestSource:
    @pytest.mark.parametrize("before", ["Bearer ", "bearer  ", ""])
    @pytest.mark.parametrize("source", ["", "<Source>request.header.Authorization</Source>"])
    def test_the_scheme_may_stand_in_the_authorization_header(self, source: str, before: str) -> None:
        exchange = an_exchange()
        exchange.request.headers.set("Authorization", before + token())
        run(verify(source=source), exchange)
        assert exchange.variables["jwt.V.valid"] is True

    def test_it_stands_nowhere_else(self) -> None:
        assert fault_of(verify(), an_exchange(token="Bearer " + token())).name == "InvalidToken"
        run(verify(), an_exchange(token=f" {token()}\n"))

    @pytest.mark.parametrize(
        ("source", "name"),
        [("", "request.header.authorization"), (SOURCE, "token")],
    )
    def test_an_unset_one_is_a_fault_whatever_is_ignored(self, source: str, name: str) -> None:
        inside = HS256 + "<IgnoreUnresolvedVariables>true</IgnoreUnresolvedVariables>"
        exchange = an_exchange()
        fault = fault_of(verify(inside, source), exchange)
        assert fault.text == f"Failed to resolve variable: policy(V) variable({name})"
        assert exchange.variables["jwt.V.valid"] is False


class TestOrder:
    """What is wrong first is told: form, algorithm, critical fields, key, signature, contents."""

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("", "InvalidToken"),
            ("x.y", "InvalidToken"),
            ("bm8.e30.AA", "InvalidJsonFormat"),
            ("e30.e30.AA", "NoAlgorithmFoundInHeader"),
            ("eyJhbGciOiJub25lIn0.e30.", "AlgorithmMismatch"),
            (token(algorithm="HS384"), "AlgorithmMismatch"),
            (token(crit=["x"], x=1), "UnhandledCriticalHeader"),
            (token(crit=["x"]), "InvalidToken"),
            (token()[:-4] + "AAAA", "InvalidToken"),
            (token(payload=b"no"), "InvalidJsonFormat"),
            (token({"exp": 1}), "TokenExpired"),
        ],
    )
    def test_it_is_kept(self, text: str, name: str) -> None:
        exchange = an_exchange(token=text)
        fault = fault_of(verify(), exchange)
        assert (fault.code, fault.status) == (f"steps.jwt.{name}", 401)
        assert exchange.variables["jwt.V.valid"] is False

    def test_a_key_comes_before_the_signature(self) -> None:
        xml = verify('<Algorithm>HS256</Algorithm><SecretKey><Value ref="private.none"/></SecretKey>')
        assert fault_of(xml, an_exchange(token=token()[:-4] + "AAAA")).name == "FailedToResolveVariable"


class TestConfusion:
    def test_a_public_key_is_no_secret(self) -> None:
        """The classic: a token signed by HMAC with the public key, which everybody has."""
        signed = jose.split("eyJhbGciOiJIUzI1NiJ9.e30.AA").signed.decode()
        digest = hmac.new(keys.RSA_PUBLIC.encode(), signed.encode(), hashlib.sha256).digest()
        forged = f"{signed}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"
        assert fault_of(verify(RS256), an_exchange(token=forged)).name == "AlgorithmMismatch"
        as_secret = HS256.replace("private.secret", "private.public")
        exchange = an_exchange(**{"token": forged, "private.public": keys.RSA_PUBLIC})
        assert fault_of(verify(as_secret), exchange).name == "WrongKeyType"

    def test_a_key_that_a_token_brings_is_not_looked_at(self) -> None:
        text = token(algorithm="RS256", jwk=keys.jwk(keys.RSA_PUBLIC), jku="https://evil.example/keys")
        exchange = an_exchange(token=text, public=keys.OTHER_RSA_PUBLIC)
        assert fault_of(verify(RS256), exchange).name == "InvalidToken"

    def test_several_algorithms_are_for_one_kind_of_key(self) -> None:
        both = RS256.replace("RS256", "RS256, PS256")
        run(verify(both), an_exchange(token=token(algorithm="PS256")))
        for other in ("HS256", "RS384"):
            exchange = an_exchange(token=token(algorithm=other))
            assert fault_of(verify(both), exchange).name == "AlgorithmInTokenNotPresentInConfiguration"
        assert rules(verify(RS256.replace("RS256", "RS256,HS256"))) == ["InvalidValueForElement"]

    def test_secrets_do_not_verify_other_families(self) -> None:
        assert rules(verify(HS256.replace("HS256", "ES256"))) == [
            "InvalidConfigurationForActionAndAlgorithm",
            "MissingConfigurationElement",
        ]


class TestCritical:
    @pytest.mark.parametrize("known", ["<KnownHeaders>y, x</KnownHeaders>", '<KnownHeaders ref="known"/>'])
    def test_known_ones_pass(self, known: str) -> None:
        run(verify(HS256 + known), an_exchange(token=token(crit=["x"], x=1), known="x"))

    def test_they_may_be_ignored(self) -> None:
        ignoring = "<IgnoreCriticalHeaders>true</IgnoreCriticalHeaders>"
        run(verify(HS256 + ignoring), an_exchange(token=token(crit=["x"])))

    def test_unset_names_are_a_fault_or_none(self) -> None:
        xml = verify(HS256 + '<KnownHeaders ref="none"/>')
        exchange = an_exchange(token=token(crit=["x"], x=1))
        assert fault_of(xml, exchange).name == "FailedToResolveVariable"
        lenient = verify(
            HS256 + '<KnownHeaders ref="none"/><IgnoreUnresolvedVariables>true</IgnoreUnresolvedVariables>'
        )
        assert fault_of(lenient, exchange).name == "UnhandledCriticalHeader"

    def test_names_that_are_none(self) -> None:
        xml = verify(HS256 + '<KnownHeaders ref="known"/>')
        exchange = an_exchange(token=token(), known='[{"a":1}]')
        assert fault_of(xml, exchange).name == "UnhandledCriticalHeader"


class TestWaiting:
    def test_most_signatures_are_not_waited_for(self) -> None:
        services = FakeServices()
        assert run(verify(RS256), an_exchange(token=token(algorithm="RS256")), services) is False
        assert services.offload.done == 0

    def test_slow_ones_are(self) -> None:
        services = FakeServices()
        xml = verify('<Algorithm>ES512</Algorithm><PublicKey><Value ref="public.p521"/></PublicKey>')
        exchange = an_exchange(token=token(algorithm="ES512"))
        assert run(xml, exchange, services) is True
        assert services.offload.done == 1
        assert exchange.variables["jwt.V.valid"] is True

    def test_so_are_large_tokens(self) -> None:
        services = FakeServices()
        exchange = an_exchange(token=token({"x": "y" * 20_000})[:-4] + "AAAA")
        assert fault_of(verify(), exchange, services).name == "InvalidToken"
        assert services.offload.done == 1
        assert exchange.variables["jwt.V.fault.name"] == "InvalidToken"
