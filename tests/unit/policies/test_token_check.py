from __future__ import annotations

import pytest

from gateway import faults
from gateway.faults import Fault
from gateway.flow import IssuedToken, Lookup, LookupKind
from gateway.message import Exchange, resolve
from gateway.oauth import TokenAttribute
from gateway.policies._oauth_faults import Teller
from gateway.policies._required_scope import to_required_scope
from gateway.policies._token_check import TokenCheck, TokenSource
from tests.support.builders import make_exchange, make_request
from tests.support.clients import make_client, make_product, make_token
from tests.support.fakes import NOW, FakeServices
from tests.support.lookups import settle

CHECK = TokenCheck(TokenSource(None, ""), None, Teller("P"), FakeServices())
CLIENT = make_client(make_product(), make_product("Other", api_resources=["/other"], proxies=["weather"]))


def called(found: IssuedToken, path_suffix: str = "/forecast") -> Exchange:
    exchange = make_exchange(make_request(headers=[("Authorization", "Bearer t")]), path_suffix=path_suffix)
    pending = CHECK(exchange)
    assert isinstance(pending, Lookup)
    assert (pending.kind, pending.key) == (LookupKind.ACCESS_TOKEN, "t")
    settle(pending, exchange, found)
    return exchange


def test_where_a_call_shows_its_token() -> None:
    shown = make_exchange(make_request(query="t= a &u=Key%20b", headers=[("Authorization", "bearer  c ")]))
    assert TokenSource(None, "").token(shown) == "c"
    assert TokenSource(resolve("request.queryparam.t"), "").token(shown) == "a"
    assert TokenSource(resolve("request.queryparam.u"), "key").token(shown) == "b"
    shown.variables["number"] = 7
    assert TokenSource(resolve("number"), "").token(shown) == "7"


def test_a_call_that_shows_none_is_refused() -> None:
    bare = make_exchange()
    with pytest.raises(Fault) as caught:
        TokenSource(None, "").token(bare)
    assert caught.value.kind is faults.INVALID_ACCESS_TOKEN
    with pytest.raises(Fault) as caught:
        TokenSource(resolve("absent"), "").token(bare)
    assert caught.value.kind is faults.ACCESS_TOKEN_UNRESOLVED


def test_each_call_is_told_of_its_own_token() -> None:
    first = called(IssuedToken(make_token(issued_at=NOW - 1, expires_at=NOW + 11), CLIENT))
    second = called(IssuedToken(make_token(expires_at=None, scope="WRITE"), CLIENT))
    assert first.variables["issued_at"] == f"{NOW - 1:.0f}000"
    assert (first.variables["expires_in"], second.variables["expires_in"]) == ("10", "0")
    assert (first.variables["scope"], second.variables["scope"]) == ("READ", "WRITE")
    first.variables["app.name"] = "changed"
    assert second.variables["app.name"] == "Weather App"
    again = IssuedToken(make_token(), CLIENT)
    for _ in range(2):
        assert called(again).variables["app.name"] == "Weather App"


def test_each_product_has_its_own_variables() -> None:
    issued = IssuedToken(make_token(api_products=["Other", "PremiumWeatherAPI"]), CLIENT)
    assert "apiproduct.name" not in called(issued).variables
    assert called(issued, "/other").variables["apiproduct.name"] == "Other"
    assert "apiproduct.name" not in called(issued).variables


def test_many_kinds_of_tokens_of_one_client_are_each_told_right() -> None:
    for number in (*range(40), 3):
        token = make_token(attributes=[TokenAttribute("n", str(number))])
        assert called(IssuedToken(token, CLIENT)).variables["accesstoken.n"] == str(number)


def test_scopes_that_cannot_be_read_are_told_like_any_fault() -> None:
    check = TokenCheck(
        TokenSource(None, ""), to_required_scope("request.formparam.s"), Teller("P"), FakeServices()
    )
    headers = [("Authorization", "Bearer t"), ("Content-Type", "application/x-www-form-urlencoded")]
    exchange = make_exchange(make_request("POST", headers=headers, content="s=%zz"))
    pending = check(exchange)
    assert isinstance(pending, Lookup)
    with pytest.raises(Fault) as caught:
        pending.settle(exchange, IssuedToken(make_token(), CLIENT))
    assert caught.value.kind is faults.BAD_FORM
    assert exchange.variables["oauthV2.P.fault.name"] == "BadFormData"


def test_who_calls_is_known_without_all_being_told() -> None:
    known = called(IssuedToken(make_token(), CLIENT)).known()
    assert known is not None
    assert known["developer.app.name"] == "Weather App"
    assert "issued_at" not in known
