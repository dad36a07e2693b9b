from __future__ import annotations

import pytest

from gateway.policies.oauth_v2 import OAuthV2
from tests.support.policies import read_with_warnings, refusals

SECRET = '<SecretKey><Value ref="private.secret"/></SecretKey>'
PUBLIC = '<PublicKey><JWKS uri="https://issuer.example/keys"/></PublicKey>'


def verify(inside: str) -> str:
    return f'<OAuthV2 name="P"><Operation>VerifyJWTAccessToken</Operation>{inside}</OAuthV2>'


@pytest.mark.parametrize(
    "inside",
    [f"<Algorithm>HS256</Algorithm>{SECRET}", f"<Algorithm>RS256, PS256</Algorithm>{PUBLIC}"],
)
def test_keys_are_for_their_algorithms(inside: str) -> None:
    policy, warnings = read_with_warnings(OAuthV2, verify(inside))
    assert policy.name == "P"
    assert warnings == []


@pytest.mark.parametrize(
    ("inside", "rule"),
    [
        (SECRET, "MissingConfigurationElement"),
        (f"<Algorithm>RS256</Algorithm>{SECRET}{PUBLIC}", "InvalidConfigurationForActionAndAlgorithm"),
        ("<Algorithm>RS256</Algorithm>", "MissingConfigurationElement"),
        (f"<Algorithm>RS256,HS256</Algorithm>{PUBLIC}", "InvalidValueForElement"),
        (
            "<Algorithm>HS256</Algorithm><SecretKey><Value>hunter2</Value></SecretKey>",
            "InvalidSecretInConfig",
        ),
    ],
)
def test_and_no_others(inside: str, rule: str) -> None:
    (found,) = refusals(OAuthV2, verify(inside))
    assert found.rule == rule
