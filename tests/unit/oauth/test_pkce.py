from __future__ import annotations

import pytest

from gateway.oauth.errors import OAuthError
from gateway.oauth.pkce import check_verifier, read_challenge

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
"""The pair of RFC 7636, appendix B."""


class TestChallenge:
    @pytest.mark.parametrize(
        ("challenge", "method", "read"),
        [
            ("", "", ("", "")),
            (CHALLENGE, "S256", (CHALLENGE, "S256")),
            (VERIFIER, "plain", (VERIFIER, "plain")),
            (VERIFIER, "", (VERIFIER, "plain")),
            ("~" * 128, "", ("~" * 128, "plain")),
        ],
    )
    def test_it_is_the_client_s_choice(self, challenge: str, method: str, read: tuple[str, str]) -> None:
        assert read_challenge(challenge, method) == read

    @pytest.mark.parametrize(
        ("challenge", "method", "text"),
        [
            ("", "S256", "The request is missing a required parameter : code_challenge"),
            (CHALLENGE, "s256", "Invalid code_challenge_method : s256"),
            (CHALLENGE, "none", "Invalid code_challenge_method : none"),
            ("a" * 42, "S256", "Invalid code_challenge"),
            ("a" * 129, "S256", "Invalid code_challenge"),
            ("a" * 43 + "\n", "S256", "Invalid code_challenge"),
            ("ä" * 43, "plain", "Invalid code_challenge"),
        ],
    )
    def test_what_is_none_is_refused(self, challenge: str, method: str, text: str) -> None:
        with pytest.raises(OAuthError) as caught:
            read_challenge(challenge, method)

        assert caught.value.text == text


class TestVerifier:
    @pytest.mark.parametrize(
        ("verifier", "challenge", "method"),
        [(VERIFIER, CHALLENGE, "S256"), (VERIFIER, VERIFIER, "plain"), ("", "", "")],
    )
    def test_the_right_one_passes(self, verifier: str, challenge: str, method: str) -> None:
        check_verifier(verifier, challenge, method)

    @pytest.mark.parametrize(
        ("verifier", "challenge", "method", "text"),
        [
            ("", CHALLENGE, "S256", "Required param : code_verifier"),
            (CHALLENGE, CHALLENGE, "S256", "Invalid code_verifier"),
            (VERIFIER + "=", CHALLENGE, "S256", "Invalid code_verifier"),
            (VERIFIER[:-1] + "l", VERIFIER, "plain", "Invalid code_verifier"),
            (VERIFIER, CHALLENGE, "plain", "Invalid code_verifier"),
            ("short", "short", "plain", "Invalid code_verifier"),
            (VERIFIER, "", "", "Invalid code_verifier"),
            ("\udcff", CHALLENGE, "S256", "Invalid code_verifier"),
        ],
    )
    def test_any_other_is_an_invalid_grant(
        self, verifier: str, challenge: str, method: str, text: str
    ) -> None:
        with pytest.raises(OAuthError) as caught:
            check_verifier(verifier, challenge, method)

        assert (caught.value.text, caught.value.situation.rfc_error) == (text, "invalid_grant")
