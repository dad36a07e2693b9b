from __future__ import annotations

import pytest

from gateway.policies import readers
from gateway.policies._oauth_code import GenerateAuthorizationCode
from gateway.policies._oauth_generate import GenerateAccessToken
from gateway.policies._oauth_implicit import GenerateAccessTokenImplicitGrant
from gateway.policies._oauth_invalidate import InvalidateToken, ValidateToken
from gateway.policies._oauth_refresh import RefreshAccessToken
from gateway.policies._oauth_verify import VerifyAccessToken
from gateway.policies.oauth_v2 import _OF_JWT, _OPERATIONS, OAuthV2
from tests.support.builders import element
from tests.support.policies import read, read_with_warnings, refusals

GRANT_TYPES = "<SupportedGrantTypes><GrantType>client_credentials</GrantType></SupportedGrantTypes>"
TOKENS = "<Tokens><Token type='accesstoken'>t</Token></Tokens>"
SUPPORTED = f"there are {', '.join((*_OPERATIONS, *_OF_JWT))}"


@pytest.mark.parametrize(
    ("inside", "operation"),
    [
        (f"<Operation>GenerateAccessToken</Operation>{GRANT_TYPES}", GenerateAccessToken),
        (f"{GRANT_TYPES}<Operation> GenerateAccessToken\n</Operation>", GenerateAccessToken),
        (GRANT_TYPES, GenerateAccessToken),
        (f"<Operation/>{GRANT_TYPES}", GenerateAccessToken),
        ("<Operation>GenerateAuthorizationCode</Operation>", GenerateAuthorizationCode),
        ("<Operation>GenerateAccessTokenImplicitGrant</Operation>", GenerateAccessTokenImplicitGrant),
        ("<Operation>RefreshAccessToken</Operation>", RefreshAccessToken),
        ("<Operation>VerifyAccessToken</Operation>", VerifyAccessToken),
        (f"<Operation>InvalidateToken</Operation>{TOKENS}", InvalidateToken),
        (f"<Operation>ValidateToken</Operation>{TOKENS}", ValidateToken),
    ],
)
def test_the_operation_decides(inside: str, operation: type) -> None:
    policy, _ = read_with_warnings(OAuthV2, f'<OAuthV2 name="P">{inside}</OAuthV2>')
    assert isinstance(policy.operation, operation)


@pytest.mark.parametrize(
    ("inside", "message", "rule"),
    [
        ("", f"<OAuthV2>: needs <Operation>; {SUPPORTED}", "OperationRequired"),
        (
            "<Operation/><SupportedGrantTypes/>",
            f"<OAuthV2>: needs <Operation>; {SUPPORTED}",
            "OperationRequired",
        ),
        (
            "<Operation>ValidateJWTAccessToken</Operation><Algorithm>HS256</Algorithm>",
            f"<Operation>: 'ValidateJWTAccessToken' is no operation; {SUPPORTED}",
            "InvalidOperation",
        ),
        (
            "<Operation>verifyaccesstoken</Operation>",
            f"<Operation>: 'verifyaccesstoken' is no operation; {SUPPORTED}",
            "InvalidOperation",
        ),
    ],
)
def test_any_other_is_refused_with_what_there_is(inside: str, message: str, rule: str) -> None:
    (finding,) = refusals(OAuthV2, f'<OAuthV2 name="P">{inside}</OAuthV2>')

    assert f"<{finding.element}>: {finding.message}" == message
    assert finding.rule == rule
    assert finding.at.line == 1


def test_everything_wrong_is_told_at_once() -> None:
    findings = refusals(
        OAuthV2,
        f"""<OAuthV2 name="P"><Operation>GenerateAccessToken</Operation>{GRANT_TYPES}
        <ExpiresIn>x</ExpiresIn>
        <RefreshTokenExpiresIn>y</RefreshTokenExpiresIn></OAuthV2>""",
    )

    assert [(each.at.line, each.rule) for each in findings] == [
        (2, "InvalidValueForExpiresIn"),
        (3, "InvalidValueForRefreshTokenExpiresIn"),
    ]


def test_what_nobody_knows_is_left_for_the_bundle_to_report() -> None:
    root = element('<OAuthV2 name="P"><Operation>VerifyAccessToken</Operation><Surprise/></OAuthV2>')

    readers()["OAuthV2"](root)

    assert [each for each in root.leftovers() if getattr(each, "tag", "") == "Surprise"]


def test_its_failure_is_told_with_edge_s_prefix() -> None:
    xml = '<OAuthV2 name="My.Verify"><Operation>VerifyAccessToken</Operation></OAuthV2>'

    assert read(OAuthV2, xml).failed_variables == ("oauthV2.My.Verify.failed",)
