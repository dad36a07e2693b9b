"""To whom a token may be shown."""

from __future__ import annotations

import pytest

from gateway.cli.sso.destinations import are_in_the_clear, check_destinations, origin_of
from gateway.cli.sso.failures import Failure


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://Gateway.Example:9000/v1/o?x=http://other/", ("http", "gateway.example", 9000)),
        ("https://gateway.example", ("https", "gateway.example", 443)),
        ("gateway.example:9000/v1", ("http", "gateway.example", 9000)),
        ("http://[::1]:9000/", ("http", "[::1]", 9000)),
        ("http://user:pass@gateway.example/", ("http", "gateway.example", 80)),
        ("http://gateway.example@other.example/", ("http", "other.example", 80)),
        ("http://gateway.example:9000@other.example/", ("http", "other.example", 80)),
        ("http://gateway.example?@other.example/", ("http", "gateway.example", 80)),
        ("http://gateway.example#@other.example/", ("http", "gateway.example", 80)),
        ("http:///gateway.example/", None),
        ("http:/gateway.example/", None),
        ("http://other.example\\@gateway.example/", None),
        ("http://{gateway,other}.example/", None),
        ("http://gateway.example /", None),
        ("ftp://gateway.example/", None),
        ("file:///etc/passwd", None),
        ("", None),
        ("-", ("http", "-", 80)),
    ],
)
def test_the_origin_is_what_curl_would_call(url: str, origin: tuple[str, str, int] | None) -> None:
    assert origin_of(url) == origin


LOGIN = "https://login.example"


def test_the_login_service_and_hosts_that_are_named_may_have_it() -> None:
    check_destinations(["https://login.example:443/v1/o", "HTTPS://Login.example/x"], LOGIN, ())
    check_destinations(["https://api.example:8443/v1/o"], LOGIN, ("api.example",))
    check_destinations(["login.example/x"], "http://login.example:80", ())
    for url in (
        "https://api.example/v1/o",
        "https://login.example.evil/",
        "https://login.example:8443/",
        "http://login.example/",
        "http://login.example:443/",
        "login.example/x",
        "https://xlogin.example/",
        "http:///x",
    ):
        with pytest.raises(Failure, match="is not sent to"):
            check_destinations([url], LOGIN, ())


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
def test_this_machine_has_three_names(name: str) -> None:
    check_destinations([f"http://{name}:9000/v1/o"], "http://localhost:9000", ())
    check_destinations(["http://localhost:9000/v1/o"], f"http://{name}:9000", ())
    for login in ("http://gateway.example:9000", "http://localhost:29666", "no url at all"):
        with pytest.raises(Failure):
            check_destinations([f"http://{name}:9000/v1/o"], login, ())


def test_http_is_in_the_clear() -> None:
    assert are_in_the_clear(["https://a", "http://b"])
    assert are_in_the_clear(["a"])
    assert not are_in_the_clear(["https://a", "http:///"])
