"""The vectors by which oauthlib's own suite (4.0) holds its signatures, as facts: ours must give the same."""

from __future__ import annotations

import pytest

from gateway.oauth.v1.base_string import base_string, base_string_uri
from gateway.oauth.v1.parameters import collect
from gateway.oauth.v1.signature import sign

SIGNED = (
    "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540"
    "%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method"
    "%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
)
HEADER = (
    'OAuth realm="Example", oauth_consumer_key="9djdj82h48djs9d2", oauth_token="kkk9d7dh3k39sjv7",'
    ' oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131201", oauth_nonce="7d8f3e4a",'
    ' oauth_signature="djosJKDKJSD8743243%2Fjdk33klY%3D"'
)
# The second one is signed with its blanks encoded.
SECRETS = ("ECrDNoq1VYzzzzzzzzzyAK7TwZNtPnkqatqZZZZ", "just-a-string    asdasd")


@pytest.mark.parametrize("verb", ["POST", "Post", "pOST", "poST", "posT", "post"])
def test_what_is_signed(verb: str) -> None:
    found = collect(HEADER, "b5=%3D%253D&a3=a&c%40=&a2=r%20b", b"c2&a3=2+q")
    assert base_string(verb, "http://example.com/request", found.encoded) == SIGNED


@pytest.mark.parametrize(
    ("method", "signature"),
    [
        ("HMAC-SHA1", "wsdNmjGB7lvis0UJuPAmjvX/PXw="),
        ("HMAC-SHA256", "wdfdHUKXHbOnOGZP8WFAWMSAmWzN3EVBWWgXGlC/Eo4="),
        (
            "HMAC-SHA512",
            "u/vlyZFDxOWOZ9UUXwRBJHvq8/T4jCA74ocRmn2ECnjUBTAeJiZIRU8hDTjS88Tz1fGONffMpdZxUkUTW3k1kg==",
        ),
    ],
)
def test_signatures(method: str, signature: str) -> None:
    assert sign(method, SIGNED, *SECRETS) == signature


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        ("http://EXAMPLE.COM:80/r v/X?id=123", "http://example.com/r%20v/X"),
        ("https://www.example.net:8080/?q=1", "https://www.example.net:8080/"),
        ("http://wWW.eXAMPLE.cOM", "http://www.example.com/"),
        ("https://192.168.0.1", "https://192.168.0.1/"),
        ("https://192.168.0.1:13000", "https://192.168.0.1:13000/"),
        ("https://[123:db8:fd00:1000::5]:13000", "https://[123:db8:fd00:1000::5]:13000/"),
        ("https://[123:db8:fd00:1000::5]", "https://[123:db8:fd00:1000::5]/"),
        ("http://www.example.com:80/", "http://www.example.com/"),
        ("https://www.example.com:443/", "https://www.example.com/"),
        ("https://www.example.com:999/", "https://www.example.com:999/"),
        ("HTTP://www.example.com:443/", "http://www.example.com:443/"),
        ("HTTPS://www.example.com:80/", "https://www.example.com:80/"),
        ("http://www.example.com:/", "http://www.example.com/"),
        ("http://www.example.com:8080", "http://www.example.com:8080/"),
        ("http://www.example.com/foo/bar", "http://www.example.com/foo/bar"),
        ("http://www.example.com/foo/bar/", "http://www.example.com/foo/bar/"),
        ("https://www.example.com/path?foo=bar", "https://www.example.com/path"),
        ("https://www.example.com/path#fragment", "https://www.example.com/path"),
        ("https://www.example.com/hello world", "https://www.example.com/hello%20world"),
    ],
)
def test_addresses(url: str, uri: str) -> None:
    assert base_string_uri(url) == uri


@pytest.mark.parametrize(
    "url",
    [
        *("", " ", "http", "example.com", "http:", "http://", "http://:8080", "http://eg.com:0"),
        *("http://eg.com:-1", "http://eg.com:65536", "http://eg.com:3.14", "http://eg.com:BAD"),
        *("http://eg.com:NaN", "http://eg.com: ", "http://eg.com:42:42"),
        # Theirs takes any scheme, and a blank in a host: a gateway is called by neither.
        *("foobar://www.example.com", "https://www.hello world.com/"),
    ],
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(ValueError, match="needs"):
        base_string_uri(url)
