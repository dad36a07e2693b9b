from __future__ import annotations

import pytest

from gateway.errors import StoreUnavailable
from gateway.oauth import Issued, OAuthError, Wish, errors
from gateway.policies._oauth_keeping import MOST_ATTEMPTS, keep
from tests.support.clients import make_token

MADE = Wish("", None)


class Scene:
    """Make the tokens 1, 2, ... and keep those from a given one on."""

    def __init__(self, first_free: int) -> None:
        self.made = 0
        self.first_free = first_free

    def issue(self) -> Issued:
        self.made += 1
        return Issued(str(self.made), make_token())

    async def store(self, issued: Issued) -> bool:
        return int(issued.token) >= self.first_free


@pytest.mark.parametrize("first_free", range(1, MOST_ATTEMPTS + 1))
async def test_the_first_text_that_is_free_is_issued(first_free: int) -> None:
    scene = Scene(first_free)

    assert (await keep(MADE, scene.issue, scene.store)).token == str(first_free)
    assert scene.made == first_free


async def test_it_is_not_tried_for_ever() -> None:
    scene = Scene(MOST_ATTEMPTS + 1)

    with pytest.raises(StoreUnavailable, match="5 texts made for a token were taken already"):
        await keep(MADE, scene.issue, scene.store)

    assert scene.made == MOST_ATTEMPTS


@pytest.mark.parametrize("wish", [Wish("", None, token="t"), Wish("", None, refresh_token="r")])
async def test_an_external_one_is_refused_at_once(wish: Wish) -> None:
    scene = Scene(2)

    with pytest.raises(OAuthError) as caught:
        await keep(wish, scene.issue, scene.store)

    assert caught.value.situation is errors.EXTERNAL_TOKEN_TAKEN
    assert scene.made == 1


async def test_an_external_one_that_is_free_is_kept() -> None:
    scene = Scene(1)

    assert (await keep(Wish("", None, token="t"), scene.issue, scene.store)).token == "1"
