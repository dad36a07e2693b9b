from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.oauth.authorize import Authorization
from gateway.oauth.grants import Issued, Mint, Wish
from gateway.oauth.implicit_grant import implicit, implicit_members
from tests.support.clients import KEY, make_client, make_product
from tests.support.fakes import NOW, CountingText, FakeClock

WISH = Wish(scope="READ ADMIN", life=60.0)
ASKED = Authorization("token", KEY)


def issued(wish: Wish = WISH) -> Issued:
    return implicit(make_client(make_product()), wish, Mint("acme", FakeClock(), CountingText()))


def test_there_is_no_refresh_token() -> None:
    given = issued(replace(WISH, refresh_life=5.0, refresh_token="refresh"))

    assert given.refresh is None
    assert (given.record.grant_type, given.record.scope) == ("implicit", "READ")
    assert len(given.token) == 28


def test_an_external_text_is_taken() -> None:
    assert issued(replace(WISH, token="mine")).token == "mine"


@pytest.mark.parametrize(
    ("asked", "more"),
    [
        (ASKED, {}),
        (replace(ASKED, state="s"), {"state": "s"}),
        (replace(ASKED, state="s", scope="READ ADMIN"), {"state": "s", "scope": "READ"}),
    ],
)
def test_state_and_scope_are_told_where_they_were_asked_for(
    asked: Authorization, more: dict[str, str]
) -> None:
    members = implicit_members(issued(replace(WISH, token="t")), asked, NOW)

    assert list(members.items()) == [
        ("expires_in", "59"),
        ("access_token", "t"),
        ("token_type", "BearerToken"),
        *more.items(),
    ]


def test_an_endless_token_says_so_in_edge_s_way_only() -> None:
    endless = issued(replace(WISH, life=None, token="t"))

    assert implicit_members(endless, ASKED, NOW)["expires_in"] == "0"
    assert implicit_members(endless, ASKED, NOW, is_rfc=True) == {"access_token": "t", "token_type": "Bearer"}
