from __future__ import annotations

import pytest

from gateway import faults
from gateway.errors import StoreUnavailable
from gateway.message import Exchange, Message
from gateway.oauth import AccessToken, RefreshToken
from tests.support.builders import make_exchange, make_request, make_response
from tests.support.clients import KEY, SECRET, make_client, make_product
from tests.support.fakes import NOW, FakeClients, FakeClock, FakeServices, FakeTokens
from tests.support.token_requests import (
    CREDENTIALS,
    EDGE_BODY,
    GRANT,
    basic,
    fault_of,
    generate,
    make_services,
    post,
    run,
)


class SlowTokens(FakeTokens):
    """Take 2.5 seconds to save."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self._clock = clock

    async def save(
        self,
        token: str,
        record: AccessToken,
        refresh: tuple[str, RefreshToken] | None,
        *,
        renews: bool = False,
        family: str = "",
    ) -> bool:
        self._clock.advance(2.5)
        return await super().save(token, record, refresh, renews=renews, family=family)


class TestCredentials:
    @pytest.mark.parametrize(
        "exchange",
        [
            post(),
            post(GRANT, "", basic(KEY, SECRET)),
            post(f"{GRANT}&client_id={KEY}", "", basic(KEY, SECRET)),
            post(f"{GRANT}&client_id={KEY}&client_secret={SECRET}", "", basic("x", "y")),
            post(f"{GRANT}&client_secret={SECRET}", "", basic(KEY, "")),
        ],
    )
    async def test_they_are_read_from_the_form_then_from_basic(self, exchange: Exchange) -> None:
        services = make_services()

        await run(generate(), exchange, services)

        assert [record.client_id for record in services.tokens.issued.values()] == [KEY]

    async def test_the_id_may_stand_in_a_variable(self) -> None:
        exchange, services = post(f"{GRANT}&client_secret={SECRET}&client_id=wrong"), make_services()
        exchange.variables["my.id"] = KEY

        await run(generate("<ClientId>my.id</ClientId>"), exchange, services)

        assert len(services.tokens.issued) == 1

    async def test_they_are_read_when_the_policy_runs(self) -> None:
        exchange, services = post(GRANT), make_services()
        exchange.request.headers.set(*basic(KEY, SECRET))

        await run(generate(), exchange, services)

        assert len(services.tokens.issued) == 1

    @pytest.mark.parametrize(
        "exchange",
        [
            post(f"{GRANT}&client_id={KEY}&client_secret=wrong"),
            post(f"{GRANT}&client_id=unknown&client_secret={SECRET}"),
            post(f"{GRANT}&client_id={KEY}"),
            post(GRANT),
            post(GRANT, "", basic(KEY, "wrong")),
            post(GRANT, "", ("Authorization", f"Bearer {KEY}")),
            post(f"{GRANT}&client_id=other", "", basic(KEY, SECRET)),
            post(GRANT, CREDENTIALS),
        ],
    )
    async def test_wrong_ones_are_told_as_edge_does(self, exchange: Exchange) -> None:
        plain = await fault_of(generate(), exchange)
        generated = await fault_of(generate("<GenerateResponse/>"), exchange)

        assert plain.render("")[0] == (
            '{"fault":{"faultstring":"Invalid client identifier {0}",'
            '"detail":{"errorcode":"oauth.v2.InvalidClientIdentifier"}}}'
        )
        assert plain.status == 500
        assert generated.render("")[0] == EDGE_BODY % ("invalid_client", "ClientId is Invalid")
        assert generated.status == 401

    async def test_an_id_whose_variable_is_null_is_told_by_its_name(self) -> None:
        fault = await fault_of(generate("<ClientId>my.id</ClientId>"), post())

        assert fault.code == "steps.oauth.v2.FailedToResolveClientId"
        assert fault.text == "Failed to resolve Client Id my.id"

    async def test_an_id_whose_variable_is_null_may_come_from_basic(self) -> None:
        services = make_services()

        await run(generate("<ClientId>my.id</ClientId>"), post(GRANT, "", basic(KEY, SECRET)), services)

        assert len(services.tokens.issued) == 1

    async def test_a_client_that_is_not_in_order_gets_nothing(self) -> None:
        services = FakeServices(clients=FakeClients({KEY: make_client(make_product(), app_status="revoked")}))

        fault = await fault_of(generate("<GenerateResponse/>"), post(), services)

        assert (fault.status, fault.text) == (401, "App not Approved")


class TestForm:
    @pytest.mark.parametrize("body", ["grant_type=%", "a=%zz", "a=b&c=%4", "%G0=a"])
    async def test_one_that_cannot_be_decoded_is_refused(self, body: str) -> None:
        fault = await fault_of(generate("<GenerateResponse/>"), post(f"{GRANT}&{CREDENTIALS}&{body}"))

        assert fault.code == "steps.oauth.v2.InvalidRequest"
        assert fault.status == 400
        assert fault.text.startswith("UrlDecoding of the form parameters from the request message failed.")

    async def test_one_that_is_too_large_is_bad_form_data(self) -> None:
        for rest in ("&" * 1000, "&a=%" + "x" * 1024 * 1024):
            exchange = post(f"{GRANT}&{CREDENTIALS}{rest}")
            fault = await fault_of(generate("<GenerateResponse/>"), exchange)

            assert fault.kind is faults.BAD_FORM
            assert exchange.variables["oauthV2.P.fault.name"] == "BadFormData"

    async def test_a_body_that_is_no_form_holds_nothing(self) -> None:
        request = make_request(
            "POST", headers=[("Content-Type", "text/plain")], content=f"{GRANT}&{CREDENTIALS}"
        )

        fault = await fault_of(generate(), make_exchange(request))

        assert fault.text == "Required param : grant_type"


class TestLives:
    @pytest.mark.parametrize(
        ("inside", "expires_at"),
        [
            ("", NOW + 1800),
            ("<ExpiresIn/>", NOW + 1800),
            ("<ExpiresIn>3600000</ExpiresIn>", NOW + 3600),
            ("<ExpiresIn>-1</ExpiresIn>", None),
            ('<ExpiresIn ref="my.life">3600000</ExpiresIn>', NOW + 5),
            ('<ExpiresIn ref="my.endless">3600000</ExpiresIn>', None),
            ('<ExpiresIn ref="my.none">3600000</ExpiresIn>', NOW + 3600),
            ('<ExpiresIn ref="my.none"/>', NOW + 1800),
        ],
    )
    async def test_a_variable_wins_over_the_text(self, inside: str, expires_at: float | None) -> None:
        exchange, services = post(), make_services()
        exchange.variables.update({"my.life": "5000", "my.endless": "-1"})

        await run(generate(inside), exchange, services)

        assert [record.expires_at for record in services.tokens.issued.values()] == [expires_at]

    @pytest.mark.parametrize("value", ["0", "5e3", "5000.0", "", "x", 5000.5])
    @pytest.mark.parametrize(
        ("tag", "name"),
        [
            ("ExpiresIn", "InvalidValueForExpiresIn"),
            ("RefreshTokenExpiresIn", "InvalidValueForRefreshTokenExpiresIn"),
        ],
    )
    async def test_a_variable_that_holds_no_life_is_a_fault(self, value: object, tag: str, name: str) -> None:
        exchange = post()
        exchange.variables["my.life"] = value

        fault = await fault_of(generate(f'<{tag} ref="my.life"/>'), exchange)

        assert (fault.name, fault.status) == (name, 500)
        assert fault.text.endswith("in my.life")


class TestScope:
    @pytest.mark.parametrize(
        ("inside", "body", "query", "scope"),
        [
            ("", "", "", "READ B"),
            ("", "&scope=READ", "scope=B", "READ"),
            ("", "", "scope=B+ADMIN", "B"),
            ("", "&scope=ADMIN", "", ""),
            ("<Scope>request.queryparam.s</Scope>", "&scope=B", "s=READ", "READ"),
            ("<Scope>request.queryparam.s</Scope>", "&scope=B", "", "READ B"),
            ("<Scope>READ</Scope>", "", "", "READ B"),
            ("<Scope/>", "&scope=B", "", "B"),
        ],
    )
    async def test_the_element_names_a_variable(self, inside: str, body: str, query: str, scope: str) -> None:
        services = make_services()

        await run(generate(inside), post(f"{GRANT}&{CREDENTIALS}{body}", query), services)

        assert [record.scope for record in services.tokens.issued.values()] == [scope]


class TestOutcome:
    async def test_a_generated_response_shows_the_token(self) -> None:
        exchange, services = post(), make_services()

        await run(generate("<GenerateResponse/><ExpiresIn>3600000</ExpiresIn>"), exchange, services)

        (token,) = services.tokens.issued
        response = exchange.response
        assert response is not None
        assert response.status == 200
        assert list(response.headers) == [("Content-Type", "application/json")]
        assert response.text == "\n".join(
            [
                "{",
                '  "issued_at" : "1700000000000",',
                '  "application_name" : "8586c7b7-2936-4779-b7a6-97014e436d7d",',
                '  "scope" : "READ B",',
                '  "status" : "approved",',
                '  "api_product_list" : "[PremiumWeatherAPI, B]",',
                '  "expires_in" : "3599",',
                '  "developer.email" : "tesla@weathersample.com",',
                '  "organization_id" : "0",',
                '  "token_type" : "BearerToken",',
                f'  "client_id" : "{KEY}",',
                f'  "access_token" : "{token}",',
                '  "organization_name" : "acme",',
                '  "refresh_token_expires_in" : "0",',
                '  "refresh_count" : "0"',
                "}",
            ]
        )

    @pytest.mark.parametrize("inside", ["", "<GenerateResponse/>"])
    async def test_the_flow_reads_every_member(self, inside: str) -> None:
        exchange, services = post(), make_services()

        await run(generate(inside, "My.Policy"), exchange, services)

        (token,) = services.tokens.issued
        prefix = "oauthv2accesstoken.My.Policy."
        assert exchange.variables == {
            prefix + "issued_at": "1700000000000",
            prefix + "application_name": "8586c7b7-2936-4779-b7a6-97014e436d7d",
            prefix + "scope": "READ B",
            prefix + "status": "approved",
            prefix + "api_product_list": "[PremiumWeatherAPI, B]",
            prefix + "expires_in": "1799",
            prefix + "developer.email": "tesla@weathersample.com",
            prefix + "organization_id": "0",
            prefix + "token_type": "BearerToken",
            prefix + "client_id": KEY,
            prefix + "access_token": token,
            prefix + "organization_name": "acme",
            prefix + "refresh_token_expires_in": "0",
            prefix + "refresh_count": "0",
        }

    async def test_without_a_generated_response_there_is_none(self) -> None:
        exchange = post()

        await run(generate('<GenerateResponse enabled="false"/>'), exchange, make_services())

        assert exchange.response is None

    async def test_in_a_response_flow_it_takes_the_response_s_place(self) -> None:
        exchange = post()
        exchange.response = make_response(404)

        await run(generate("<GenerateResponse/>"), exchange, make_services())

        assert isinstance(exchange.response, Message)
        assert exchange.response.status == 200

    async def test_attributes_are_kept_and_displayed(self) -> None:
        exchange, services = post(), make_services()
        exchange.variables["my.msisdn"] = 123
        inside = """<GenerateResponse/><Attributes>
            <Attribute name="msisdn" ref="my.msisdn">fallback</Attribute>
            <Attribute name="secret" display="false">s</Attribute>
            <Attribute name="absent" ref="my.none"/></Attributes>"""

        await run(generate(inside), exchange, services)

        (record,) = services.tokens.issued.values()
        assert [(each.name, each.value, each.is_displayed) for each in record.attributes] == [
            ("msisdn", "123", True),
            ("secret", "s", False),
        ]
        assert exchange.response is not None
        assert '"msisdn" : "123"' in exchange.response.text
        assert '"secret"' not in exchange.response.text
        assert exchange.variables["oauthv2accesstoken.P.msisdn"] == "123"
        assert exchange.variables["oauthv2accesstoken.P.secret"] == "s"

    async def test_the_time_of_the_answer_counts(self) -> None:
        clock = FakeClock()
        services = FakeServices(
            clock, tokens=SlowTokens(clock), clients=FakeClients({KEY: make_client(make_product())})
        )
        exchange = post()

        await run(generate(), exchange, services)

        assert exchange.variables["oauthv2accesstoken.P.expires_in"] == "1797"

    async def test_a_token_that_was_not_saved_is_not_shown(self) -> None:
        exchange, services = post(), make_services()
        services.tokens.is_down = True

        with pytest.raises(StoreUnavailable):
            await run(generate("<GenerateResponse/>"), exchange, services)

        assert exchange.response is None
        assert exchange.variables == {}


class TestRfc:
    RFC = "<RFCCompliantRequestResponse>true</RFCCompliantRequestResponse>"
    POLICY = generate(f"<GenerateResponse/>{RFC}")
    NO_STORE = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))

    async def test_the_answer_has_numbers_and_is_not_to_be_stored(self) -> None:
        exchange = post()

        await run(self.POLICY, exchange, make_services())

        assert exchange.response is not None
        assert list(exchange.response.headers) == [("Content-Type", "application/json"), *self.NO_STORE]
        assert '\n  "token_type" : "Bearer",\n' in exchange.response.text
        assert '\n  "expires_in" : 1799,\n' in exchange.response.text
        assert '\n  "refresh_token_expires_in" : 0,\n' in exchange.response.text

    async def test_the_flow_reads_texts_and_the_store_keeps_edge_s_type(self) -> None:
        exchange, services = post(), make_services()

        await run(generate(self.RFC), exchange, services)

        assert exchange.variables["oauthv2accesstoken.P.token_type"] == "Bearer"
        assert exchange.variables["oauthv2accesstoken.P.expires_in"] == "1799"
        assert [record.token_type for record in services.tokens.issued.values()] == ["BearerToken"]

    async def test_an_error_is_told_in_the_rfc_s_members_and_not_to_be_stored(self) -> None:
        fault = await fault_of(self.POLICY, post(CREDENTIALS))

        body = '{"error" : "invalid_request", "error_description" :"Required param : grant_type"}'
        assert fault.render("") == (body, "application/json")
        assert fault.status == 400
        assert fault.headers == [*self.NO_STORE]

    async def test_an_unreadable_form_is_told_in_them_too(self) -> None:
        fault = await fault_of(self.POLICY, post("a=%"))

        assert fault.render("")[0].startswith('{"error" : "invalid_request", "error_description" :"UrlDec')

    @pytest.mark.parametrize("header", [basic(KEY, "wrong"), ("Authorization", " basic ?")])
    async def test_who_came_with_basic_is_asked_for_basic(self, header: tuple[str, str]) -> None:
        fault = await fault_of(self.POLICY, post(GRANT, "", header))

        assert fault.status == 401
        assert fault.headers == [*self.NO_STORE, ("WWW-Authenticate", 'Basic realm="oauth"')]

    @pytest.mark.parametrize(
        "exchange",
        [
            post(f"{GRANT}&client_id=x&client_secret=y"),
            post(GRANT, "", ("Authorization", "Bearer x")),
            post("grant_type=magic", "", basic(KEY, SECRET)),
        ],
    )
    async def test_nobody_else_is(self, exchange: Exchange) -> None:
        fault = await fault_of(self.POLICY, exchange)

        assert fault.headers == [*self.NO_STORE]

    async def test_without_a_generated_response_errors_are_faults_like_any_other(self) -> None:
        fault = await fault_of(generate(self.RFC), post(GRANT, "", basic(KEY, "wrong")))

        assert fault.code == "oauth.v2.InvalidClientIdentifier"
        assert fault.body is None
        assert fault.headers == []

    async def test_faults_of_the_configuration_stay_faults(self) -> None:
        exchange = post()
        exchange.variables["my.life"] = "x"

        fault = await fault_of(generate(f'<GenerateResponse/>{self.RFC}<ExpiresIn ref="my.life"/>'), exchange)

        assert (fault.status, fault.body, fault.headers) == (500, None, [])


class TestFaultVariables:
    async def test_name_and_cause_of_a_refusal_are_told(self) -> None:
        for inside in ("", "<GenerateResponse/>"):
            exchange = post(CREDENTIALS)
            await fault_of(generate(inside), exchange)

            assert exchange.variables == {
                "oauthV2.P.fault.name": "invalid_request",
                "oauthV2.P.fault.cause": "Required param : grant_type",
            }

    async def test_of_other_faults_too(self) -> None:
        exchange = post("a=%")

        await fault_of(generate(), exchange)

        assert exchange.variables["oauthV2.P.fault.name"] == faults.OAUTH_UNREADABLE_FORM.name

    def test_the_engine_is_told_the_variable_that_says_it_failed(self) -> None:
        assert generate().failed_variables == ("oauthV2.P.failed",)
