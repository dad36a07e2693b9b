from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.oauth.v1.base_string import base_string, base_string_uri
from gateway.oauth.v1.parameters import collect
from gateway.oauth.v1.signature import METHODS, is_same, sign
from tests.support.oauth1_signing import Signing
from tests.support.oauth1_signing import sign as sign_by_client

# RFC 5849 §1.2: the three signed requests of its example.
EXAMPLES = [
    (
        *("POST", "https://photos.example.net/initiate", ""),
        'oauth_timestamp="137131200", oauth_nonce="wIjqoS", oauth_signature_method="HMAC-SHA1",'
        ' oauth_callback="http%3A%2F%2Fprinter.example.com%2Fready"',
        *("", "74KNZJeDHnMBp0EMJ9ZHt/XKycU="),
    ),
    (
        *("POST", "https://photos.example.net/token", ""),
        'oauth_token="hh5s93j4hdidpola", oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131201",'
        ' oauth_nonce="walatlh", oauth_verifier="hfdp7dh39dks9884"',
        *("hdhd0244k9j7ao03", "gKgrFCywp7rO0OXSjdot/IHF7IU="),
    ),
    (
        *("GET", "http://photos.example.net/photos", "file=vacation.jpg&size=original"),
        'oauth_token="nnch734d00sl2jdk", oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131202",'
        ' oauth_nonce="chapoH"',
        *("pfkkdhi9sl3r4s00", "MdpQcU8iPSUjWoN/UDMsK2sui9I="),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_of_the_rfc(example: tuple[str, ...]) -> None:
    verb, url, query, header, secret, signature = example
    authorization = f'OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", {header}'
    text = base_string(verb, base_string_uri(url), collect(authorization, query, b"").encoded)
    assert sign("HMAC-SHA1", text, "kd94hf93k423kf44", secret) == signature


SECRETS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)
ASCII = st.text(alphabet="abcXYZ019 &=+%/~*", max_size=8)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("where", ["AUTH_HEADER", "QUERY", "BODY"])
@given(secrets=st.tuples(SECRETS, SECRETS), form=st.lists(st.tuples(ASCII, ASCII), min_size=1, max_size=4))
def test_what_a_client_signs_is_recognized(
    method: str, where: str, secrets: tuple[str, str], form: list[tuple[str, str]]
) -> None:
    from_form = "&".join(f"{name}={value}" for name, value in _quoted(form))
    signing = Signing(method=method, where=where, secret=secrets[0], token="t", token_secret=secrets[1])
    verb, url = "POST", "http://Api.example.com:80/a%20b?q=%C3%A9+x&q"
    sent_url, headers, body = sign_by_client(signing, verb, url, from_form)
    found = collect(headers.get("Authorization", ""), sent_url.partition("?")[2], body.encode())
    text = base_string(verb, base_string_uri(sent_url), found.encoded)
    assert is_same(found.get("oauth_signature"), sign(method, text, *secrets))


def _quoted(form: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Encode fields as forms are: a letter follows each name, so that none is one of the protocol's."""
    escape = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "&=+%/*"} | {" ": "+"})
    return [(f"f{name}".translate(escape), value.translate(escape)) for name, value in form]


@pytest.mark.parametrize("presented", ["", "aGk", "aGk=\n", "AGK=", "\udcff", "aGk=aGk="])
def test_any_other_text_is_another_signature(presented: str) -> None:
    assert is_same("aGk=", "aGk=")
    assert not is_same(presented, "aGk=")
