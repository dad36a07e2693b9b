"""Refusals: two members, and what goes with them."""

from __future__ import annotations

import json

from gateway.login.refusals import (
    LoginRefused,
    Told,
    answered,
    bad_access_token,
    bad_grant,
    refused,
    too_large,
    too_slow,
    wrong_verb,
)


def test_a_refusal_has_two_members_in_order() -> None:
    response = refused(LoginRefused(Told(401, "unauthorized", "no", {"X-Y": "z"})))
    assert response.status == 401
    assert response.body == b'{"error":"unauthorized","error_description":"no"}'
    assert response.headers["X-Y"] == "z"
    assert response.headers["Cache-Control"] == "no-store"


def test_what_is_not_read_ends_the_connection() -> None:
    for error in (too_large(5), too_slow()):
        assert refused(error).keep_alive is False


def test_what_is_quoted_is_cut() -> None:
    assert len(bad_grant("x" * 5000).told.description) < 200
    assert len(wrong_verb("X" * 5000, "GET").told.description) < 100


def test_a_bad_token_is_challenged() -> None:
    assert "Bearer" in refused(bad_access_token()).headers["WWW-Authenticate"]


def test_answers_keep_their_order() -> None:
    response = answered({"b": 1, "a": 2})
    assert [*json.loads(response.body or b"")] == ["b", "a"]  # type: ignore[arg-type]
