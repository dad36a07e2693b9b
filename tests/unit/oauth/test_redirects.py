from __future__ import annotations

import pytest

from gateway.oauth.errors import OAuthError
from gateway.oauth.redirects import choose_redirect_uri, registered, with_fragment, with_query

ONE, TWO = "https://one.app/cb", "https://two.app/cb"


@pytest.mark.parametrize(
    ("callback_url", "known"),
    [
        ("", ()),
        (" , ,", ()),
        (ONE, (ONE,)),
        (f" {ONE} ,{TWO},{ONE}", (ONE, TWO)),
        ("https://a b/cb", ()),
        ("https://one.app/cb\r\nX: y", ()),
        ("https://ä.test/cb", ()),
        (f"https://x/\x7f,{TWO}", (TWO,)),
    ],
)
def test_what_cannot_be_sent_is_not_registered(callback_url: str, known: tuple[str, ...]) -> None:
    assert registered(callback_url) == known


@pytest.mark.parametrize(
    ("callback_url", "presented", "chosen"), [(ONE, "", ONE), (ONE, ONE, ONE), (f"{ONE},{TWO}", TWO, TWO)]
)
def test_the_presented_one_or_the_only_one(callback_url: str, presented: str, chosen: str) -> None:
    assert choose_redirect_uri(callback_url, presented) == chosen


@pytest.mark.parametrize("callback_url", ["", f"{ONE},{TWO}"])
def test_without_one_it_must_be_clear(callback_url: str) -> None:
    with pytest.raises(OAuthError, match=r"^Redirection URI is required$"):
        choose_redirect_uri(callback_url, "")


@pytest.mark.parametrize(
    "presented",
    [
        "https://evil.test/cb",
        f"{ONE}/",
        f"{ONE}?a=b",
        f"{ONE}#a",
        f"{ONE} ",
        f"{ONE},{TWO}",
        "https://one.app/cb/../x",
        "https://ONE.app/cb",
        "https://one.app:443/cb",
        "//one.app/cb",
        "https://one.app@evil.test/cb",
        f"{ONE}\r\nSet-Cookie: a=b",
    ],
)
def test_any_other_is_refused_to_the_letter(presented: str) -> None:
    with pytest.raises(OAuthError) as caught:
        choose_redirect_uri(f"{ONE},{TWO}", presented)

    assert caught.value.text == f"Invalid redirection uri {presented}"


@pytest.mark.parametrize(
    ("uri", "location"),
    [
        (ONE, f"{ONE}?code=a&state=b+%26"),
        (f"{ONE}?x=y", f"{ONE}?x=y&code=a&state=b+%26"),
        (f"{ONE}#/top", f"{ONE}?code=a&state=b+%26#/top"),
        (f"{ONE}?x#/top?", f"{ONE}?x&code=a&state=b+%26#/top?"),
    ],
)
def test_a_query_is_added_to(uri: str, location: str) -> None:
    assert with_query(uri, {"code": "a", "state": "b &"}) == location


@pytest.mark.parametrize(
    ("uri", "location"), [(ONE, f"{ONE}#a=b&c=d"), (f"{ONE}?x=y#/top", f"{ONE}?x=y#/top&a=b&c=d")]
)
def test_a_fragment_is_made_or_added_to(uri: str, location: str) -> None:
    assert with_fragment(uri, {"a": "b", "c": "d"}) == location


def test_what_is_added_cannot_leave_its_place() -> None:
    location = with_query(ONE, {"state": "\r\nX: y#z&a=b"})

    assert location == f"{ONE}?state=%0D%0AX%3A+y%23z%26a%3Db"
