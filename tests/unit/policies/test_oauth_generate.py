from __future__ import annotations

import pytest

from gateway.errors import StoreUnavailable
from gateway.message import Exchange, Needs
from gateway.oauth import AccessToken
from gateway.policies.oauth_v2 import OAuthV2
from tests.support.clients import KEY, make_token
from tests.support.fakes import NOW
from tests.support.policies import read, read_with_warnings, refusals
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


class TestExternalToken:
    TRUSTED = """<ExternalAuthorization>true</ExternalAuthorization><StoreToken>true</StoreToken>
        <ExternalAccessToken>my.token</ExternalAccessToken>"""

    def asking(self, body: str, status: object = None) -> Exchange:
        exchange = post(body)
        exchange.variables.update({"my.token": "mine", "oauth_external_authorization_status": status})
        return exchange

    async def test_it_is_stored_and_answered_in_the_place_of_a_made_one(self) -> None:
        inside = "<ExternalAccessToken>my.token</ExternalAccessToken><StoreToken>true</StoreToken>"
        exchange, services = self.asking(f"{GRANT}&{CREDENTIALS}"), make_services()

        await run(generate(f"{inside}<GenerateResponse/>"), exchange, services)

        assert list(services.tokens.issued) == ["mine"]
        assert exchange.response is not None
        assert '"access_token" : "mine"' in exchange.response.text

    @pytest.mark.parametrize(
        "inside",
        [
            "<ExternalAccessToken>my.token</ExternalAccessToken>",
            "<ExternalAccessToken>my.token</ExternalAccessToken><StoreToken>false</StoreToken>",
            "<StoreToken>false</StoreToken>",
        ],
    )
    async def test_without_storing_the_client_is_checked_all_the_same(self, inside: str) -> None:
        exchange, services = self.asking(f"{GRANT}&{CREDENTIALS}"), make_services()

        await run(generate(inside), exchange, services)
        await fault_of(generate(inside), self.asking(f"{GRANT}&client_id={KEY}&client_secret=wrong"))

        assert services.tokens.issued == {}
        assert exchange.variables["oauthv2accesstoken.P.access_token"]

    async def test_a_client_that_is_vouched_for_needs_no_secret(self) -> None:
        services = make_services()

        await run(generate(self.TRUSTED), self.asking(f"{GRANT}&client_id={KEY}", "true"), services)

        assert {text: record.client_id for text, record in services.tokens.issued.items()} == {"mine": KEY}

    @pytest.mark.parametrize("body", [GRANT, f"{GRANT}&client_id=nobody"])
    async def test_it_must_be_a_known_one(self, body: str) -> None:
        fault = await fault_of(generate(f"{self.TRUSTED}<GenerateResponse/>"), self.asking(body, "true"))

        assert fault.render("")[0] == EDGE_BODY % ("invalid_client", "ClientId is Invalid")

    async def test_one_that_was_refused_elsewhere_gets_nothing_with_its_secret(self) -> None:
        asking = self.asking(f"{GRANT}&{CREDENTIALS}", "false")
        generated = await fault_of(generate(f"{self.TRUSTED}<GenerateResponse/>"), asking)
        plain = await fault_of(generate(self.TRUSTED), self.asking(f"{GRANT}&{CREDENTIALS}", "false"))

        assert generated.render("")[0] == EDGE_BODY % ("invalid_client", "External authorization failed")
        assert (generated.status, plain.status) == (401, 401)
        assert plain.code == "steps.oauth.v2.invalid_client"

    async def test_where_nothing_was_said_the_secret_decides(self) -> None:
        services = make_services()

        await run(generate(self.TRUSTED), self.asking(f"{GRANT}&{CREDENTIALS}"), services)
        fault = await fault_of(generate(self.TRUSTED), self.asking(f"{GRANT}&client_id={KEY}"))

        assert list(services.tokens.issued) == ["mine"]
        assert fault.code == "oauth.v2.InvalidClientIdentifier"

    async def test_a_variable_without_a_token_gives_none(self) -> None:
        exchange = self.asking(f"{GRANT}&{CREDENTIALS}")
        exchange.variables["my.token"] = None

        fault = await fault_of(generate(self.TRUSTED), exchange)

        assert fault.text == "Failed to resolve Access Token my.token"

    @pytest.mark.parametrize(
        "taken",
        [
            make_token(client_id="another"),
            make_token(status="revoked"),
            make_token(expires_at=NOW),
        ],
    )
    async def test_one_that_is_taken_stays_as_it_is(self, taken: AccessToken) -> None:
        services = make_services()
        services.tokens.issued["mine"] = taken
        rfc = "<GenerateResponse/><RFCCompliantRequestResponse>true</RFCCompliantRequestResponse>"

        generated, plain, strict = [
            await fault_of(generate(self.TRUSTED + form), self.asking(f"{GRANT}&{CREDENTIALS}"), services)
            for form in ("<GenerateResponse/>", "", rfc)
        ]

        assert generated.render("")[0] == EDGE_BODY % ("invalid_request", "Invalid External Token")
        assert strict.render("")[0] == (
            '{"error" : "invalid_request", "error_description" :"Invalid External Token"}'
        )
        assert (generated.status, plain.status, strict.status) == (400, 400, 400)
        assert plain.code == "steps.oauth.v2.invalid_request"

    async def test_its_client_may_store_it_again(self) -> None:
        services = make_services()
        services.tokens.issued["mine"] = make_token(expires_at=NOW + 1)

        await run(generate(self.TRUSTED), self.asking(f"{GRANT}&{CREDENTIALS}"), services)

        assert services.tokens.issued["mine"].expires_at == NOW + 1800

    def test_an_external_refresh_token_is_warned_of(self) -> None:
        _, warnings = read_with_warnings(
            OAuthV2,
            """<OAuthV2 name="P"><Operation>GenerateAccessToken</Operation>
            <SupportedGrantTypes><GrantType>client_credentials</GrantType></SupportedGrantTypes>
            <ExternalRefreshToken>v</ExternalRefreshToken><StoreToken>true</StoreToken></OAuthV2>""",
        )

        assert warnings == [
            "ExternalRefreshToken: has no effect without the grant type authorization_code or password"
            " and is ignored"
        ]

    async def test_an_external_refresh_token_is_not_read(self) -> None:
        services = make_services()
        policy, _ = read_with_warnings(
            OAuthV2,
            """<OAuthV2 name="P"><Operation>GenerateAccessToken</Operation>
            <SupportedGrantTypes><GrantType>client_credentials</GrantType></SupportedGrantTypes>
            <ExternalRefreshToken>v</ExternalRefreshToken><StoreToken>true</StoreToken></OAuthV2>""",
        )

        await run(policy, post(), services)

        assert services.tokens.refreshers == {}
        assert len(services.tokens.issued) == 1


class TestMadeTexts:
    async def test_one_that_is_taken_is_made_anew(self) -> None:
        services = make_services()
        services.tokens.issued["1".rjust(28, "a")] = taken = make_token()
        exchange = post()

        await run(generate(), exchange, services)

        assert services.tokens.issued["1".rjust(28, "a")] is taken
        assert exchange.variables["oauthv2accesstoken.P.access_token"] == "2".rjust(28, "a")

    async def test_chance_that_repeats_itself_gives_no_token(self) -> None:
        services = make_services()
        services.random_text = "x".rjust
        services.tokens.issued["x".rjust(28)] = taken = make_token()
        exchange = post()

        with pytest.raises(StoreUnavailable, match="taken"):
            await run(generate("<GenerateResponse/>"), exchange, services)

        assert services.tokens.issued == {"x".rjust(28): taken}
        assert exchange.response is None


class TestSupportedGrantTypes:
    @pytest.mark.parametrize(
        ("name", "remark"),
        [
            ("authorization_code", ""),
            ("client_credentials", ""),
            ("password", "GrantType: security: the password grant"),
            (
                "implicit",
                "GrantType: security: RFC 9700 §2.1.2 advises against the implicit grant; it has no",
            ),
        ],
    )
    def test_those_that_should_not_be_used_are_warned_of(self, name: str, remark: str) -> None:
        _, warnings = read_with_warnings(
            OAuthV2,
            f"""<OAuthV2 name="P"><Operation>GenerateAccessToken</Operation>
            <SupportedGrantTypes><GrantType>{name}</GrantType></SupportedGrantTypes></OAuthV2>""",
        )

        assert [each[: len(remark)] for each in warnings] == ([remark] if remark else [])

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
    async def test_none_means_authorization_code_and_implicit(self, inside: str) -> None:
        policy = read(
            OAuthV2, f'<OAuthV2 name="P"><Operation>GenerateAccessToken</Operation>{inside}</OAuthV2>'
        )
        faults = [
            (await fault_of(policy, post(f"grant_type={each}&{CREDENTIALS}"))).text
            for each in ("authorization_code", "implicit", "client_credentials", "password")
        ]

        assert faults == [
            "Required param : code",
            "Unsupported grant type : implicit",
            "Unsupported grant type : client_credentials",
            "Unsupported grant type : password",
        ]

    @pytest.mark.parametrize(
        ("inside", "body", "query"),
        [
            ("", "response_type=token", ""),
            ("", "", "response_type=token"),
            ("<ResponseType>request.queryparam.r</ResponseType>", "", "r=token"),
        ],
    )
    async def test_a_token_by_response_type_needs_grant_types(
        self, inside: str, body: str, query: str
    ) -> None:
        xml = f'<OAuthV2 name="P"><Operation>GenerateAccessToken</Operation>{inside}</OAuthV2>'

        fault = await fault_of(read(OAuthV2, xml), post(f"{body}&{CREDENTIALS}", query))

        assert fault.code == "steps.oauth.v2.MissingParameter"

    async def test_with_grant_types_it_is_one_of_them_that_is_missing(self) -> None:
        named = await fault_of(generate(), post(f"response_type=token&{CREDENTIALS}"))
        xml = '<OAuthV2 name="P"><Operation>GenerateAccessToken</Operation></OAuthV2>'
        other = await fault_of(read(OAuthV2, xml), post(f"response_type=code&{CREDENTIALS}"))

        assert {named.text, other.text} == {"Required param : grant_type"}

    def test_what_other_grants_would_use_is_warned_of(self) -> None:
        _, warnings = read_with_warnings(
            OAuthV2,
            """<OAuthV2 name="P"><Operation>GenerateAccessToken</Operation>
            <SupportedGrantTypes><GrantType>client_credentials</GrantType><GrantType/></SupportedGrantTypes>
            <UserName>request.formparam.u</UserName></OAuthV2>""",
        )

        assert warnings == ["UserName: has no effect without the grant type password and is ignored"]


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


class TestPassword:
    USER = "grant_type=password&username=ann&password=x"

    def policy(self, inside: str = "") -> OAuthV2:
        grant_types = "<SupportedGrantTypes><GrantType>password</GrantType></SupportedGrantTypes>"
        policy, _ = read_with_warnings(
            OAuthV2,
            f'<OAuthV2 name="P"><Operation>GenerateAccessToken</Operation>{grant_types}{inside}</OAuthV2>',
        )
        return policy

    async def test_both_tokens_are_saved_in_a_family(self) -> None:
        exchange, services = post(f"{self.USER}&{CREDENTIALS}"), make_services()

        await run(self.policy(), exchange, services)

        ((text, record),) = services.tokens.issued.items()
        ((refresh_text, refresh),) = services.tokens.refreshers.items()
        assert (record.grant_type, refresh.access, refresh.expires_at) == ("password", record, None)
        assert exchange.variables["oauthv2accesstoken.P.refresh_token"] == refresh_text
        assert services.tokens.families[text] == services.tokens.families[refresh_text]

    async def test_what_is_not_stored_is_told_all_the_same(self) -> None:
        exchange, services = post(f"{self.USER}&{CREDENTIALS}"), make_services()

        await run(self.policy("<StoreToken>false</StoreToken>"), exchange, services)

        assert services.tokens.issued == services.tokens.refreshers == {}
        assert exchange.variables["oauthv2accesstoken.P.refresh_token"]

    async def test_the_client_is_asked_for_its_secret(self) -> None:
        fault = await fault_of(self.policy(), post(f"{self.USER}&client_id={KEY}&client_secret=wrong"))

        assert fault.code == "oauth.v2.InvalidClientIdentifier"
