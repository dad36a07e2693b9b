"""HMAC: published test vectors, encodings, and how the expected value is compared."""

from __future__ import annotations

import base64
import hashlib
import hmac as standard

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.faults import Fault
from gateway.message import Exchange, Needs
from tests.support.builders import make_exchange, make_request
from tests.support.policy_runs import read, refusals, run, unread, warnings

JEFE = ("Jefe", "what do ya want for nothing?")


def policy(algorithm: str = "SHA-256", more: str = "", key: str = "") -> str:
    return (
        f'<HMAC name="H"><Algorithm>{algorithm}</Algorithm><SecretKey ref="private.key" {key}/>'
        f'<Message ref="m"/>{more}</HMAC>'
    )


def signed(xml: str, key: str = JEFE[0], message: str = JEFE[1]) -> Exchange:
    exchange = make_exchange()
    exchange.variables.update({"private.key": key, "m": message})
    return run(xml, exchange)


@pytest.mark.parametrize(
    ("algorithm", "digest"),
    [
        ("MD-5", "750c783e6ab0b503eaa86e310a5db738"),
        ("SHA-1", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        ("SHA-224", "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44"),
        ("SHA-256", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (
            "SHA-384",
            "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
        ),
        (
            "SHA-512",
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
            "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        ),
    ],
)
def test_the_vectors_of_rfc_2202_and_4231(algorithm: str, digest: str) -> None:
    xml = policy(algorithm, '<Output encoding="hex"/>')
    assert signed(xml).variables["hmac.H.output"] == digest
    assert (
        signed(xml.replace(algorithm, algorithm.replace("-", "").lower())).variables["hmac.H.output"]
        == digest
    )


@given(key=st.text(min_size=1), message=st.text())
def test_any_text_is_signed_as_its_utf_8(key: str, message: str) -> None:
    expected = standard.new(key.encode(), message.encode(), hashlib.sha256).digest()
    variables = signed(policy(), key, message).variables
    assert variables["hmac.H.output"] == base64.b64encode(expected).decode()
    assert variables["hmac.H.message"] == message


@pytest.mark.parametrize(
    ("encoding", "key"),
    [
        ("", "Jefe"),
        ("utf8", "Jefe"),
        ("UTF-8", "Jefe"),
        ("hex", "4a656665"),
        ("base16", "4A656665"),
        ("base64", "SmVmZQ=="),
        ("base64url", "SmVmZQ"),
        ("base64url", "SmVmZQ=="),
    ],
)
def test_a_key_in_any_encoding(encoding: str, key: str) -> None:
    given = f'encoding="{encoding}"' if encoding else ""
    made = signed(policy(key=given), key).variables["hmac.H.output"]
    assert made == "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="


@pytest.mark.parametrize(
    ("encoding", "key"),
    [("hex", "4a6"), ("hex", "ä"), ("base64", "Sm*="), ("base64", "ä"), ("base64url", "+/==")],
)
def test_a_key_that_is_none_is_not_told(encoding: str, key: str) -> None:
    with pytest.raises(Fault) as caught:
        signed(policy(key=f'encoding="{encoding}"'), key)
    assert (caught.value.name, caught.value.status) == ("HmacCalculationFailed", 401)
    assert key not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(("encoding", "key"), [("utf8", ""), ("hex", ""), ("base64", ""), ("base64url", "=")])
def test_a_key_of_nothing(encoding: str, key: str) -> None:
    with pytest.raises(Fault, match="EmptySecretKey"):
        signed(policy(key=f'encoding="{encoding}"'), key)


@pytest.mark.parametrize("wrong", ["", "W9zB", "x", "ä", "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM", "=="])
def test_only_the_whole_right_value_is_right(wrong: str) -> None:
    right = "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="
    xml = policy(more='<VerificationValue ref="v"/>')
    exchange = make_exchange()
    exchange.variables.update({"private.key": JEFE[0], "m": JEFE[1], "v": right})
    run(xml, exchange)
    exchange.variables["v"] = wrong
    with pytest.raises(Fault) as caught:
        run(xml, exchange)
    expected = "HmacVerificationFailed" if wrong else "EmptyVerificationValue"
    assert (caught.value.name, caught.value.status) == (expected, 401)


def test_what_cannot_hold_the_output() -> None:
    exchange = make_exchange()
    exchange.variables.update({"private.key": "k", "m": "x", "kept": make_request()})
    with pytest.raises(Fault, match=r"reason: kept\.headers\.count cannot be set"):
        run(policy(more="<Output>kept.headers.count</Output>"), exchange)


def test_the_bodies_that_are_signed_are_needed() -> None:
    assert read(policy()).needs == Needs.NOTHING
    assert read(policy().replace('ref="m"', 'ref="request.content"')).needs == Needs.REQUEST_BODY
    assert read(policy().replace('<Message ref="m"/>', "<Message>{request.content}</Message>")).needs == (
        Needs.REQUEST_BODY
    )


def test_blanks_around_a_ref_are_no_message() -> None:
    with pytest.raises(Fault, match="unable to resolve variable m"):
        run(policy().replace('<Message ref="m"/>', '<Message ref="m"> \n </Message>'), _with_key())


def test_a_message_of_blanks_is_one() -> None:
    exchange = run(policy().replace('<Message ref="m"/>', "<Message> </Message>"), _with_key())
    assert exchange.variables["hmac.H.message"] == " "


def _with_key() -> Exchange:
    exchange = make_exchange()
    exchange.variables["private.key"] = "k"
    return exchange


@pytest.mark.parametrize(
    ("xml", "why"),
    [
        (policy().replace("private.key", "private."), "does not begin with"),
        (policy().replace("private.key", "key"), "does not begin with"),
        (policy(key='encoding="utf16"'), "is none of utf8, hex, base16, base64, base64url"),
        (policy().replace('<SecretKey ref="private.key" />', "<SecretKey/>"), "needs the attribute 'ref'"),
        (policy().replace('<Message ref="m"/>', "<Message/>"), "needs <Message>"),
        (policy(""), "needs <Algorithm>"),
        (policy("SHA-512/256"), "is none of SHA-1"),
    ],
)
def test_what_is_refused(xml: str, why: str) -> None:
    [finding] = refusals(xml)
    assert why in finding.message


def test_what_is_warned_of_and_what_is_left_unread() -> None:
    assert [text[:9] for text in warnings(policy("md5"))] == ["security:"]
    assert warnings(policy("sha-512", "<Output/>")) == []
    assert unread(policy(more="<Cipher/>"))


def test_unset_variables_may_be_ignored_in_the_message() -> None:
    ignoring = policy(more="<IgnoreUnresolvedVariables>true</IgnoreUnresolvedVariables>")
    assert run(ignoring, _with_key()).variables["hmac.H.message"] == ""


def test_a_secret_does_not_stand_in_a_bundle() -> None:
    [none] = refusals(policy().replace('<SecretKey ref="private.key" />', ""))
    assert none.message == "needs <SecretKey> with the attribute 'ref'"
    [text] = refusals(policy().replace('<SecretKey ref="private.key" />', "<SecretKey>Secret123</SecretKey>"))
    assert text.message == "holds a secret in the bundle; 'ref' takes it from a variable"
