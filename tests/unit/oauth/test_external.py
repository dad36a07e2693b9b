from __future__ import annotations

import pytest

from gateway.oauth import errors
from gateway.oauth.errors import OAuthError
from gateway.oauth.external import LONGEST_TOKEN, external_text, is_vouched_for


@pytest.mark.parametrize(
    ("status", "is_vouched"), [("true", True), ("True", True), (" true ", True), ("", False), (" ", False)]
)
def test_who_said_true_vouches_and_who_said_nothing_does_not(status: str, is_vouched: bool) -> None:
    assert is_vouched_for(status) is is_vouched


@pytest.mark.parametrize("status", ["false", "FALSE", "0", "yes", "null", "truetrue"])
def test_anything_else_is_a_refusal(status: str) -> None:
    with pytest.raises(OAuthError, match=r"^External authorization failed$") as caught:
        is_vouched_for(status)

    assert caught.value.situation is errors.EXTERNAL_AUTHORIZATION_FAILED


@pytest.mark.parametrize("text", ["t", "a b\tü", "x" * LONGEST_TOKEN, "ü" * (LONGEST_TOKEN // 2)])
def test_an_external_token_is_any_text_of_up_to_two_kilobytes(text: str) -> None:
    assert external_text(text) == text


@pytest.mark.parametrize("text", ["x" * (LONGEST_TOKEN + 1), "ü" * (LONGEST_TOKEN // 2) + "x"])
def test_a_longer_one_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(OAuthError, match=r"^External token is longer than 2048 bytes$"):
        external_text(text)
