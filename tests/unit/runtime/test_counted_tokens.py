"""Counted tokens: what is issued is told of, and all the rest passed on."""

from __future__ import annotations

import pytest

from gateway.oauth import TokenAttribute
from gateway.runtime.counted_tokens import CountedTokens
from tests.support.clients import make_refresh_token, make_token
from tests.support.fakes import FakeTokens


@pytest.fixture
def fake() -> FakeTokens:
    return FakeTokens()


async def test_what_is_issued_is_told_of(fake: FakeTokens) -> None:
    told: list[str] = []
    tokens = CountedTokens(fake, lambda: told.append("issued"))
    assert await tokens.save("a", make_token(), ("r", make_refresh_token()), family="f")
    assert not await tokens.save("a", make_token(), None)
    await tokens.rotate("r", "b", make_token(), ("s", make_refresh_token()))
    assert told == ["issued", "issued"]
    assert fake.families["s"] == "f"


async def test_the_rest_is_passed_on(fake: FakeTokens) -> None:
    tokens = CountedTokens(fake, lambda: None)
    await tokens.save("a", make_token(), ("r", make_refresh_token()), family="f")
    profile, refresh = await tokens.profile("a"), await tokens.refresh_profile("r")
    assert profile is not None
    assert refresh is not None
    assert profile.refresh == ("r", refresh.record)
    assert await tokens.find_refresh("r") == refresh.record
    changed = await tokens.set_attributes("a", (TokenAttribute("name", "value"),))
    assert changed is not None
    assert changed == fake.issued["a"]
    assert await tokens.revoke("a", cascade=True)
    assert not fake.refreshers["r"].is_approved
    assert await tokens.approve("a", cascade=True)
    assert fake.refreshers["r"].is_approved
    assert await tokens.revoke_refresh("r", cascade=True)
    assert not fake.issued["a"].is_approved
    assert await tokens.approve_refresh("r", cascade=True)
    assert fake.issued["a"].is_approved
    await tokens.revoke_family("f")
    assert not fake.issued["a"].is_approved
    assert not await tokens.approve("a")
    assert not await tokens.approve_refresh("r")
    assert await tokens.delete("a")
    assert not await tokens.delete("a")
