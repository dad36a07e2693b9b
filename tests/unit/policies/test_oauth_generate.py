from __future__ import annotations

import pytest

from gateway.message import Exchange, Needs
from gateway.policies.oauth_v2 import OAuthV2
from tests.support.policies import read_with_warnings, refusals
from tests.support.token_requests import (
    CREDENTIALS,
    EDGE_BODY,
    GRANT,
    fault_of,
    generate,
    make_services,
    post,
    run,
)

TUTORIAL = "<GrantType>request.queryparam.grant_type</GrantType>"


class TestGrantType:
    @pytest.mark.parametrize(
        ("inside", "exchange"),
        [("", post()), ("<GrantType/>", post()), (TUTORIAL, post(CREDENTIALS, GRANT))],
    )
    async def test_it_is_read_from_the_form_or_where_the_policy_says(
        self, inside: str, exchange: Exchange
    ) -> None:
        services = make_services()

        await run(generate(inside), exchange, services)

        (record,) = services.tokens.issued.values()
        assert record.grant_type == "client_credentials"
        assert services.tokens.refreshers == {}

    @pytest.mark.parametrize(
        ("inside", "exchange"),
        [
            ("", post(CREDENTIALS)),
            ("", post(CREDENTIALS, GRANT)),
            ("", post(f"grant_type=&{CREDENTIALS}")),
            (TUTORIAL, post()),
        ],
    )
    async def test_without_one_there_is_no_token(self, inside: str, exchange: Exchange) -> None:
        fault = await fault_of(generate(inside + "<GenerateResponse/>"), exchange)

        assert fault.render("")[0] == EDGE_BODY % ("invalid_request", "Required param : grant_type")
        assert fault.status == 400

    async def test_one_that_is_not_supported_is_told_first(self) -> None:
        exchange = post("grant_type=password&client_id=unknown")
        generated = await fault_of(generate("<GenerateResponse/>"), exchange)
        plain = await fault_of(generate(), exchange)

        assert generated.render("")[0] == EDGE_BODY % (
            "invalid_request",
            "Unsupported grant type : password",
        )
        assert generated.status == 500
        assert plain.code == "steps.oauth.v2.UnSupportedGrantType"


class TestAppEndUser:
    @pytest.mark.parametrize(
        ("inside", "body", "query", "user"),
        [
            ("", "", "", ""),
            ("", "&app_enduser=form", "app_enduser=query", "query"),
            ("", "&app_enduser=form", "", "form"),
            ("<AppEndUser>request.queryparam.u</AppEndUser>", "&app_enduser=form", "u=mine", "mine"),
            ("<AppEndUser>request.queryparam.u</AppEndUser>", "&app_enduser=form", "", ""),
        ],
    )
    async def test_it_is_kept_with_the_token(self, inside: str, body: str, query: str, user: str) -> None:
        exchange, services = post(f"{GRANT}&{CREDENTIALS}{body}", query), make_services()

        await run(generate(inside), exchange, services)

        (record,) = services.tokens.issued.values()
        assert record.app_end_user == user
        assert exchange.variables.get("oauthv2accesstoken.P.app_enduser", "") == user


class TestSupportedGrantTypes:
    @pytest.mark.parametrize("name", ["password", "authorization_code", "implicit"])
    def test_those_that_are_not_supported_are_refused(self, name: str) -> None:
        (finding,) = refusals(
            OAuthV2,
            f"""<OAuthV2 name="P"><Operation>GenerateAccessToken</Operation><SupportedGrantTypes>
            <GrantType>client_credentials</GrantType>
            <GrantType>{name}</GrantType></SupportedGrantTypes></OAuthV2>""",
        )

        assert str(finding) == (
            f"apiproxy/policies/P.xml:3:13: error: <GrantType>: '{name}' is not supported here;"
            " supported is client_credentials"
        )

    def test_those_that_do_not_exist_are_refused_by_rule(self) -> None:
        (finding,) = refusals(
            OAuthV2,
            """<OAuthV2 name="P"><Operation>GenerateAccessToken</Operation>
            <SupportedGrantTypes><GrantType>magic</GrantType></SupportedGrantTypes></OAuthV2>""",
        )

        assert finding.rule == "InvalidGrantType"

    @pytest.mark.parametrize(
        "inside", ["", "<SupportedGrantTypes/>", "<SupportedGrantTypes><GrantType/></SupportedGrantTypes>"]
    )
    def test_none_would_mean_some_that_are_not_supported(self, inside: str) -> None:
        (finding,) = refusals(
            OAuthV2, f'<OAuthV2 name="P"><Operation>GenerateAccessToken</Operation>{inside}</OAuthV2>'
        )

        assert "authorization_code and implicit" in finding.message

    def test_what_other_grants_would_use_is_warned_of(self) -> None:
        _, warnings = read_with_warnings(
            OAuthV2,
            """<OAuthV2 name="P"><Operation>GenerateAccessToken</Operation>
            <SupportedGrantTypes><GrantType>client_credentials</GrantType><GrantType/></SupportedGrantTypes>
            <UserName>request.formparam.u</UserName></OAuthV2>""",
        )

        assert warnings == ["UserName: has no effect with GenerateAccessToken and is ignored"]


class TestConfiguration:
    @pytest.mark.parametrize(
        ("inside", "rule"),
        [
            ("<ExpiresIn>0</ExpiresIn>", "InvalidValueForExpiresIn"),
            ("<ExpiresIn>1h</ExpiresIn>", "InvalidValueForExpiresIn"),
            ("<RefreshTokenExpiresIn>-2</RefreshTokenExpiresIn>", "InvalidValueForRefreshTokenExpiresIn"),
        ],
    )
    def test_lives_are_checked_at_deploy(self, inside: str, rule: str) -> None:
        (finding,) = refusals(
            OAuthV2,
            f"""<OAuthV2 name="P"><Operation>GenerateAccessToken</Operation>
            <SupportedGrantTypes><GrantType>client_credentials</GrantType></SupportedGrantTypes>
            {inside}</OAuthV2>""",
        )

        assert finding.rule == rule

    def test_it_needs_the_request_s_body(self) -> None:
        assert generate(TUTORIAL).needs == Needs.REQUEST_BODY

    def test_the_tutorial_s_policy_is_taken_as_it_stands(self) -> None:
        generate(
            """<!-- one hour --><ExpiresIn>3600000</ExpiresIn>
            <GrantType>request.queryparam.grant_type</GrantType><GenerateResponse/>
            <DisplayName>OAuth v2.0</DisplayName><ExternalAuthorization>false</ExternalAuthorization>
            <Tokens/><Attributes/><FaultRules/><Properties/><RefreshToken/><RedirectUri/>"""
        )
