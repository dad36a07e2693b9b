"""Calls of the management API: what is sent, what comes back, and each way to fail as a sentence."""

from __future__ import annotations

import pytest

from gateway.cli.remote.client import Client, Refused, checked_url, segment
from gateway.cli.verb import CommandFailed, WrongCommand
from tests.support.login_server import LoginServer, serving

O = "/v1/organizations/my%20org"  # noqa: E741 - the reference calls it so


def asked(server: LoginServer) -> Client:
    return Client(server.url, "my org", "Bearer secret")


def test_a_verb_a_path_and_what_is_sent() -> None:
    with serving() as server:
        server.headers["Content-Type"] = "application/json;charset=utf-8"
        server.answers[f"{O}/apps"] = [(200, {"app": []})]
        client = asked(server)
        assert client.get("/apps") == {"app": []}
        assert client.post_form("/apps", {"id": "a@x.com"}) == {"app": []}
        (path, _, headers), (_, form, _) = server.asked
    assert path == f"{O}/apps"
    assert (headers["Authorization"], headers["Accept"]) == ("Bearer secret", "application/json")
    assert form == {"id": "a@x.com"}
    assert "secret" not in repr(client)


def test_what_is_no_json_is_bytes() -> None:
    with serving() as server:
        server.answers[f"{O}/x"] = [(200, b"PK"), (200, b"")]
        assert asked(server).get("/x", accept="*/*") == b"PK"
        assert asked(server).get("/x") is None
        server.headers["Content-Type"] = "application/json"
        server.answers[f"{O}/x"] = [(200, b"{")]
        with pytest.raises(CommandFailed, match="no JSON, though"):
            asked(server).get("/x")


@pytest.mark.parametrize(
    ("status", "body", "sentence", "code", "is_bare"),
    [
        (404, {"code": "a.B", "message": "none\x1b[2J"}, "none\\x1b[2J", "a.B", False),
        (
            401,
            {"code": "a.B", "message": "no"},
            "no\nTOLLKEEPER_USER=E-MAIL:PASSWORD logs in anew",
            "a.B",
            False,
        ),
        (
            400,
            {"code": "messaging.config.beans.InvalidBundle", "message": "a.xml:1: x\n  ^"},
            "a.xml:1: x\n  ^",
            "messaging.config.beans.InvalidBundle",
            True,
        ),
        (500, b"<html>", "URL answers with status 500: is it the management API of a gateway?", "", False),
        (302, ["x"], "URL answers with status 302: is it the management API of a gateway?", "", False),
    ],
)
def test_a_refusal_is_told_by_its_own_words(
    status: int, body: object, sentence: str, code: str, is_bare: bool
) -> None:
    with serving() as server:
        server.answers[f"{O}/x"] = [(status, body)]
        server.headers["Location"] = "http://127.0.0.1:1/elsewhere"
        with pytest.raises(Refused) as refused:
            asked(server).get("/x")
        assert str(refused.value) == sentence.replace("URL", server.url)
    assert (refused.value.status, refused.value.code, refused.value.is_bare) == (status, code, is_bare)


def test_nobody_answers() -> None:
    with pytest.raises(CommandFailed, match=r"the management API at http://127\.0\.0\.1:1 does not answer: "):
        Client("http://127.0.0.1:1", "myorg", "Bearer x").get("")


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_leads_elsewhere_is_none(name: str) -> None:
    with pytest.raises(WrongCommand):
        segment(name)


def test_a_name_is_one_segment() -> None:
    assert segment("a/b?c#d e@f%2e") == "a%2Fb%3Fc%23d%20e@f%252e"


def test_an_address_is_one() -> None:
    assert checked_url("https://gateway.example:9000/below/") == "https://gateway.example:9000/below"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "gateway",
        "ftp://x",
        "http://",
        "http:///v1",
        "http://x:y",
        "http://a b",
        "http://x\n",
        "http://[x",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(WrongCommand, match="an http or https URL is expected"):
        checked_url(url)


@pytest.mark.parametrize("url", ["http://u:secret@x", "http://x?a=b", "http://x#y"])
def test_an_address_holds_nothing_else(url: str) -> None:
    with pytest.raises(WrongCommand, match="an address alone") as refused:
        checked_url(url)
    assert "secret" not in str(refused.value)
