"""Profiles: what they say of themselves holds no token."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.oauth import RefreshProfile, TokenProfile, refresh_status_of, status_of
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
def test_a_token_is_revoked_with_all_of_its_app_s(after: float, status: str) -> None:
    token, refresh = make_token(), make_refresh_token()
    app = make_client().app
    assert status_of(token, replace(app, tokens_revoked_before=token.issued_at + after)) == status
    marked = replace(app, refresh_tokens_revoked_before=refresh.issued_at + after)
    assert refresh_status_of(refresh, marked) == status
    assert status_of(token, marked) == "approved"


def test_its_own_status_counts_as_well() -> None:
    app = make_client().app
    assert status_of(make_token(status="revoked"), app) == "revoked"
    assert refresh_status_of(make_refresh_token(status="revoked"), app) == "revoked"
