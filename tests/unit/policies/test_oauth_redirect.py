from __future__ import annotations

import pytest

from gateway.faults import Fault
from gateway.message import Needs
from gateway.policies.oauth_v2 import OAuthV2
from tests.support.builders import make_exchange, make_request
from tests.support.clients import KEY, SECRET
from tests.support.policies import read, refusals
from tests.support.token_requests import EDGE_BODY, basic, fault_of, make_services, post, run

ASKED = f"response_type=code&client_id={KEY}"
CB = "https://weather.app/cb"


def authorize(inside: str = "", marks: str = "") -> OAuthV2:
    return read(
        OAuthV2,
        f'<OAuthV2 name="P"{marks}><Operation>GenerateAuthorizationCode</Operation>{inside}</OAuthV2>',
    )


class TestInputs:
    async def test_they_are_read_from_the_query_then_from_the_form(self) -> None:
        services = make_services()

        await run(authorize(), post(f"{ASKED}&state=form&app_enduser=ann", "state=query"), services)

        (record,) = services.codes.issued.values()
        assert (record.state, record.app_end_user, record.redirect_uri) == ("query", "ann", CB)

    async def test_a_get_has_no_form(self) -> None:
        services = make_services()

        await run(authorize(), make_exchange(make_request("GET", "/authorize", ASKED)), services)

        assert len(services.codes.issued) == 1

    async def test_the_client_may_be_the_user_of_basic(self) -> None:
        services = make_services()

        await run(authorize(), post("response_type=code", "", basic(KEY, SECRET)), services)
        await run(
            authorize("<ClientId>my.id</ClientId>"),
            post("response_type=code", "", basic(KEY, "whatever")),
            services,
        )

        assert len(services.codes.issued) == 2

    @pytest.mark.parametrize("headers", [(), (("Authorization", "Bearer x"),)])
    async def test_a_variable_without_a_client_id_is_told_by_its_name(
        self, headers: tuple[tuple[str, str], ...]
    ) -> None:
        exchange = post(ASKED, "", *headers)
        generated = await fault_of(authorize("<ClientId>my.id</ClientId><GenerateResponse/>"), exchange)
        plain = await fault_of(authorize("<ClientId>my.id</ClientId>"), post(ASKED))

        text = "The request is missing a required parameter : client_id"
        assert generated.render("")[0] == EDGE_BODY % ("invalid_request", text)
        assert plain.text == "Failed to resolve Client Id my.id"

    async def test_a_form_that_cannot_be_decoded_is_refused(self) -> None:
        fault = await fault_of(authorize(), post(f"{ASKED}&a=%zz"))

        assert fault.code == "steps.oauth.v2.InvalidRequest"

    def test_the_body_is_needed(self) -> None:
        assert authorize().needs == Needs.REQUEST_BODY


class TestOutcome:
    async def test_a_generated_response_redirects(self) -> None:
        exchange, services = post(ASKED), make_services()

        await run(authorize("<GenerateResponse/>"), exchange, services)

        (code,) = services.codes.issued
        assert exchange.response is not None
        assert exchange.response.status == 302
        assert list(exchange.response.headers) == [("Location", f"{CB}?code={code}")]
        assert exchange.response.content == b""

    async def test_without_one_there_is_none(self) -> None:
        exchange = post(ASKED)

        await run(authorize(), exchange, make_services())

        assert exchange.response is None

    async def test_an_error_goes_nowhere(self) -> None:
        exchange = post(f"{ASKED}&redirect_uri=https://evil.test")

        fault = await fault_of(authorize("<GenerateResponse/>"), exchange)

        assert "Location" not in dict(fault.headers)

    async def test_a_fault_is_told_in_the_policy_s_variables(self) -> None:
        exchange = post(ASKED)
        exchange.variables["my.life"] = "x"

        await fault_of(authorize('<ExpiresIn ref="my.life"/>'), exchange)

        assert exchange.variables["oauthV2.P.fault.name"] == "InvalidValueForExpiresIn"

    async def test_an_error_is_the_response_where_the_flow_goes_on(self) -> None:
        policy = authorize("<GenerateErrorResponse/>", ' continueOnError="true"')
        exchange = post("response_type=code")

        with pytest.raises(Fault, match="missing a required parameter"):
            await run(policy, exchange, make_services())

        assert exchange.response is not None
        assert exchange.response.status == 400
        assert exchange.response.text == EDGE_BODY % (
            "invalid_request",
            "The request is missing a required parameter : client_id",
        )

    @pytest.mark.parametrize("status", ["false", "no"])
    async def test_another_system_s_refusal_counts(self, status: str) -> None:
        exchange = post(ASKED)
        exchange.variables.update({"my.code": "mine", "oauth_external_authorization_status": status})
        inside = """<ExternalAuthorization>true</ExternalAuthorization><StoreToken>true</StoreToken>
            <ExternalAuthorizationCode>my.code</ExternalAuthorizationCode>"""

        fault = await fault_of(authorize(inside), exchange)

        assert fault.text == "External authorization failed"


def test_what_is_for_other_operations_is_told() -> None:
    findings = refusals(
        OAuthV2,
        """<OAuthV2 name="P"><Operation>GenerateAuthorizationCode</Operation>
        <RefreshTokenExpiresIn>5</RefreshTokenExpiresIn><SupportedGrantTypes>
        <GrantType>password</GrantType></SupportedGrantTypes><ExternalRefreshToken>v</ExternalRefreshToken>
        </OAuthV2>""",
    )

    assert [each.rule or each.message for each in findings] == [
        "RefreshTokenExpiresInNotApplicableForOperation",
        "GrantTypesNotApplicableForOperation",
        "is not supported here with GenerateAuthorizationCode",
    ]
