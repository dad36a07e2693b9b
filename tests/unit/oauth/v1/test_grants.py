from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.oauth import Mint, TokenAttribute
from gateway.oauth.v1 import problems
from gateway.oauth.v1.grants import (
    REQUEST_LIFE,
    AccessWish,
    access_token,
    check_request_token,
    check_signed_token,
    known,
    request_token,
    verifier,
)
from gateway.oauth.v1.problems import Problem, ProtocolError
from gateway.oauth.v1.records import RequestToken, SignedToken, Verifier
from tests.support.clients import APP_ID, KEY, make_client, make_product
from tests.support.fakes import NOW, CountingText
from tests.support.oauth1_tokens import make_access, make_request, make_verifier


def mint() -> Mint:
    return Mint("acme", lambda: NOW, CountingText())


CLIENT = make_client(make_product("A"), make_product("B"))


@pytest.mark.parametrize(
    "callback", ["oob", "https://app.test/ready?a=b", "com.app.mine:/cb", "http://[::1]:1/", "HTTP://a.test"]
)
def test_a_request_token_remembers_whose_it_is_and_where_the_user_goes(callback: str) -> None:
    made = request_token(CLIENT, callback, 60.0, mint())
    assert made.record == RequestToken(KEY, APP_ID, callback, NOW, NOW + 60)
    assert (len(made.token), len(made.secret)) == (28, 32)
    assert made.token not in repr(made)
    assert made.secret not in repr(made)


@pytest.mark.parametrize(
    "callback",
    [
        *(
            "",
            "OOB",
            "/ready",
            "ready",
            "//a.test/",
            "https:",
            "https:///a",
            "https://a\r\nb",
            "https://\u00e9",
        ),
        *(
            "javascript:alert(1)",
            "JavaScript://a.test/%0aalert(1)",
            "data:text/html,x",
            "vbscript:x",
            "myapp:/cb",
        ),
        *("file:///etc/passwd", "https://app.test/ready#part", "com.app.mine:", "com..mine:/cb"),
    ],
)
def test_a_callback_is_an_address(callback: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        request_token(CLIENT, callback, 60.0, mint())
    assert caught.value.problem is problems.PARAMETER_REJECTED


def test_only_its_own_consumer_knows_a_token() -> None:
    made = make_request()
    assert known(made) is made
    assert known(made, CLIENT) is made
    records = (replace(made.record, consumer_key="other"), replace(made.record, app_id="other"))
    others = [replace(made, record=each) for each in records]
    for found, client in ((None, None), (None, CLIENT), *((each, CLIENT) for each in others)):
        with pytest.raises(ProtocolError) as caught:
            known(found, client)
        assert caught.value.problem is problems.TOKEN_REJECTED


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, None),
        ({"expires_at": None}, None),
        ({"expires_at": NOW}, problems.TOKEN_EXPIRED),
        ({"status": "revoked", "expires_at": NOW}, problems.TOKEN_REVOKED),
        ({"status": "used", "expires_at": NOW}, problems.TOKEN_USED),
    ],
)
def test_a_request_token_serves_while_it_is_good(changes: dict[str, object], problem: Problem | None) -> None:
    record = replace(make_request().record, **changes)  # type: ignore[arg-type]
    assert problem_of(record) is problem


def problem_of(record: RequestToken | SignedToken) -> Problem | None:
    try:
        if isinstance(record, RequestToken):
            check_request_token(record, NOW)
        else:
            check_signed_token(record, NOW)
    except ProtocolError as error:
        return error.problem
    return None


def test_an_access_token_serves_while_it_is_good() -> None:
    assert problem_of(make_access().record) is None
    assert problem_of(make_access(status="revoked").record) is problems.TOKEN_REVOKED
    assert problem_of(make_access(expires_at=NOW).record) is problems.TOKEN_EXPIRED


def test_a_verifier_is_made_or_given() -> None:
    agreed = Verifier("jane", NOW, NOW + REQUEST_LIFE)
    assert verifier("", "jane", mint()) == ("a" * 21 + "1", agreed)
    assert verifier("1234", "jane", mint()) == ("1234", agreed)


def test_an_access_token_opens_what_its_client_has() -> None:
    attributes = (TokenAttribute("a", "b"),)
    made = access_token(CLIENT, make_verifier(), AccessWish(60.0, attributes), mint())
    assert made.record == SignedToken(KEY, APP_ID, ("A", "B"), "jane", NOW, NOW + 60, attributes)
    assert (len(made.token), len(made.secret)) == (28, 32)


def test_an_access_token_may_be_endless() -> None:
    agreed = make_verifier(expires_at=None)
    assert access_token(CLIENT, agreed, AccessWish(None), mint()).record.expires_at is None


@pytest.mark.parametrize("agreed", [None, make_verifier(expires_at=NOW)])
def test_without_a_current_verifier_there_is_none(agreed: Verifier | None) -> None:
    with pytest.raises(ProtocolError) as caught:
        access_token(CLIENT, agreed, AccessWish(60.0), mint())
    assert caught.value.problem is problems.VERIFIER_INVALID
