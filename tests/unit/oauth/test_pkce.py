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
            (VERIFIER, "plain", (CHALLENGE, "plain")),
            (VERIFIER, "", (CHALLENGE, "plain")),
            ("~" * 128, "", ("zNhOm5Jyonenca7bQzzpjUpwFDVrfhrbbOGCqgWA6HU", "plain")),
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
    @pytest.mark.parametrize(("verifier", "challenge"), [(VERIFIER, CHALLENGE), ("", "")])
    def test_the_right_one_passes(self, verifier: str, challenge: str) -> None:
        check_verifier(verifier, challenge)

    @pytest.mark.parametrize("method", ["", "plain"])
    def test_what_is_kept_of_a_plain_challenge_is_not_its_verifier(self, method: str) -> None:
        kept, _ = read_challenge(VERIFIER, method)
        check_verifier(VERIFIER, kept)
        with pytest.raises(OAuthError):
            check_verifier(kept, kept)

    @pytest.mark.parametrize(
        ("verifier", "challenge", "text"),
        [
            ("", CHALLENGE, "Required param : code_verifier"),
            (CHALLENGE, CHALLENGE, "Invalid code_verifier"),
            (VERIFIER + "=", CHALLENGE, "Invalid code_verifier"),
            (VERIFIER[:-1] + "l", CHALLENGE, "Invalid code_verifier"),
            (VERIFIER, VERIFIER, "Invalid code_verifier"),
            ("short", "-bAHi131ltLqGQEMABu9AJ5lHeLFfo-341XzHrnT9zk", "Invalid code_verifier"),
            (VERIFIER, "", "Invalid code_verifier"),
            ("\udcff", CHALLENGE, "Invalid code_verifier"),
        ],
    )
    def test_any_other_is_an_invalid_grant(self, verifier: str, challenge: str, text: str) -> None:
        with pytest.raises(OAuthError) as caught:
            check_verifier(verifier, challenge)

        assert (caught.value.text, caught.value.situation.rfc_error) == (text, "invalid_grant")
