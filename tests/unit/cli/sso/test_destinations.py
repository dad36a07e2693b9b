"""To whom a token may be shown."""

from __future__ import annotations

import pytest

from gateway.cli.sso.destinations import check_destinations, host_of
from gateway.cli.sso.failures import Failure


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://Gateway.Example:9000/v1/o?x=http://other/", "gateway.example"),
        ("https://gateway.example", "gateway.example"),
        ("gateway.example:9000/v1", "gateway.example"),
        ("http://[::1]:9000/", "[::1]"),
        ("http://user:pass@gateway.example/", "gateway.example"),
        ("http://gateway.example@other.example/", "other.example"),
        ("http://gateway.example:9000@other.example/", "other.example"),
        ("http://gateway.example?@other.example/", "gateway.example"),
        ("http://gateway.example#@other.example/", "gateway.example"),
        ("http:///gateway.example/", ""),
        ("http:/gateway.example/", ""),
        ("http://other.example\\@gateway.example/", ""),
        ("http://{gateway,other}.example/", ""),
        ("http://gateway.example /", ""),
        ("ftp://gateway.example/", ""),
        ("file:///etc/passwd", ""),
        ("", ""),
        ("-", "-"),
    ],
)
def test_the_host_is_what_curl_would_call(url: str, host: str) -> None:
    assert host_of(url) == host


def test_the_login_services_host_and_those_named_may_have_it() -> None:
    check_destinations(["https://login.example:8443/v1/o", "login.example/x"], "https://login.example", ())
    check_destinations(["https://api.example/v1/o"], "https://login.example", ("api.example",))
    for url in (
        "https://api.example/v1/o",
        "https://login.example.evil/",
        "https://xlogin.example/",
        "http:///x",
    ):
        with pytest.raises(Failure, match="is not sent to"):
            check_destinations([url], "https://login.example", ())


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
def test_this_machine_has_three_names(name: str) -> None:
    check_destinations([f"http://{name}:9000/v1/o"], "http://localhost:9000", ())
    check_destinations(["http://localhost/v1/o"], f"http://{name}:9000", ())
    with pytest.raises(Failure):
        check_destinations([f"http://{name}:9000/v1/o"], "http://gateway.example", ())
