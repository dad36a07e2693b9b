from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.oauth.jose.claims import check_audience, check_expected, check_times, seconds_of, token_id
from gateway.oauth.jose.refusals import Refusal, Refused
from tests.support.fakes import NOW


def refusal_of(check: Callable[[], None]) -> Refusal:
    with pytest.raises(Refused) as caught:
        check()
    return caught.value.why


class TestTimes:
    @pytest.mark.parametrize(
        "claims",
        [
            {},
            {"exp": NOW + 0.5},
            {"nbf": NOW},
            {"iat": NOW},
            {"iat": NOW + 0.5},
            {"exp": NOW + 9, "nbf": NOW - 9},
        ],
    )
    def test_a_token_is_current(self, claims: dict[str, object]) -> None:
        check_times(claims, NOW)

    @pytest.mark.parametrize(
        ("claims", "why"),
        [
            ({"exp": NOW}, Refusal.TOKEN_EXPIRED),
            ({"exp": 0}, Refusal.TOKEN_EXPIRED),
            ({"exp": -1e15}, Refusal.TOKEN_EXPIRED),
            ({"nbf": NOW + 0.5}, Refusal.TOKEN_NOT_YET_VALID),
            ({"iat": NOW + 1}, Refusal.TOKEN_NOT_YET_VALID),
            ({"exp": NOW, "nbf": NOW + 9}, Refusal.TOKEN_EXPIRED),
            ({"exp": "soon"}, Refusal.INVALID_CLAIM),
            ({"exp": None}, Refusal.INVALID_CLAIM),
            ({"exp": True}, Refusal.INVALID_CLAIM),
            ({"exp": 10**400}, Refusal.INVALID_CLAIM),
            ({"nbf": "now"}, Refusal.INVALID_CLAIM),
            ({"iat": []}, Refusal.INVALID_CLAIM),
        ],
    )
    def test_or_is_not(self, claims: dict[str, object], why: Refusal) -> None:
        assert refusal_of(lambda: check_times(claims, NOW)) is why

    def test_clocks_may_differ(self) -> None:
        check_times({"exp": NOW - 59, "nbf": NOW + 60}, NOW, 60.0)
        assert refusal_of(lambda: check_times({"exp": NOW - 60}, NOW, 60.0)) is Refusal.TOKEN_EXPIRED
        assert refusal_of(lambda: check_times({"nbf": NOW + 61}, NOW, 60.0)) is Refusal.TOKEN_NOT_YET_VALID
        assert refusal_of(lambda: check_times({"iat": NOW + 2}, NOW, 60.0)) is Refusal.TOKEN_NOT_YET_VALID

    def test_when_it_was_issued_need_not_matter(self) -> None:
        check_times({"iat": NOW + 99}, NOW, ignores_issued_at=True)

    def test_an_instant_is_a_number(self) -> None:
        assert seconds_of({}, "exp") is None
        assert seconds_of({"exp": 5}, "exp") == 5


class TestExpected:
    def test_what_is_expected_must_be_there(self) -> None:
        check_expected({"a": 1, "b": ["x"], "c": 0}, {"a": 1.0, "b": ["x"]})

    @pytest.mark.parametrize(
        ("found", "expected", "why"),
        [
            ({"sub": "x"}, {"sub": "y"}, Refusal.SUBJECT_MISMATCH),
            ({"iss": "x"}, {"iss": "y"}, Refusal.ISSUER_MISMATCH),
            ({"jti": "x"}, {"jti": "y"}, Refusal.INVALID_CLAIM),
            ({}, {"sub": "y"}, Refusal.INVALID_CLAIM),
            ({"a": True}, {"a": 1}, Refusal.INVALID_CLAIM),
        ],
    )
    def test_or_it_is_refused(
        self, found: dict[str, object], expected: dict[str, object], why: Refusal
    ) -> None:
        assert refusal_of(lambda: check_expected(found, expected)) is why


class TestAudience:
    @pytest.mark.parametrize("audience", ["a", ["x", "a"], ["b"]])
    def test_one_is_enough(self, audience: object) -> None:
        check_audience({"aud": audience}, ["a", "b"])

    @pytest.mark.parametrize(
        "claims", [{}, {"aud": "x"}, {"aud": []}, {"aud": None}, {"aud": ["x", 5]}, {"aud": "A"}]
    )
    def test_none_is_not(self, claims: dict[str, object]) -> None:
        assert refusal_of(lambda: check_audience(claims, ["a", "b"])) is Refusal.INVALID_CLAIM

    def test_nothing_to_be_meant_for_is_nobody(self) -> None:
        assert refusal_of(lambda: check_audience({"aud": "a"}, [])) is Refusal.INVALID_CLAIM


def test_an_id_is_a_random_uuid() -> None:
    made = token_id("x" * 22)
    assert (made[14], len(made), made[19] in "89ab") == ("4", 36, True)
    assert token_id("y" * 22) != made == token_id("x" * 22)
