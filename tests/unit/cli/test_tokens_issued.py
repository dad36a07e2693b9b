"""The verbs of `gateway tokens` that call the management API: show, revoke."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from tests.support.commands import Desk
from tests.support.management import ORG
from tests.unit.store.samples import ACCESS, REFRESH

TOKEN, SECOND = "the-token", "the-second"


@pytest.fixture
async def issued(desk: Desk) -> Desk:
    """Give a desk of a gateway that has issued two tokens to an app, one for an end user."""
    app = await desk.driver.registered()
    [key] = cast("list[dict[str, str]]", app["credentials"])
    record = ACCESS.but(
        organization=ORG,
        client_id=key["consumerKey"],
        app_id=str(app["appId"]),
        app_name="Weather App",
        developer_id=str(app["developerId"]),
        developer_email="t@w.com",
        api_products=("Premium",),
        issued_at=desk.driver.clock.now,
        expires_at=desk.driver.clock.now + 3600,
    )
    tokens = desk.driver.store.tokens(ORG)
    refresh = replace(REFRESH, access=record, issued_at=record.issued_at, expires_at=None)
    await tokens.save(TOKEN, record, ("the-refresh", refresh))
    await tokens.save(SECOND, record.but(app_end_user="alice"), None)
    return desk


async def status(desk: Desk, token: str) -> str:
    return dict((await desk("tokens", "show", token)).done().rows)["status"]


async def test_a_token_is_shown(issued: Desk) -> None:
    shown = dict((await issued("tokens", "show", TOKEN)).done().rows)
    assert (shown["app"], shown["apiproducts"], shown["scope"]) == ("Weather App", "Premium", "READ")
    assert shown["issuedAt"] == "2023-11-14 22:13:20"
    told = cast(
        "dict[str, object]", (await issued("tokens", "show", "-", "--json", typed=f"{TOKEN}\n")).value
    )
    assert told["status"] == "approved"


async def test_one_is_revoked(issued: Desk) -> None:
    told = (await issued("tokens", "revoke", "-", "--cascade", typed=f"{TOKEN}\n")).done()
    assert told.out == "the token is revoked\n"
    assert (await status(issued, TOKEN), await status(issued, SECOND)) == ("revoked", "approved")


async def test_those_of_an_app_are_revoked(issued: Desk) -> None:
    listed = cast("list[dict[str, str]]", (await issued("apps", "list", "--json")).value)
    told = (await issued("tokens", "revoke", "--app", listed[0]["appId"])).done()
    assert told.out == f"the tokens of app {listed[0]['appId']} are revoked\n"
    assert {await status(issued, TOKEN), await status(issued, SECOND)} == {"revoked"}


async def test_those_of_an_end_user_are_revoked(issued: Desk) -> None:
    told = (await issued("tokens", "revoke", "--end-user", "alice", "--json")).done()
    assert isinstance(told.value, int)
    assert (await status(issued, TOKEN), await status(issued, SECOND)) == ("approved", "revoked")


@pytest.mark.parametrize("words", [(), (TOKEN, "--app", "x"), ("-", "--end-user", "x")])
async def test_a_token_or_whose_is_needed(desk: Desk, words: tuple[str, ...]) -> None:
    refused = (await desk("tokens", "revoke", *words)).refused(2)
    assert refused == "a token is needed, or --app or --end-user"


async def test_what_is_not_there(desk: Desk) -> None:
    assert (await desk("tokens", "show", "unknown")).refused()
    assert (await desk("tokens", "revoke", "unknown")).refused()
    assert "does not exist" in (await desk("tokens", "revoke", "--app", "unknown")).refused()
    assert (await desk("tokens", "show", "-", typed="\n")).refused(2) == "'' cannot be a name"
