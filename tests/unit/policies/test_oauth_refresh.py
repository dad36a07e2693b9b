from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import pytest

from gateway.message import Needs
from gateway.oauth import AccessToken, RefreshToken, Rotation, TokenAttribute
from gateway.policies.oauth_v2 import OAuthV2
from tests.support.clients import KEY, make_client, make_product, make_refresh_token, make_token
from tests.support.fakes import NOW, FakeClients, FakeClock, FakeServices, FakeTokens
from tests.support.policies import read, read_with_warnings, refusals
from tests.support.token_requests import CREDENTIALS, EDGE_BODY, fault_of, post, run

OLD = "r" * 32
GRANT = "grant_type=refresh_token"
BODY = f"{GRANT}&refresh_token={OLD}&{CREDENTIALS}"


def policy(inside: str = "") -> OAuthV2:
    return read(
        OAuthV2,
        f'<OAuthV2 name="P"><Operation>RefreshAccessToken</Operation><GenerateResponse/>{inside}</OAuthV2>',
    )


def make_services(found: RefreshToken | None = None) -> FakeServices:
    """Make services that know the client and one refresh token."""
    services = FakeServices(clients=FakeClients({KEY: make_client(make_product())}))
    services.tokens.refreshers[OLD] = make_refresh_token() if found is None else found
    return services


async def test_new_tokens_take_the_place_of_the_old_ones() -> None:
    exchange, services = post(BODY), make_services(make_refresh_token(make_token(refresh_count=1)))

    await run(policy("<ExpiresIn>60000</ExpiresIn>"), exchange, services)

    ((token, record),) = services.tokens.issued.items()
    ((refresher, successor),) = services.tokens.refreshers.items()
    assert services.tokens.spent == {OLD}
    assert (record.expires_at, record.refresh_count) == (NOW + 60, 2)
    assert (successor.expires_at, successor.access) == (None, record)
    assert refresher != OLD
    assert exchange.response is not None
    assert f'"access_token" : "{token}"' in exchange.response.text
    assert f'"refresh_token" : "{refresher}"' in exchange.response.text


async def test_the_flow_reads_every_member() -> None:
    exchange, services = post(BODY), make_services()

    await run(policy("<RefreshTokenExpiresIn>7200000</RefreshTokenExpiresIn>"), exchange, services)

    (token,) = services.tokens.issued
    (refresher,) = services.tokens.refreshers
    prefix = "oauthv2accesstoken.P."
    assert exchange.variables == {
        prefix + "issued_at": "1700000000000",
        prefix + "scope": "READ",
        prefix + "application_name": "8586c7b7-2936-4779-b7a6-97014e436d7d",
        prefix + "refresh_token_issued_at": "1700000000000",
        prefix + "status": "approved",
        prefix + "refresh_token_status": "approved",
        prefix + "api_product_list": "[PremiumWeatherAPI]",
        prefix + "expires_in": "1799",
        prefix + "developer.email": "tesla@weathersample.com",
        prefix + "organization_id": "0",
        prefix + "token_type": "BearerToken",
        prefix + "refresh_token": refresher,
        prefix + "client_id": KEY,
        prefix + "access_token": token,
        prefix + "organization_name": "acme",
        prefix + "refresh_token_expires_in": "7199",
        prefix + "refresh_count": "1",
    }


class TestReplay:
    """A used up token that is presented again: by its client whose answer was lost, or by somebody else."""

    async def test_whose_answer_was_lost_gets_it_again(self) -> None:
        first, again, services = post(BODY), post(BODY), make_services()
        await run(policy("<ExpiresIn>60000</ExpiresIn>"), first, services)
        advance(services, 9.5)

        await run(policy(), again, services)

        assert len(services.tokens.issued) == len(services.tokens.refreshers) == 1
        prefix = "oauthv2accesstoken.P."
        for name in ("access_token", "refresh_token", "issued_at", "refresh_count"):
            assert again.variables[prefix + name] == first.variables[prefix + name]
        assert again.variables[prefix + "expires_in"] == "50"

    async def test_later_it_kills_the_family(self) -> None:
        services = make_services()
        await run(policy(), post(BODY), services)
        advance(services, 10.0)

        fault = await fault_of(policy(), post(BODY), services)

        assert fault.render("")[0] == EDGE_BODY % ("invalid_request", "Invalid Refresh Token")
        assert fault.status == 401
        assert [each.status for each in services.tokens.issued.values()] == ["revoked"]
        assert [each.status for each in services.tokens.refreshers.values()] == ["revoked"]

    async def test_so_it_does_when_the_successor_was_used(self) -> None:
        services = make_services()
        await run(policy(), post(BODY), services)
        (successor,) = services.tokens.refreshers
        await run(policy(), post(f"{GRANT}&refresh_token={successor}&{CREDENTIALS}"), services)

        assert (await fault_of(policy(), post(BODY), services)).text == "Invalid Refresh Token"

        assert [each.status for each in services.tokens.issued.values()] == ["revoked"]

    async def test_another_client_learns_and_does_nothing(self) -> None:
        services = make_services()
        await run(policy(), post(BODY), services)
        client = make_client(make_product())
        other = replace(client, credential=replace(client.credential, consumer_key="other"))
        services.clients.registrations["other"] = other
        body = f"{GRANT}&refresh_token={OLD}&{CREDENTIALS.replace(KEY, 'other')}"

        assert (await fault_of(policy(), post(body), services)).text == "Invalid Refresh Token"

        assert [each.status for each in services.tokens.issued.values()] == ["approved"]

    async def test_its_client_must_know_its_secret(self) -> None:
        services = make_services()
        await run(policy(), post(BODY), services)
        body = f"{GRANT}&refresh_token={OLD}&client_id={KEY}&client_secret=wrong"

        assert (await fault_of(policy(), post(body), services)).text == "ClientId is Invalid"


def advance(services: FakeServices, seconds: float) -> None:
    assert isinstance(services.clock, FakeClock)
    services.clock.advance(seconds)


class RacedTokens(FakeTokens):
    """Find a refresh token that somebody else uses up before it is replaced."""

    async def rotate(
        self,
        presented: str,
        token: str,
        record: AccessToken,
        refresh: tuple[str, RefreshToken],
        *,
        renews: bool = False,
    ) -> Rotation:
        self.refreshers.clear()
        return await super().rotate(presented, token, record, refresh, renews=renews)


async def test_one_that_was_revoked_meanwhile_serves_nobody() -> None:
    services = make_services()
    services.tokens = RacedTokens()
    services.tokens.refreshers[OLD] = make_refresh_token()
    exchange = post(BODY)

    fault = await fault_of(policy(), exchange, services)

    assert fault.text == "Invalid Refresh Token"
    assert exchange.variables["oauthV2.P.fault.cause"] == "Invalid Refresh Token"


class LateTokens(FakeTokens):
    """Find a refresh token that the same client uses up at the same time."""

    async def find_refresh(self, refresh_token: str) -> RefreshToken | None:
        found = await super().find_refresh(refresh_token)
        if found is not None and refresh_token == OLD:
            await self.rotate(OLD, "first", make_token(), ("its refresher", make_refresh_token()))
        return found


async def test_of_two_who_present_it_at_once_both_get_the_same() -> None:
    services = make_services()
    services.tokens = LateTokens()
    services.tokens.refreshers[OLD] = make_refresh_token()
    exchange = post(BODY)

    await run(policy(), exchange, services)

    assert exchange.variables["oauthv2accesstoken.P.access_token"] == "first"
    assert exchange.variables["oauthv2accesstoken.P.refresh_token"] == "its refresher"
    assert list(services.tokens.issued) == ["first"]


async def test_a_reused_one_stays() -> None:
    exchange, services = post(BODY), make_services()

    await run(policy("<ReuseRefreshToken>true</ReuseRefreshToken>"), exchange, services)

    assert list(services.tokens.refreshers) == [OLD]
    assert exchange.variables["oauthv2accesstoken.P.refresh_token"] == OLD


async def test_attributes_are_carried_over_and_overwritten() -> None:
    access = make_token(attributes=[TokenAttribute("first", "1"), TokenAttribute("second", "2")])
    services = make_services(make_refresh_token(access))
    inside = '<Attributes><Attribute name="second">two</Attribute></Attributes>'

    await run(policy(inside), post(BODY), services)

    (record,) = services.tokens.issued.values()
    assert record.attributes == (TokenAttribute("first", "1"), TokenAttribute("second", "two"))


@pytest.mark.parametrize(
    ("body", "query", "status", "text"),
    [
        (CREDENTIALS, "", 400, "Required param : grant_type"),
        (f"grant_type=password&{CREDENTIALS}", "", 500, "Unsupported grant type : password"),
        (f"{GRANT}&{CREDENTIALS}", "", 400, "Required param : refresh_token"),
        (f"{GRANT}&client_id={KEY}", "", 400, "Required param : refresh_token"),
        (f"{GRANT}&{CREDENTIALS}", f"refresh_token={OLD}", 400, "Required param : refresh_token"),
        (f"{GRANT}&refresh_token=unknown&{CREDENTIALS}", "", 401, "Invalid Refresh Token"),
        (f"{BODY}&scope=WRITE", "", 400, "Invalid Scope"),
    ],
)
async def test_what_is_wrong_is_told_as_edge_does(body: str, query: str, status: int, text: str) -> None:
    fault = await fault_of(policy(), post(body, query), make_services())

    assert fault.render("")[0] == EDGE_BODY % ("invalid_request", text)
    assert fault.status == status


async def test_the_client_must_know_its_secret() -> None:
    body = f"{GRANT}&refresh_token={OLD}&client_id={KEY}&client_secret=wrong"
    services = make_services()

    fault = await fault_of(policy(), post(body), services)

    assert fault.text == "ClientId is Invalid"
    assert list(services.tokens.refreshers) == [OLD]


async def test_another_client_s_token_is_unknown() -> None:
    services = make_services(make_refresh_token(make_token(client_id="another")))

    assert (await fault_of(policy(), post(BODY), services)).text == "Invalid Refresh Token"


async def test_an_expired_one_is_told() -> None:
    services = make_services(make_refresh_token(expires_at=NOW))

    assert (await fault_of(policy(), post(BODY), services)).text == "Refresh Token expired"


async def test_it_is_an_invalid_grant_where_the_rfc_is_kept_to() -> None:
    services = make_services(make_refresh_token(expires_at=NOW))
    inside = "<RFCCompliantRequestResponse>true</RFCCompliantRequestResponse>"

    fault = await fault_of(policy(inside), post(BODY), services)

    assert fault.render("")[0] == '{"error" : "invalid_grant", "error_description" :"refresh token expired"}'
    assert fault.status == 400


async def test_tokens_of_client_credentials_cannot_be_refreshed() -> None:
    services = make_services()
    services.tokens.issued["a" * 28] = make_token()
    body = f"{GRANT}&refresh_token={'a' * 28}&{CREDENTIALS}"

    assert (await fault_of(policy(), post(body), services)).text == "Invalid Refresh Token"


async def test_it_may_stand_in_a_variable() -> None:
    services = make_services()
    inside = "<GrantType>request.queryparam.g</GrantType><RefreshToken>request.queryparam.t</RefreshToken>"

    await run(policy(inside), post(CREDENTIALS, f"g=refresh_token&t={OLD}"), services)

    assert services.tokens.spent == {OLD}


async def test_a_variable_that_is_null_is_told_by_its_name_or_as_a_parameter() -> None:
    inside = "<RefreshToken>my.token</RefreshToken>"

    generated = await fault_of(policy(inside), post(BODY), make_services())
    plain = await fault_of(
        read(OAuthV2, f'<OAuthV2 name="P"><Operation>RefreshAccessToken</Operation>{inside}</OAuthV2>'),
        post(BODY),
        make_services(),
    )

    assert generated.render("")[0] == EDGE_BODY % ("invalid_request", "Required param : refresh_token")
    assert plain.code == "steps.oauth.v2.FailedToResolveRefreshToken"
    assert plain.text == "Failed to resolve Refresh Token my.token"


class TestExternalTokens:
    NAMED = """<ExternalAccessToken>my.token</ExternalAccessToken>
        <ExternalRefreshToken>my.refresher</ExternalRefreshToken>"""
    STORED = f"{NAMED}<StoreToken>true</StoreToken>"
    TOKENS: ClassVar[dict[str, object]] = {"my.token": "mine", "my.refresher": "my refresher"}

    async def test_they_are_stored_and_answered_in_the_place_of_made_ones(self) -> None:
        exchange, services = post(BODY), make_services()
        exchange.variables.update(self.TOKENS)

        await run(policy(self.STORED), exchange, services)

        assert list(services.tokens.issued) == ["mine"]
        assert list(services.tokens.refreshers) == ["my refresher"]
        assert services.tokens.spent == {OLD}
        assert exchange.variables["oauthv2accesstoken.P.refresh_token"] == "my refresher"

    async def test_without_storing_nothing_is_spent(self) -> None:
        exchange, services = post(BODY), make_services()
        exchange.variables.update(self.TOKENS)
        quiet = read(
            OAuthV2, f'<OAuthV2 name="P"><Operation>RefreshAccessToken</Operation>{self.NAMED}</OAuthV2>'
        )

        await run(quiet, exchange, services)

        assert services.tokens.issued == {}
        assert list(services.tokens.refreshers) == [OLD]
        assert exchange.variables["oauthv2accesstoken.P.access_token"] == "mine"

    async def test_a_refresh_token_that_is_reused_needs_no_external_one(self) -> None:
        exchange, services = post(BODY), make_services()
        exchange.variables["my.token"] = "mine"

        await run(policy(f"{self.STORED}<ReuseRefreshToken>true</ReuseRefreshToken>"), exchange, services)

        assert list(services.tokens.refreshers) == [OLD]

    async def test_a_variable_without_a_refresh_token_spends_nothing(self) -> None:
        exchange, services = post(BODY), make_services()
        exchange.variables["my.token"] = "mine"

        fault = await fault_of(policy(self.STORED), exchange, services)

        assert fault.text == "Required param : refresh_token"
        assert list(services.tokens.refreshers) == [OLD]

    @pytest.mark.parametrize("taken", ["mine", "my refresher"])
    async def test_one_that_is_another_client_s_spends_nothing(self, taken: str) -> None:
        exchange, services = post(BODY), make_services()
        exchange.variables.update(self.TOKENS)
        services.tokens.issued[taken] = other = make_token(client_id="another")
        services.tokens.refreshers[taken] = others = make_refresh_token(other)

        fault = await fault_of(policy(self.STORED), exchange, services)

        assert fault.render("")[0] == EDGE_BODY % ("invalid_request", "Invalid External Token")
        assert fault.status == 400
        assert services.tokens.refreshers[taken] is others
        assert services.tokens.spent == set()
        assert OLD in services.tokens.refreshers

    async def test_one_s_own_can_be_given_again(self) -> None:
        exchange, services = post(BODY), make_services()
        exchange.variables.update({"my.token": "mine", "my.refresher": OLD})
        services.tokens.issued["mine"] = make_token()

        await run(policy(self.STORED), exchange, services)

        assert services.tokens.issued["mine"].refresh_count == 1
        assert list(services.tokens.refreshers) == [OLD]

    async def test_a_made_one_that_is_taken_is_made_anew(self) -> None:
        exchange, services = post(BODY), make_services()
        services.tokens.issued["1".rjust(28, "a")] = taken = make_token()

        await run(policy(), exchange, services)

        assert services.tokens.issued["1".rjust(28, "a")] is taken
        assert exchange.variables["oauthv2accesstoken.P.access_token"] == "3".rjust(28, "a")

    async def test_a_client_that_is_vouched_for_needs_no_secret(self) -> None:
        exchange = post(f"{GRANT}&refresh_token={OLD}&client_id={KEY}")
        exchange.variables.update({**self.TOKENS, "oauth_external_authorization_status": "true"})
        services = make_services()

        await run(
            policy(f"{self.STORED}<ExternalAuthorization>true</ExternalAuthorization>"), exchange, services
        )

        assert list(services.tokens.issued) == ["mine"]


def test_it_needs_the_request_s_body() -> None:
    assert policy().needs == Needs.REQUEST_BODY


def test_grant_types_cannot_be_chosen() -> None:
    (finding,) = refusals(
        OAuthV2,
        """<OAuthV2 name="P"><Operation>RefreshAccessToken</Operation>
        <SupportedGrantTypes><GrantType>password</GrantType></SupportedGrantTypes></OAuthV2>""",
    )

    assert finding.rule == "GrantTypesNotApplicableForOperation"
    assert finding.at.line == 2


def test_remnants_pass_and_strangers_are_warned_of() -> None:
    _, warnings = read_with_warnings(
        OAuthV2,
        """<OAuthV2 name="P"><Operation>RefreshAccessToken</Operation><SupportedGrantTypes/><Tokens/>
        <Code>request.formparam.code</Code></OAuthV2>""",
    )

    assert warnings == ["Code: has no effect with RefreshAccessToken and is ignored"]
