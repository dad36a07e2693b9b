"""Profiles: what they say of themselves holds no token."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.oauth import RefreshProfile, TokenProfile, refresh_token_as_of, token_as_of
from tests.support.clients import make_client, make_refresh_token, make_token


def test_no_text_is_shown() -> None:
    profile = TokenProfile(make_token(), ("the-refresh-token", make_refresh_token()))
    refresh = RefreshProfile(make_refresh_token(), ("the-access-token", make_token()))
    assert "the-refresh-token" not in repr(profile)
    assert "the-access-token" not in repr(refresh)


def test_a_token_may_have_no_companion() -> None:
    assert TokenProfile(make_token()).refresh is None
    assert RefreshProfile(make_refresh_token()).access is None


@pytest.mark.parametrize(("after", "status"), [(0.001, "revoked"), (0.0, "approved")])
def test_tokens_are_revoked_with_all_of_their_app_s(after: float, status: str) -> None:
    token, refresh, client = make_token(), make_refresh_token(), make_client()
    marked = replace(client, app=replace(client.app, tokens_revoked_before=token.issued_at + after))
    profile = token_as_of(TokenProfile(token, ("r", refresh)), marked)
    assert profile == TokenProfile(token.but(status=status), ("r", refresh))
    assert token_as_of(TokenProfile(token), marked) == TokenProfile(token.but(status=status))
    found = refresh_token_as_of(RefreshProfile(refresh, ("a", token)), marked)
    assert found == RefreshProfile(refresh, ("a", token.but(status=status)))

    marked = replace(client, app=replace(client.app, refresh_tokens_revoked_before=refresh.issued_at + after))
    revoked = replace(refresh, status=status)
    assert token_as_of(TokenProfile(token, ("r", refresh)), marked) == TokenProfile(token, ("r", revoked))
    assert refresh_token_as_of(RefreshProfile(refresh), marked) == RefreshProfile(revoked)


def test_their_own_status_counts_as_well() -> None:
    client = make_client()
    profile = TokenProfile(make_token(status="revoked"), ("r", make_refresh_token(status="revoked")))
    assert token_as_of(profile, client) == profile
    refresh = RefreshProfile(make_refresh_token(status="revoked"), ("a", make_token(status="revoked")))
    assert refresh_token_as_of(refresh, client) == refresh


def test_those_of_a_client_that_is_gone_are_told_as_they_are() -> None:
    profile, refresh = TokenProfile(make_token()), RefreshProfile(make_refresh_token())
    assert token_as_of(profile, None) is profile
    assert refresh_token_as_of(refresh, None) is refresh
