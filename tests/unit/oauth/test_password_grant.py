from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.oauth.errors import OAuthError
from gateway.oauth.grants import Mint, Wish
from gateway.oauth.password_grant import password, require_user
from tests.support.clients import make_client, make_product
from tests.support.fakes import NOW, CountingText, FakeClock

CLIENT = make_client(make_product(), make_product("B", scopes=["WRITE"]))
WISH = Wish(scope="WRITE", life=60.0, app_end_user="ann")


def mint() -> Mint:
    return Mint("acme", FakeClock(), CountingText())


@pytest.mark.parametrize(
    ("user", "word", "text"),
    [("", "", "Required param : username"), ("ann", "", "Required param : password")],
)
def test_name_and_password_must_be_there(user: str, word: str, text: str) -> None:
    with pytest.raises(OAuthError) as caught:
        require_user(user, word)

    assert caught.value.text == text


def test_whether_they_are_right_is_not_asked() -> None:
    require_user("ann", "wrong")


def test_both_tokens_are_issued() -> None:
    issued = password(CLIENT, WISH, mint())

    record = issued.record
    assert (record.grant_type, record.scope, record.app_end_user) == ("password", "WRITE", "ann")
    assert (record.expires_at, record.api_products) == (NOW + 60, ("B",))
    assert issued.refresh is not None
    text, refresh = issued.refresh
    assert (len(issued.token), len(text)) == (28, 32)
    assert (refresh.access, refresh.issued_at, refresh.expires_at) == (record, NOW, None)


def test_external_texts_are_taken() -> None:
    issued = password(CLIENT, replace(WISH, token="access", refresh_token="refresh"), mint())

    assert issued.token == "access"
    assert issued.refresh is not None
    assert issued.refresh[0] == "refresh"
