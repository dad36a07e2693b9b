"""`/oauth/token` as clients call it: the reference's table of headers, parameters, answers and refusals."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from gateway.errors import StoreUnavailable
from gateway.login.endpoint import telling
from gateway.login.form import MOST_BYTES
from gateway.login.grants import SCOPES
from tests.support.login import CLIENT, LoginDriver, claims, refusal
from tests.support.management import ADMIN, FORM, PASSWORD

GRANT = {"grant_type": "password", "username": ADMIN, "password": PASSWORD}


async def test_the_answer_to_a_password(login: LoginDriver) -> None:
    reply = (await login.by_password()).expect(200)
    assert [*reply.value] == ["access_token", "token_type", "refresh_token", "expires_in", "scope", "jti"]
    assert reply.value["token_type"] == "bearer"
    assert reply.value["expires_in"] == 43_200 or reply.value["expires_in"] == 43_199
    assert reply.value["scope"] == "scim.me openid password.write approvals.me oauth.approvals"
    assert reply.value["jti"] == claims(reply.value["access_token"])["jti"]
    assert reply.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert (reply.headers["Cache-Control"], reply.headers["Pragma"]) == ("no-store", "no-cache")
    assert b'"token_type":"bearer"' in reply.body, "scripts cut it out of one line"


@pytest.mark.parametrize("kind", [FORM, f"{FORM};charset=utf-8", f"{FORM}; charset=UTF-8"])
async def test_the_content_types_of_clients(login: LoginDriver, kind: str) -> None:
    (await login.ask(GRANT, kind=kind)).expect(200)


async def test_the_issuer_is_within_the_url_that_was_called(login: LoginDriver) -> None:
    token = (await login.logged_in())["access_token"]
    assert claims(token)["iss"] == f"{login.api.url}/oauth/token"


@pytest.mark.parametrize(
    "client",
    ["", "Basic", "Basic !", "Basic ZWRnZWNsaTp4", "Basic eDplZGdlY2xpc2VjcmV0", "Bearer x", "Basic ZQ=="],
)
async def test_another_client_is_refused(login: LoginDriver, client: str) -> None:
    reply = await login.ask(GRANT, client=client)
    assert refusal(reply, 401, "unauthorized") == "Bad credentials"
    assert reply.headers["WWW-Authenticate"].startswith("Basic realm=")


@pytest.mark.parametrize(
    ("form", "error", "description"),
    [
        ({}, "invalid_request", "Missing grant type"),
        ({"grant_type": ""}, "invalid_request", "Missing grant type"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type", "client_credentials"),
        ({"grant_type": "password"}, "invalid_request", "Missing username"),
        ({"grant_type": "password", "username": ADMIN}, "invalid_request", "Missing password"),
        ({**GRANT, "password": ""}, "invalid_request", "Missing password"),
        ({**GRANT, "password": "x" * 1025}, "invalid_request", "password is too long"),
        ({**GRANT, "mfa_token": "1" * 1025}, "invalid_request", "mfa_token is too long"),
        ({"grant_type": "refresh_token"}, "invalid_request", "Missing refresh_token"),
        ({**GRANT, "scope": "all"}, "invalid_scope", "None of the requested scopes"),
        ("grant_type=password&grant_type=password", "invalid_request", "more than once"),
        ("grant_type=%ff", "invalid_request", "cannot be read"),
        ("&".join(f"a{number}=1" for number in range(60)), "invalid_request", "cannot be read"),
    ],
)
async def test_what_cannot_be_understood_is_refused(
    login: LoginDriver, form: dict[str, str] | str, error: str, description: str
) -> None:
    assert description in refusal(await login.ask(form), 400, error)


async def test_a_body_of_another_type_is_refused(login: LoginDriver) -> None:
    reply = await login.ask(json.dumps(GRANT), kind="application/json")
    assert FORM in refusal(reply, 400, "invalid_request")


async def test_a_large_body_is_refused(login: LoginDriver) -> None:
    form = "password=" + "x" * MOST_BYTES
    refusal(await login.ask(form), 413, "invalid_request")
    caller = replace(login.api, authorization=CLIENT)
    reply = await caller("POST", "/oauth/token", form.encode(), kind=FORM, chunked=True)
    refusal(reply, 413, "invalid_request")


async def test_other_verbs_are_not_served(login: LoginDriver) -> None:
    for verb in ("GET", "PUT", "DELETE"):
        reply = await login.api(verb, "/oauth/token", kind="")
        assert "not supported" in refusal(reply, 405, "method_not_allowed")
        assert reply.headers["Allow"] == "POST"


async def test_wrong_password_wrong_user_and_wrong_code_are_told_alike(login: LoginDriver) -> None:
    await login.enrolled()
    wrong = [
        await login.by_password("wrong"),
        await login.by_password(username="nobody@x.com"),
        await login.by_password(code="000000"),
        await login.by_password(),
        await login.by_password("wrong", code=login.code()),
    ]
    told = {
        (each.status, each.body, *sorted(set(each.headers.items()) - _dates(each.headers))) for each in wrong
    }
    assert len(told) == 1
    assert refusal(wrong[0], 401, "unauthorized") == "Bad credentials"


def _dates(headers: object) -> set[tuple[str, str]]:
    assert isinstance(headers, dict)
    return {(name, value) for name, value in headers.items() if name == "Date"}


async def test_the_code_comes_in_the_form_or_in_the_query(login: LoginDriver) -> None:
    await login.enrolled()
    (await login.by_password(code=login.code())).expect(200)
    login.clock.advance(60)
    (await login.ask(GRANT, query=f"?mfa_token={login.code()}")).expect(200)
    refusal(await login.ask(GRANT, query=f"?mfa_token={login.code()}"), 401, "unauthorized")
    refusal(await login.ask(GRANT, query="?mfa_token=1&mfa_token=2"), 400, "invalid_request")


async def test_a_machine_user_sends_no_code_or_an_empty_one(login: LoginDriver) -> None:
    (await login.ask({**GRANT, "mfa_token": ""})).expect(200)
    (await login.ask({**GRANT, "mfa_token": "123456"})).expect(200)


async def test_scopes_are_cut_down_to_those_there_are(login: LoginDriver) -> None:
    answer = await login.logged_in(scope="openid everything scim.me")
    assert answer["scope"] == "scim.me openid"
    token = answer["refresh_token"]
    assert (await login.refresh(token)).value["scope"] == "scim.me openid"
    assert (await login.refresh(token, scope="openid")).value["scope"] == "openid"
    refusal(await login.refresh(token, scope=SCOPES[-1]), 400, "invalid_scope")


async def test_credentials_in_the_query_do_not_count(login: LoginDriver) -> None:
    refusal(
        await login.ask("grant_type=password", query=f"?username={ADMIN}&password=x"), 400, "invalid_request"
    )


async def test_a_store_that_is_away_is_told(login: LoginDriver) -> None:
    async def serve(_: web.Request) -> web.Response:
        raise StoreUnavailable("away")

    reply = await telling(serve)(make_mocked_request("POST", "/oauth/token"))
    assert (reply.status, reply.headers["Retry-After"]) == (503, "1")
