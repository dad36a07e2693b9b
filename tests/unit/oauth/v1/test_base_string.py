from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oauthlib.oauth1.rfc5849 import signature as oracle

from gateway.oauth.v1.base_string import base_string, base_string_uri, normalized
from gateway.oauth.v1.parameters import collect
from gateway.oauth.v1.percent import encode


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        # RFC 5849 §3.4.1.2
        ("http://EXAMPLE.COM:80/r%20v/X?id=123", "http://example.com/r%20v/X"),
        ("https://www.example.net:8080/?q=1", "https://www.example.net:8080/"),
        ("HTTPS://Example.com:443/A", "https://example.com/A"),
        ("https://example.com:80/A", "https://example.com:80/A"),
        ("http://example.com:443", "http://example.com:443/"),
        ("http://example.com:", "http://example.com/"),
        ("http://example.com:0080/", "http://example.com/"),
        ("http://example.com#f", "http://example.com/"),
        ("http://user:word@example.com/a;b?c", "http://example.com/a;b"),
        ("http://[2001:DB8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
        ("http://127.0.0.1:8080/a b", "http://127.0.0.1:8080/a%20b"),
        ("http://example.com//a/../b", "http://example.com//a/../b"),
    ],
)
def test_the_address_is_written_in_one_way(url: str, uri: str) -> None:
    assert base_string_uri(url) == uri
    if url != "http://example.com:0080/":
        assert oracle.base_string_uri(url) == uri


@pytest.mark.parametrize(
    "url",
    [
        *("", "example.com/a", "/a", "ftp://example.com/", "http://", "http:///a", "http://:80/"),
        *("http://a:b/", "http://a:0/", "http://a:65536/", "http://a:123456/", "http://a b/", "http://[::1/"),
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="needs"):
        base_string_uri(url)


def test_parameters_are_sorted_as_they_are_encoded() -> None:
    pairs = [("b", "2"), ("a%20", ""), ("a", "b%20"), ("a", "a"), ("a2", "x"), ("B", "1")]
    assert normalized(pairs) == "B=1&a=a&a=b%20&a%20=&a2=x&b=2"


def test_the_example_of_the_rfc() -> None:
    header = (
        'OAuth realm="Example", oauth_consumer_key="9djdj82h48djs9d2", oauth_token="kkk9d7dh3k39sjv7",'
        ' oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131201", oauth_nonce="7d8f3e4a",'
        ' oauth_signature="bYT5CMsGcbgUdFHObYMEfcx6bsw%3D"'
    )
    found = collect(header, "b5=%3D%253D&a3=a&c%40=&a2=r%20b", b"c2&a3=2+q")
    # RFC 5849 §3.4.1.1
    assert base_string("post", base_string_uri("http://example.com:80/request"), found.encoded) == (
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c"
        "%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_m"
        "ethod%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
    )


TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.tuples(TEXTS.filter(bool), TEXTS), max_size=6))
def test_it_is_the_base_string_of_other_libraries(pairs: list[tuple[str, str]]) -> None:
    query = "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs)
    theirs = oracle.signature_base_string("get", "http://a/b", oracle.normalize_parameters(pairs))
    # What begins with oauth_ is a parameter of the protocol, which is collected by rules of its own.
    plain = [(encode(name), encode(value)) for name, value in pairs]
    found = collect("", query, b"").encoded if not any(n.startswith("oauth_") for n, _ in pairs) else plain
    assert base_string("get", "http://a/b", found) == theirs
