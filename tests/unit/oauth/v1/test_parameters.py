from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.oauth.v1 import problems
from gateway.oauth.v1.parameters import RequestParameters, collect
from gateway.oauth.v1.problems import ProtocolError

HEADER = (
    'OAuth realm="Example", oauth_consumer_key="9djdj82h48djs9d2", oauth_token="kkk9d7dh3k39sjv7",'
    ' oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131201", oauth_nonce="7d8f3e4a",'
    ' oauth_signature="djosJKDKJSD8743243%2Fjdk33klY%3D"'
)


def refused(authorization: str = "", query: str = "", form: bytes = b"") -> str:
    with pytest.raises(ProtocolError) as caught:
        collect(authorization, query, form)
    assert caught.value.problem is problems.PARAMETER_REJECTED
    return str(caught.value.details["name"])


def test_all_sources_are_collected_as_the_rfc_shows() -> None:
    found = collect(HEADER, "b5=%3D%253D&a3=a&c%40=&a2=r%20b", b"c2&a3=2+q")

    assert sorted(found.encoded) == [
        ("a2", "r%20b"),
        ("a3", "2%20q"),
        ("a3", "a"),
        ("b5", "%3D%253D"),
        ("c%40", ""),
        ("c2", ""),
        ("oauth_consumer_key", "9djdj82h48djs9d2"),
        ("oauth_nonce", "7d8f3e4a"),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", "137131201"),
        ("oauth_token", "kkk9d7dh3k39sjv7"),
    ]
    assert found.get("oauth_signature") == "djosJKDKJSD8743243/jdk33klY="
    assert found.get("oauth_token") == "kkk9d7dh3k39sjv7"
    assert found.get("oauth_verifier") == ""


@pytest.mark.parametrize(
    ("authorization", "query", "form"),
    [
        ('oauth oauth_nonce = "a%20b" , x="1"', "", b""),
        ("", "oauth_nonce=a+b&x=1", b""),
        ("", "", b"&&oauth_nonce=a%20b&x=1&"),
        ('OAuth oauth_nonce="a b",x="1"', "", b""),
        ("Bearer t", "oauth%5Fnonce=a%20b&x=1", b""),
    ],
)
def test_protocol_parameters_stand_in_one_of_three_places(
    authorization: str, query: str, form: bytes
) -> None:
    found = collect(authorization, query, form)
    assert found.protocol == {"oauth_nonce": "a b"}
    assert sorted(found.encoded) == [("oauth_nonce", "a%20b"), ("x", "1")]


def test_a_realm_is_not_signed_and_may_hold_quotes() -> None:
    assert collect(r'OAuth Realm="a \"b\", c", x="1"', "", b"").encoded == (("x", "1"),)


@pytest.mark.parametrize("authorization", ["", "OAuth", "Basic oauth_nonce", "OAuthoauth_nonce"])
def test_another_header_says_nothing(authorization: str) -> None:
    assert collect(authorization, "", b"") == RequestParameters((), {})


def test_octets_that_are_no_text_are_signed_as_they_came() -> None:
    assert collect("", "a=%ff\udcfe", b"\xff").encoded == (("a", "%FF%FE"), ("%FF", ""))


@pytest.mark.parametrize(
    "authorization",
    [
        "OAuth oauth_nonce",
        "OAuth oauth_nonce=n",
        'OAuth oauth_nonce="n',
        'OAuth oauth_nonce="n" x="1"',
        'OAuth oauth_nonce="n",',
        'OAuth ,oauth_nonce="n"',
        'OAuth oauth_nonce="%n"',
        'OAuth ="n"',
    ],
)
def test_a_header_is_well_written_or_refused(authorization: str) -> None:
    assert refused(authorization) == "Authorization"


@pytest.mark.parametrize(
    ("authorization", "query", "form", "name"),
    [
        ('OAuth oauth_nonce="n", oauth_nonce="n"', "", b"", "oauth_nonce"),
        ("", "oauth_nonce=a&oauth_n%6Fnce=b", b"", "oauth_nonce"),
        ("", "oauth_made_up=a&oauth_made_up=b", b"", "oauth_*"),
        ('OAuth oauth_nonce="n"', "oauth_token=t", b"", "oauth_*"),
        ('OAuth oauth_nonce="n"', "", b"oauth_other=t", "oauth_*"),
        ("", "oauth_nonce=n", b"oauth_nonce=n", "oauth_*"),
        ("", "oauth_token=%ff", b"", "oauth_token"),
        ("", "oauth_%ff=%ff", b"", "oauth_*"),
        ("", "a=%", b"", "query or form"),
        ("", "", b"%z=", "query or form"),
        ("", "a=\ud800", b"", "Authorization or query"),
        ("OAuth \ud800", "", b"", "Authorization or query"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(
    authorization: str, query: str, form: bytes, name: str
) -> None:
    assert refused(authorization, query, form) == name


FRAGMENTS = st.sampled_from(
    [
        *("oauth_nonce", "oauth_token", "OAuth ", "realm", "=", '"', ",", "&", "%", "%41", "+", " "),
        *("\\", "é", "\udcff", "\ud800", "a"),
    ]
)
TEXTS = st.lists(FRAGMENTS, max_size=20).map("".join) | st.text(max_size=20)


@given(TEXTS, TEXTS, st.binary(max_size=20) | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_whatever_comes_is_collected_or_refused(header: str, query: str, form: bytes) -> None:
    with suppress(ProtocolError):
        found = collect("OAuth " + header, query, form)
        assert all(name.isascii() and value.isascii() for name, value in found.encoded)


def test_nothing_of_it_is_shown() -> None:
    assert "9djdj82h48djs9d2" not in repr(collect(HEADER, "", b""))
