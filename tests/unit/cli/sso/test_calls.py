"""A call: to http and https only, and to nobody else than who is meant."""

from __future__ import annotations

import pytest

from gateway.cli.sso.calls import call
from gateway.cli.sso.failures import Failure
from tests.support.login_server import LoginServer


@pytest.mark.parametrize("url", ["nowhere", "file:///etc/passwd", "ftp://x", "http://[", ""])
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(Failure, match=r"no .*URL|does not answer"):
        call(url, "/oauth/token", {}, "Basic x")


def test_status_and_body_come_back_whatever_they_are(server: LoginServer) -> None:
    server.answers["/a"] = [(200, b"x"), (418, b"y")]
    assert call(server.url, "/a", None, "Basic x") == (200, b"x")
    assert call(server.url, "/a", {"b": "c"}, "Basic x") == (418, b"y")
    assert [form for _, form, _ in server.asked] == [{}, {"b": "c"}]


def test_http_goes_through_no_proxy(server: LoginServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.answers["/a"] = [(200, b"x")]
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    assert call(server.url, "/a", None, "Basic x") == (200, b"x")


def test_a_redirection_is_an_answer(server: LoginServer) -> None:
    server.answers["/a"] = [(302, b"")]
    server.headers["Location"] = f"{server.url}/b"
    assert call(server.url, "/a", {}, "Basic x") == (302, b"")
    assert len(server.asked) == 1
