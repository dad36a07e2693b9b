from __future__ import annotations

import asyncio

import pytest

from gateway.errors import StoreUnavailable
from gateway.faults import Fault
from gateway.message import Exchange
from gateway.oauth import AuthorizationCode, Redemption
from gateway.policies.oauth_v2 import OAuthV2
from tests.support.clients import KEY, make_code, make_token
from tests.support.fakes import FakeCodes, FakeServices
from tests.support.policies import read
from tests.support.token_requests import CREDENTIALS, fault_of, make_services, post, run

GRANT = "grant_type=authorization_code"
CB = "https://weather.app/cb"


def policy(inside: str = "") -> OAuthV2:
    return read(OAuthV2, f'<OAuthV2 name="P"><Operation>GenerateAccessToken</Operation>{inside}</OAuthV2>')


def holding(code: AuthorizationCode | None = None) -> FakeServices:
    services = make_services()
    services.codes.issued["good"] = code or make_code(api_products=["PremiumWeatherAPI", "B"])
    return services


def asking(more: str = "", text: str = "good") -> Exchange:
    return post(f"{GRANT}&code={text}&{CREDENTIALS}{more}")


class LateCodes(FakeCodes):
    """Find a code unused, though somebody uses it in the meantime."""

    async def redeem(self, code: str, family: str) -> Redemption:
        await super().redeem(code, "first")
        return await super().redeem(code, family)


class VanishingCodes(FakeCodes):
    """Find a code that somebody deletes in the meantime."""

    async def redeem(self, code: str, family: str) -> Redemption:
        await self.delete(code)
        return await super().redeem(code, family)


class TestCode:
    @pytest.mark.parametrize(
        ("inside", "variable"),
        [
            ("", ""),
            ("<Code>my.code</Code>", "my.code"),
            ("<ExternalAuthorizationCode>my.code</ExternalAuthorizationCode>", "my.code"),
            (
                "<Code>no.code</Code><ExternalAuthorizationCode>my.code</ExternalAuthorizationCode>",
                "my.code",
            ),
        ],
    )
    async def test_it_gets_both_tokens_in_one_family(self, inside: str, variable: str) -> None:
        exchange, services = asking(text="none" if variable else "good"), holding()
        exchange.variables["my.code"] = "good"

        await run(policy(inside), exchange, services)

        (token,) = services.tokens.issued
        (refresh_token,) = services.tokens.refreshers
        family = services.codes.issued["good"].family
        assert family
        assert services.tokens.families == {token: family, refresh_token: family}

    async def test_a_variable_that_holds_none_is_told_by_its_name(self) -> None:
        fault = await fault_of(policy("<Code>my.code</Code>"), asking(), holding())

        assert fault.text == "Failed to resolve Authorization Code my.code"

    async def test_address_and_end_user_may_stand_in_variables(self) -> None:
        exchange, services = asking(), holding(make_code(is_redirect_uri_given=True, app_end_user="code"))
        exchange.variables.update({"my.uri": CB, "my.user": "policy"})
        inside = "<RedirectUri>my.uri</RedirectUri><AppEndUser>my.user</AppEndUser>"

        await run(policy(inside), exchange, services)

        assert [each.app_end_user for each in services.tokens.issued.values()] == ["policy"]

    @pytest.mark.parametrize(("of_code", "user"), [("code", "code"), ("", "request")])
    async def test_a_request_cannot_rename_the_code_s_end_user(self, of_code: str, user: str) -> None:
        services = holding(make_code(app_end_user=of_code))

        await run(policy(), asking("&app_enduser=request"), services)

        assert [each.app_end_user for each in services.tokens.issued.values()] == [user]

    async def test_without_storing_it_is_used_up_all_the_same(self) -> None:
        services = holding()

        await run(policy("<StoreToken>false</StoreToken>"), asking(), services)

        assert services.tokens.issued == {}
        assert services.codes.issued["good"].is_used

    @pytest.mark.parametrize(
        "body", [f"{GRANT}&client_id={KEY}&client_secret=x&code=good", f"{GRANT}&code=good"]
    )
    async def test_a_request_that_is_refused_spends_nothing(self, body: str) -> None:
        services = holding()

        await fault_of(policy(), post(body), services)

        assert not services.codes.issued["good"].is_used

    async def test_an_external_token_that_is_taken_is_refused(self) -> None:
        exchange, services = asking(), holding()
        services.tokens.issued["mine"] = make_token(client_id="another")
        exchange.variables["my.token"] = "mine"
        inside = "<ExternalAccessToken>my.token</ExternalAccessToken><StoreToken>true</StoreToken>"

        fault = await fault_of(policy(inside), exchange, services)

        assert fault.text == "Invalid External Token"
        assert not services.codes.issued["good"].is_used

    async def test_external_tokens_take_the_place_of_both(self) -> None:
        exchange, services = asking(), holding()
        exchange.variables.update({"my.token": "mine", "my.refresh": "next"})
        inside = """<ExternalAccessToken>my.token</ExternalAccessToken><StoreToken>true</StoreToken>
            <ExternalRefreshToken>my.refresh</ExternalRefreshToken>"""

        await run(policy(inside), exchange, services)

        assert (list(services.tokens.issued), list(services.tokens.refreshers)) == (["mine"], ["next"])


class TestReplay:
    async def test_it_revokes_what_the_code_gave(self) -> None:
        services = holding()
        await run(policy(), asking(), services)

        with pytest.raises(Fault, match="Invalid Authorization Code"):
            await run(policy(), asking(), services)

        assert [each.status for each in services.tokens.issued.values()] == ["revoked"]
        assert [each.status for each in services.tokens.refreshers.values()] == ["revoked"]

    async def test_by_another_client_it_revokes_nothing(self) -> None:
        services = holding(make_code(client_id="another", family="theirs"))

        await fault_of(policy(), asking(), services)

        assert services.tokens.revoked_families == set()

    async def test_of_many_at_once_one_gets_tokens(self) -> None:
        services = holding()
        outcomes = await asyncio.gather(
            *(run(policy(), asking(), services) for _ in range(20)), return_exceptions=True
        )

        assert sum(each is None for each in outcomes) == 1
        assert len(services.tokens.issued) == 1

    async def test_who_comes_second_revokes_what_the_first_gets(self) -> None:
        services = make_services()
        services.codes = LateCodes()
        services.codes.issued["good"] = make_code()

        fault = await fault_of(policy(), asking(), services)

        assert fault.text == "Invalid Authorization Code"
        assert services.tokens.revoked_families == {"first"}

    async def test_what_another_system_s_token_was_before_it_stays(self) -> None:
        exchange, services = asking(), make_services()
        services.codes = LateCodes()
        services.codes.issued["good"] = make_code()
        services.tokens.issued["mine"] = make_token()
        exchange.variables["my.token"] = "mine"
        inside = "<ExternalAccessToken>my.token</ExternalAccessToken><StoreToken>true</StoreToken>"

        with pytest.raises(Fault, match="Invalid Authorization Code"):
            await run(policy(inside), exchange, services)

        assert "mine" in services.tokens.issued

    async def test_without_storing_there_is_nothing_to_take_back(self) -> None:
        services = make_services()
        services.codes = LateCodes()
        services.codes.issued["good"] = make_code()

        fault = await fault_of(policy("<StoreToken>false</StoreToken>"), asking(), services)

        assert fault.text == "Invalid Authorization Code"

    async def test_what_was_saved_is_used_up_or_taken_back(self) -> None:
        services = holding()
        services.codes = VanishingCodes()
        services.codes.issued["good"] = make_code()

        fault = await fault_of(policy(), asking(), services)

        assert fault.text == "Invalid Authorization Code"
        assert services.tokens.issued == services.tokens.refreshers == {}


async def test_a_store_that_is_down_gives_nothing() -> None:
    exchange, services = asking(), holding()
    services.tokens.is_down = True

    with pytest.raises(StoreUnavailable):
        await run(policy("<GenerateResponse/>"), exchange, services)

    assert exchange.response is None
    assert not services.codes.issued["good"].is_used
