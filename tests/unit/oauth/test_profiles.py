"""Profiles: what they say of themselves holds no token."""

from __future__ import annotations

from gateway.oauth import RefreshProfile, TokenProfile
from tests.support.clients import make_refresh_token, make_token


def test_no_text_is_shown() -> None:
    profile = TokenProfile(make_token(), ("the-refresh-token", make_refresh_token()))
    refresh = RefreshProfile(make_refresh_token(), ("the-access-token", make_token()))
    assert "the-refresh-token" not in repr(profile)
    assert "the-access-token" not in repr(refresh)


def test_a_token_may_have_no_companion() -> None:
    assert TokenProfile(make_token()).refresh is None
    assert RefreshProfile(make_refresh_token()).access is None
