from __future__ import annotations

import base64
from typing import Any

import pytest

from gateway.policies.verify_jwt import VerifyJWT
from tests.support import jose_keys as keys
from tests.support.fakes import FakeKeySets, FakeServices
from tests.support.jose_runs import an_exchange, fault_of, run, token
from tests.support.policies import read_with_warnings
from tests.support.policy_runs import refusals, unread

URI = "https://issuer.example/keys"
RSA = keys.jwk(keys.RSA_PUBLIC, kid="r")
SET = keys.jwks(RSA)


def verify(inside: str) -> str:
    return f'<VerifyJWT name="V"><Source>token</Source>{inside}</VerifyJWT>'


def generate(inside: str) -> str:
    return f'<GenerateJWT name="G">{inside}</GenerateJWT>'


def rsa(inside: str) -> str:
    return verify(f"<Algorithm>RS256</Algorithm><PublicKey>{inside}</PublicKey>")


PUBLISHED = rsa(f'<JWKS uri="{URI}"/>')


class TestPrivateOnes:
    @pytest.mark.parametrize(
        ("key", "rule"),
        [
            ("<SecretKey/>", "InvalidKeyConfiguration"),
            ("<SecretKey><Value/></SecretKey>", "EmptyElementForKeyConfiguration"),
            ('<SecretKey><Value ref=" "/></SecretKey>', "EmptyElementForKeyConfiguration"),
            ('<SecretKey><Value ref="secret"/></SecretKey>', "InvalidVariableNameForSecret"),
            (
                '<SecretKey><Value ref="request.header.private.x"/></SecretKey>',
                "InvalidVariableNameForSecret",
            ),
            ("<SecretKey><Value>hunter2hunter2</Value></SecretKey>", "InvalidSecretInConfig"),
            ('<SecretKey><Value ref="private.s">hunter2</Value></SecretKey>', "InvalidSecretInConfig"),
            ('<SecretKey encoding="rot13"><Value ref="private.s"/></SecretKey>', ""),
            ("", "MissingConfigurationElement"),
        ],
    )
    def test_they_stand_in_private_variables(self, key: str, rule: str) -> None:
        for xml in (
            verify(f"<Algorithm>HS256</Algorithm>{key}"),
            generate(f"<Algorithm>HS256</Algorithm>{key}"),
        ):
            (error,) = refusals(xml)
            assert error.rule == rule
            assert "hunter2" not in error.message

    @pytest.mark.parametrize(
        ("password", "rule"),
        [
            ("<Password>hunter2</Password>", "InvalidSecretInConfig"),
            ("<Password/>", "EmptyElementForKeyConfiguration"),
            ('<Password ref="password"/>', "InvalidVariableNameForSecret"),
        ],
    )
    def test_so_do_passwords(self, password: str, rule: str) -> None:
        key = f'<PrivateKey><Value ref="private.k"/>{password}</PrivateKey>'
        (error,) = refusals(generate(f"<Algorithm>RS256</Algorithm>{key}"))
        assert error.rule == rule

    @pytest.mark.parametrize(
        ("algorithm", "key", "rules"),
        [
            (
                "RS256",
                '<SecretKey><Value ref="private.s"/></SecretKey>',
                ["InvalidConfigurationForActionAndAlgorithm", "MissingConfigurationElement"],
            ),
            (
                "HS256",
                '<SecretKey><Value ref="private.s"/></SecretKey>'
                '<PrivateKey><Value ref="private.k"/></PrivateKey>',
                ["InvalidConfigurationForActionAndAlgorithm"],
            ),
        ],
    )
    def test_each_is_for_its_algorithms(self, algorithm: str, key: str, rules: list[str]) -> None:
        found = refusals(generate(f"<Algorithm>{algorithm}</Algorithm>{key}"))
        assert [each.rule for each in found] == rules

    @pytest.mark.parametrize("encoding", ["hex", "base16", "base64", "base64url"])
    def test_secrets_have_encodings(self, encoding: str) -> None:
        raw = keys.SECRET.encode()
        text = raw.hex() if encoding in {"hex", "base16"} else base64.b64encode(raw).decode()
        exchange = an_exchange(**{"private.coded": text, "token": token()})
        key = f'<SecretKey encoding="{encoding}"><Value ref="private.coded"/></SecretKey>'
        xml = verify(f"<Algorithm>HS256</Algorithm>{key}")
        run(xml, exchange)
        assert exchange.variables["jwt.V.valid"] is True

    @pytest.mark.parametrize(
        ("variable", "name"),
        [
            ("private.none", "FailedToResolveVariable"),
            ("private.short", "InsufficientKeyLength"),
            ("private.rsa", "WrongKeyType"),
        ],
    )
    def test_what_they_hold_must_be_a_secret(self, variable: str, name: str) -> None:
        key = f'<Algorithm>HS256</Algorithm><SecretKey><Value ref="{variable}"/></SecretKey>'
        exchange = an_exchange(**{"private.short": "x" * 31, "token": token()})
        assert fault_of(verify(key), exchange).name == name
        assert fault_of(generate(key), exchange).name == name

    def test_an_ignored_one_is_too_short(self) -> None:
        key = '<Algorithm>HS256</Algorithm><SecretKey><Value ref="private.none"/></SecretKey>'
        xml = verify(f"{key}<IgnoreUnresolvedVariables>true</IgnoreUnresolvedVariables>")
        assert fault_of(xml, an_exchange(token=token())).name == "InsufficientKeyLength"


class TestPublicOnes:
    @pytest.mark.parametrize(
        "inside",
        [
            '<Value ref="public"/>',
            f"<Value>{keys.RSA_PUBLIC}</Value>",
            f'<Value ref="none">{keys.RSA_PUBLIC}</Value>',
            f'<Value ref="public">{keys.OTHER_RSA_PUBLIC}</Value>',
            '<Certificate ref="certificate"/>',
            f"<Certificate>{keys.RSA_CERTIFICATE}</Certificate>",
            '<JWKS ref="jwks"/>',
            f"<JWKS>{SET}</JWKS>",
        ],
    )
    def test_they_stand_anywhere(self, inside: str) -> None:
        exchange = an_exchange(token=token(algorithm="RS256", kid="r"))
        assert run(rsa(inside), exchange) is False
        assert exchange.variables["jwt.V.valid"] is True

    @pytest.mark.parametrize(
        ("inside", "name"),
        [
            ('<Value ref="none"/>', "FailedToResolveVariable"),
            ('<Value ref="private.rsa"/>', "InvalidPublicKey"),
            ('<Value ref="certificate"/>', "KeyParsingFailed"),
            ('<Value ref="public.p521"/>', "WrongKeyType"),
            ('<Certificate ref="public"/>', "KeyParsingFailed"),
            ('<JWKS ref="public"/>', "KeyParsingFailed"),
            (f"<Value>{keys.OTHER_RSA_PUBLIC}</Value>", "InvalidToken"),
        ],
    )
    def test_what_they_are_must_fit(self, inside: str, name: str) -> None:
        exchange = an_exchange(token=token(algorithm="RS256", kid="r"))
        assert fault_of(rsa(inside), exchange).name == name

    @pytest.mark.parametrize(
        ("header", "name"),
        [({}, "KeyIdMissing"), ({"kid": "x"}, "NoMatchingPublicKey"), ({"kid": "e"}, "WrongKeyType")],
    )
    def test_a_set_is_asked_by_the_tokens_key_id(self, header: dict[str, Any], name: str) -> None:
        exchange = an_exchange(token=token(algorithm="RS256", **header))
        assert fault_of(rsa('<JWKS ref="jwks"/>'), exchange).name == name

    @pytest.mark.parametrize(
        ("inside", "rule"),
        [
            ("", "InvalidKeyConfiguration"),
            ('<Value ref="a"/><JWKS ref="b"/>', "InvalidKeyConfiguration"),
            ("<Value/>", "EmptyElementForKeyConfiguration"),
            ("<JWKS/>", "EmptyElementForKeyConfiguration"),
            ("<JWKS>{}</JWKS>", "InvalidPublicKeyValue"),
            ('<JWKS uri="ftp://x/y"/>', "InvalidPublicKeyValue"),
            ('<JWKS uri="https://"/>', "InvalidPublicKeyValue"),
            ('<JWKS uri="https://user:password@x/y"/>', "InvalidPublicKeyValue"),
            ('<JWKS uri="https://x/{y}"/>', "InvalidPublicKeyValue"),
            ('<JWKS uri="https://x/a b"/>', "InvalidPublicKeyValue"),
            ('<JWKS uri="https://[x/"/>', "InvalidPublicKeyValue"),
        ],
    )
    def test_what_is_wrong(self, inside: str, rule: str) -> None:
        (error,) = refusals(rsa(inside))
        assert error.rule == rule

    def test_an_address_and_a_variable_are_not_both_read(self) -> None:
        assert len(unread(rsa(f'<JWKS uri="{URI}" ref="jwks"/>'))) == 1

    def test_http_is_warned_of(self) -> None:
        _, warnings = read_with_warnings(VerifyJWT, rsa('<JWKS uri="http://issuer.example/keys"/>'))
        assert warnings == ["JWKS: is read over http: whoever can change it on its way can make tokens"]


class TestPublishedOnes:
    def test_a_set_at_hand_is_not_waited_for(self) -> None:
        services = FakeServices(key_sets=FakeKeySets({URI: SET}))
        exchange = an_exchange(token=token(algorithm="RS256", kid="r"))
        assert run(PUBLISHED, exchange, services) is False
        assert exchange.variables["jwt.V.valid"] is True
        assert services.key_sets.fetched == []

    def test_another_is_fetched(self) -> None:
        services = FakeServices(key_sets=FakeKeySets(newer={URI: SET}))
        exchange = an_exchange(token=token(algorithm="RS256", kid="r"))
        assert run(PUBLISHED, exchange, services) is True
        assert exchange.variables["jwt.V.valid"] is True

    def test_a_key_that_is_missed_may_have_come_since(self) -> None:
        old = keys.jwks(keys.jwk(keys.OTHER_RSA_PUBLIC, kid="old"))
        services = FakeServices(key_sets=FakeKeySets({URI: old}, {URI: SET}))
        exchange = an_exchange(token=token(algorithm="RS256", kid="r"))
        assert run(PUBLISHED, exchange, services) is True
        assert services.key_sets.fetched == [URI]

    def test_or_not(self) -> None:
        services = FakeServices(key_sets=FakeKeySets({URI: SET}))
        exchange = an_exchange(token=token(algorithm="RS256", kid="unknown"))
        fault = fault_of(PUBLISHED, exchange, services)
        assert fault.code == "steps.jwt.NoMatchingPublicKey"
        assert exchange.variables["jwt.V.fault.name"] == "NoMatchingPublicKey"
        assert exchange.variables["jwt.V.valid"] is False

    def test_a_key_of_another_kind_is_not_looked_for_elsewhere(self) -> None:
        services = FakeServices(key_sets=FakeKeySets({URI: keys.jwks(keys.jwk(keys.P256_PUBLIC, kid="r"))}))
        exchange = an_exchange(token=token(algorithm="RS256", kid="r"))
        assert fault_of(PUBLISHED, exchange, services).name == "WrongKeyType"
        assert services.key_sets.fetched == []

    def test_a_token_without_a_key_id_has_nothing_fetched(self) -> None:
        services = FakeServices()
        assert (
            fault_of(PUBLISHED, an_exchange(token=token(algorithm="RS256")), services).name == "KeyIdMissing"
        )
        assert services.key_sets.fetched == []

    def test_a_set_that_cannot_be_had_is_no_fault_of_the_token(self) -> None:
        exchange = an_exchange(token=token(algorithm="RS256", kid="r"))
        fault = fault_of(PUBLISHED, exchange)
        assert (fault.code, fault.status) == ("gateway.jose.KeySetUnavailable", 503)
        assert exchange.variables["jwt.V.valid"] is False
