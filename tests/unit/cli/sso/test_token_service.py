"""Asking a login service: what is sent, and what becomes of each answer."""

from __future__ import annotations

import base64
import json
import socket

import pytest

from gateway.cli.sso.failures import Failure, Rejected
from gateway.cli.sso.token_service import CLIENT, TokenService, claims_of, may_be_token
from tests.support.login_server import LoginServer

TOKENS = {"access_token": "opaque", "refresh_token": "r", "expires_in": 100, "token_type": "bearer"}


def jwt(claims: object) -> str:
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"e30.{middle}.sig"


def service(server: LoginServer) -> TokenService:
    return TokenService(server.url, lambda: 1000.0)


def test_what_is_asked_is_what_the_documents_show(server: LoginServer) -> None:
    server.answers["/oauth/token"] = [(200, TOKENS)]
    session = service(server).session({"grant_type": "password", "username": "ä+ b"}, "a@x.com")
    ((path, form, headers),) = server.asked
    assert (path, form) == ("/oauth/token", {"grant_type": "password", "username": "ä+ b"})
    assert headers["Authorization"] == CLIENT
    assert headers["Accept"] == "application/json;charset=utf-8"
    assert headers["Content-Type"] == "application/x-www-form-urlencoded;charset=utf-8"
    assert (session.username, session.access_token, session.refresh_token) == ("a@x.com", "opaque", "r")
    assert (session.expires_at, session.login_url) == (1100.0, server.url)


def test_a_jwt_says_itself_when_it_ends_and_whose_it_is(server: LoginServer) -> None:
    token = jwt({"exp": 5000, "user_name": "b@x.com"})
    server.answers["/oauth/token"] = [(200, {**TOKENS, "access_token": token})]
    assert service(server).session({}, "").expires_at == 5000.0
    assert service(server).session({}, "").username == "b@x.com"
    server.answers["/oauth/token"] = [(200, {**TOKENS, "access_token": jwt({"email": "c@x.com"})})]
    assert service(server).session({}, "").username == "c@x.com"
    server.answers["/oauth/token"] = [(200, {"access_token": "opaque"})]
    session = service(server).session({}, "")
    assert (session.username, session.refresh_token, session.expires_at) == ("passcode", "", 1000.0)


@pytest.mark.parametrize("status", [400, 401, 403, 429])
def test_a_refusal_is_told_in_the_services_words(server: LoginServer, status: int) -> None:
    server.answers["/oauth/token"] = [
        (status, {"error": "x", "error_description": "Bad\x1b[2J\ncredentials"})
    ]
    with pytest.raises(Rejected, match=r"refuses: Bad \[2J credentials"):
        service(server).session({}, "a")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {"error": "x"}),
        (503, b"<html>"),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"[" * 100_000),
        (200, {"access_token": 5}),
        (200, {"access_token": ""}),
        (200, {"access_token": 'a"\nurl = "http://evil'}),
        (200, {"access_token": "a", "refresh_token": 5}),
        (204, b""),
    ],
)
def test_an_answer_that_is_none_is_a_failure(server: LoginServer, status: int, body: object) -> None:
    server.answers["/oauth/token"] = [(status, body)]
    with pytest.raises(Failure) as failed:
        service(server).session({}, "a")
    assert failed.value.code == 7


def test_credentials_do_not_follow_a_redirection(server: LoginServer) -> None:
    server.answers["/oauth/token"] = [(302, {})]
    server.headers["Location"] = f"{server.url}/elsewhere"
    with pytest.raises(Failure):
        service(server).session({"password": "x"}, "a")
    assert [path for path, *_ in server.asked] == ["/oauth/token"]


def test_a_service_that_is_away_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    away = TokenService(url, lambda: 0.0)
    with pytest.raises(Failure, match="does not answer") as failed:
        away.session({}, "a")
    assert failed.value.code == 7
    assert not away.rejects("token"), "it says nothing"


def test_whether_a_token_counts_is_asked(server: LoginServer) -> None:
    server.answers["/userinfo"] = [(401, {}), (200, {}), (404, {})]
    assert [service(server).rejects("t") for _ in range(3)] == [True, False, False]
    assert server.asked[0][2]["Authorization"] == "Bearer t"


@pytest.mark.parametrize("token", ["", "a.b", "a.!.c", "a.e3.c", "a.W10.c", "a.b.c.d"])
def test_what_says_nothing_has_no_claims(token: str) -> None:
    assert claims_of(token) == {}


@pytest.mark.parametrize(
    ("text", "may_be"), [("a.b-c_d~e+f/g=", True), ("", False), ("a b", False), ("a\n", False), ("é", False)]
)
def test_a_token_has_a_form(text: str, may_be: bool) -> None:
    assert may_be_token(text) is may_be
