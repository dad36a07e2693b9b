from __future__ import annotations

import pytest

from gateway.entities import ClientRegistration
from gateway.faults import Fault
from gateway.flow import IssuedToken, Lookup, LookupKind
from gateway.message import Exchange, Needs
from gateway.oauth import AccessToken, TokenAttribute
from gateway.policies.oauth_v2 import OAuthV2
from tests.support.builders import make_exchange, make_request
from tests.support.clients import APP_ID, DEVELOPER_ID, KEY, make_client, make_product, make_token
from tests.support.fakes import NOW, FakeClock, FakeServices
from tests.support.lookups import settle
from tests.support.policies import read, read_with_warnings, refusals

TOKEN = "UAj2yiGAcMZGxfN2DhcUbl9v8WsR"


def policy(inside: str = "", name: str = "P") -> OAuthV2:
    return read(OAuthV2, f'<OAuthV2 name="{name}"><Operation>VerifyAccessToken</Operation>{inside}</OAuthV2>')


def call(authorization: str | None = f"Bearer {TOKEN}", query: str = "") -> Exchange:
    """Make a call that shows a token."""
    headers = [] if authorization is None else [("Authorization", authorization)]
    return make_exchange(make_request(query=query, headers=headers))


def lookup(verify: OAuthV2, exchange: Exchange) -> Lookup:
    """Return the wait that the action asks for."""
    pending = verify.bind(FakeServices())(exchange)
    assert isinstance(pending, Lookup)
    return pending


def check(
    token: AccessToken | None,
    client: ClientRegistration | None = None,
    *,
    verify: OAuthV2 | None = None,
    exchange: Exchange | None = None,
) -> Exchange:
    """Run the action, and answer its lookup with this token of this client."""
    exchange = exchange or call()
    found = None if token is None else IssuedToken(token, client or make_client(make_product()))
    settle(lookup(verify or policy(), exchange), exchange, found)
    return exchange


class TestExtraction:
    @pytest.mark.parametrize(
        ("inside", "exchange"),
        [
            ("", call()),
            ("", call(f"bearer   {TOKEN} ")),
            ("<AccessToken/><AccessTokenPrefix/>", call()),
            ("<AccessTokenPrefix>Token</AccessTokenPrefix>", call(f"token {TOKEN}")),
            ("<AccessToken>request.queryparam.t</AccessToken>", call(None, f"t={TOKEN}")),
            ("<AccessToken>request.header.authorization</AccessToken>", call(TOKEN)),
            (
                "<AccessToken>request.queryparam.t</AccessToken><AccessTokenPrefix>KEY</AccessTokenPrefix>",
                call(None, f"t=Key+{TOKEN}"),
            ),
        ],
    )
    def test_the_token_is_looked_up(self, inside: str, exchange: Exchange) -> None:
        asked = lookup(policy(inside), exchange)

        assert (asked.kind, asked.key) == (LookupKind.ACCESS_TOKEN, TOKEN)

    @pytest.mark.parametrize(
        ("inside", "exchange"),
        [
            ("", call(None)),
            ("", call("")),
            ("", call("Bearer")),
            ("", call("Bearer  ")),
            ("", call(TOKEN)),
            ("", call(f"Basic {TOKEN}")),
            ("", call(None, f"access_token={TOKEN}")),
            ("<AccessTokenPrefix>Token</AccessTokenPrefix>", call()),
            ("<AccessToken>request.queryparam.t</AccessToken>", call(query="t=")),
            ("<AccessToken>request.queryparam.t</AccessToken>", call(query="t=+")),
            (
                "<AccessToken>request.queryparam.t</AccessToken><AccessTokenPrefix>Key</AccessTokenPrefix>",
                call(query=f"t={TOKEN}"),
            ),
        ],
    )
    def test_no_token_is_refused_with_a_challenge(self, inside: str, exchange: Exchange) -> None:
        with pytest.raises(Fault) as caught:
            policy(inside).bind(FakeServices())(exchange)

        fault = caught.value
        assert fault.render("")[0] == (
            '{"fault":{"faultstring":"Invalid access token",'
            '"detail":{"errorcode":"oauth.v2.InvalidAccessToken"}}}'
        )
        assert fault.status == 401
        assert fault.headers == [
            (
                "WWW-Authenticate",
                'Bearer realm="null",error="invalid_token",'
                'error_description="oauth.v2.InvalidAccessToken: Invalid access token"',
            )
        ]
        assert exchange.variables == {
            "oauthV2.P.fault.name": "oauth.v2.InvalidAccessToken",
            "oauthV2.P.fault.cause": "Invalid access token",
        }

    def test_a_variable_that_is_null_is_a_mistake_of_its_own(self) -> None:
        with pytest.raises(Fault) as caught:
            policy("<AccessToken>request.queryparam.t</AccessToken>").bind(FakeServices())(call())

        assert caught.value.code == "steps.oauth.v2.FailedToResolveAccessToken"
        assert caught.value.status == 500
        assert caught.value.text == "Failed to resolve Access Token request.queryparam.t"


class TestCheck:
    @pytest.mark.parametrize(
        ("token", "code", "text"),
        [
            (None, "keymanagement.service.invalid_access_token", "Invalid Access Token"),
            (
                make_token(expires_at=NOW),
                "keymanagement.service.access_token_expired",
                "Access Token expired",
            ),
            (
                make_token(status="revoked"),
                "keymanagement.service.access_token_not_approved",
                "Access Token not approved",
            ),
            (
                make_token(api_products=["Other"]),
                "keymanagement.service.InvalidAPICallAsNoApiProductMatchFound",
                "Invalid API call as no apiproduct match found",
            ),
        ],
    )
    def test_a_bad_token_is_told_as_the_tutorial_shows(
        self, token: AccessToken | None, code: str, text: str
    ) -> None:
        exchange = call()
        with pytest.raises(Fault) as caught:
            check(token, exchange=exchange)

        fault = caught.value
        assert fault.render("")[0] == (
            f'{{"fault":{{"faultstring":"{text}","detail":{{"errorcode":"{code}"}}}}}}'
        )
        assert fault.status == 401
        assert [name for name, _ in fault.headers] == ["WWW-Authenticate"]
        assert exchange.variables == {"oauthV2.P.fault.name": code, "oauthV2.P.fault.cause": text}

    def test_a_token_goes_with_its_key(self) -> None:
        exchange = call()
        with pytest.raises(Fault, match="invalid_access_token"):
            settle(lookup(policy(), exchange), exchange, IssuedToken(make_token(), None))

    def test_any_other_answer_is_no_token(self) -> None:
        exchange = call()
        with pytest.raises(Fault, match="invalid_access_token"):
            settle(lookup(policy(), exchange), exchange, make_client(make_product()))

    @pytest.mark.parametrize(
        ("resources", "proxies", "environments", "is_admitted"),
        [
            (["/forecast"], ["weather"], ["test"], True),
            (["/"], [], [], True),
            (["/other"], [], [], False),
            ([], ["oauth"], [], False),
            ([], [], ["prod"], False),
        ],
    )
    def test_environment_proxy_and_path_suffix_of_the_call_count(
        self, resources: list[str], proxies: list[str], environments: list[str], is_admitted: bool
    ) -> None:
        product = make_product(api_resources=resources, proxies=proxies, environments=environments)
        if is_admitted:
            check(make_token(), make_client(product))
        else:
            with pytest.raises(Fault, match="InvalidAPICallAsNoApiProductMatchFound"):
                check(make_token(), make_client(product))

    def test_the_time_of_the_check_counts(self) -> None:
        clock, exchange = FakeClock(), call()
        pending = policy().bind(FakeServices(clock))(exchange)
        assert isinstance(pending, Lookup)
        clock.advance(3600)

        with pytest.raises(Fault, match="access_token_expired"):
            settle(pending, exchange, IssuedToken(make_token(), make_client(make_product())))


class TestScope:
    @pytest.mark.parametrize("text", ["", "READ", "OTHER READ", "\n READ\n", "my.scopes"])
    def test_one_of_the_required_is_enough(self, text: str) -> None:
        exchange = call()
        exchange.variables["my.scopes"] = "X READ"

        check(make_token(), verify=policy(f"<Scope>{text}</Scope>"), exchange=exchange)

    @pytest.mark.parametrize("text", ["WRITE", "WRITE OTHER", "my.scopes", "my.none"])
    def test_none_of_the_required_is_told_with_the_element_s_text(self, text: str) -> None:
        exchange = call()
        exchange.variables["my.scopes"] = "WRITE"
        with pytest.raises(Fault) as caught:
            check(make_token(), verify=policy(f"<Scope> {text} </Scope>"), exchange=exchange)

        assert caught.value.code == "steps.oauth.v2.InsufficientScope"
        assert caught.value.status == 403
        assert caught.value.text == f"Required scope(s): {text}"

    def test_the_product_is_checked_before(self) -> None:
        with pytest.raises(Fault, match="InvalidAPICallAsNoApiProductMatchFound"):
            check(make_token(api_products=[]), verify=policy("<Scope>WRITE</Scope>"))


class TestVariables:
    def test_the_complete_set(self) -> None:
        product = make_product(proxies=["weather"], quota="10", attributes=[("access", "public")])
        client = make_client(product, app_attributes=[("tier", "gold")], developer_attributes=[("team", "x")])
        token = make_token(
            scope="READ WRITE",
            issued_at=NOW - 600.5,
            attributes=[TokenAttribute("msisdn", "123"), TokenAttribute("scope", "mine", is_displayed=False)],
        )

        assert check(token, client).variables == {
            "organization_name": "acme",
            "developer.id": f"acme@@@{DEVELOPER_ID}",
            "developer.app.name": "Weather App",
            "client_id": KEY,
            "grant_type": "client_credentials",
            "token_type": "BearerToken",
            "access_token": TOKEN,
            "accesstoken.msisdn": "123",
            "accesstoken.scope": "mine",
            "issued_at": "1699999399500",
            "expires_in": "3599",
            "status": "approved",
            "scope": "READ WRITE",
            "apiproduct.name": "PremiumWeatherAPI",
            "apiproduct.access": "public",
            "apiproduct.developer.quota.limit": "10",
            "apiproduct.developer.quota.interval": "1",
            "apiproduct.developer.quota.timeunit": "minute",
            "app.name": "Weather App",
            "app.id": APP_ID,
            "app.accessType": "read",
            "app.callbackUrl": "https://weather.app/cb",
            "app.status": "approved",
            "app.scopes": ["app-scope"],
            "app.appFamily": "default",
            "app.apiproducts": ["PremiumWeatherAPI"],
            "app.appParentStatus": "active",
            "app.appType": "Developer",
            "app.appParentId": DEVELOPER_ID,
            "app.created_by": "admin@acme.test",
            "app.created_at": "1400000000500",
            "app.last_modified_at": "1500000000000",
            "app.last_modified_by": "ops@acme.test",
            "app.tier": "gold",
            "developer.userName": "tesla",
            "developer.firstName": "Nikolai",
            "developer.lastName": "Tesla",
            "developer.email": "tesla@weathersample.com",
            "developer.status": "active",
            "developer.apps": ["Weather App"],
            "developer.created_by": "hr@acme.test",
            "developer.created_at": "1300000000000",
            "developer.last_modified_at": "1350000000000",
            "developer.last_modified_by": "boss@acme.test",
            "developer.team": "x",
        }

    def test_an_endless_token_is_told_as_0(self) -> None:
        assert check(make_token(expires_at=None)).variables["expires_in"] == "0"

    def test_no_response_is_made(self) -> None:
        assert check(make_token()).response is None

    def test_a_refused_token_leaves_none(self) -> None:
        exchange = call()
        with pytest.raises(Fault):
            check(make_token(), verify=policy("<Scope>WRITE</Scope>"), exchange=exchange)

        assert set(exchange.variables) == {"oauthV2.P.fault.name", "oauthV2.P.fault.cause"}


class TestConfiguration:
    def test_it_needs_no_body(self) -> None:
        assert policy("<Scope>READ</Scope>").needs == Needs.NOTHING

    def test_it_needs_the_body_where_a_variable_does(self) -> None:
        assert policy("<AccessToken>request.formparam.t</AccessToken>").needs == Needs.REQUEST_BODY

    @pytest.mark.parametrize(
        ("inside", "rule"),
        [
            ("<ExpiresIn>1000</ExpiresIn>", "ExpiresInNotApplicableForOperation"),
            (
                "<RefreshTokenExpiresIn ref='x'/>",
                "RefreshTokenExpiresInNotApplicableForOperation",
            ),
            (
                "<SupportedGrantTypes><GrantType>password</GrantType></SupportedGrantTypes>",
                "GrantTypesNotApplicableForOperation",
            ),
        ],
    )
    def test_what_cannot_apply_is_refused(self, inside: str, rule: str) -> None:
        (finding,) = refusals(
            OAuthV2, f'<OAuthV2 name="P"><Operation>VerifyAccessToken</Operation>{inside}</OAuthV2>'
        )

        assert finding.rule == rule

    def test_the_template_of_edge_s_editor_is_taken(self) -> None:
        _, warnings = read_with_warnings(
            OAuthV2,
            """<OAuthV2 async="false" continueOnError="false" enabled="true" name="ValidateOAuth">
            <DisplayName>ValidateOAuth</DisplayName><FaultRules/><Properties/><Attributes/>
            <ExternalAuthorization>false</ExternalAuthorization><Operation>VerifyAccessToken</Operation>
            <SupportedGrantTypes/><GenerateResponse enabled="true"/><Tokens/></OAuthV2>""",
        )

        assert warnings == ["GenerateResponse: has no effect with VerifyAccessToken and is ignored"]
