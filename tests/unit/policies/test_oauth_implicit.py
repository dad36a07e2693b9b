from __future__ import annotations

import pytest

from gateway.errors import StoreUnavailable
from gateway.policies.oauth_v2 import OAuthV2
from tests.support.clients import KEY, make_token
from tests.support.fakes import NOW
from tests.support.policies import read_with_warnings
from tests.support.token_requests import fault_of, make_services, post, run

ASKED = f"response_type=token&client_id={KEY}"
CB = "https://weather.app/cb"
PREFIX = "oauthv2accesstoken.P."


def grant(inside: str = "") -> OAuthV2:
    policy, warnings = read_with_warnings(
        OAuthV2,
        f'<OAuthV2 name="P"><Operation>GenerateAccessTokenImplicitGrant</Operation>{inside}</OAuthV2>',
    )
    assert ["security" in each for each in warnings] == [True]
    return policy


async def test_the_token_goes_into_the_fragment() -> None:
    exchange, services = post(f"{ASKED}&app_enduser=ann"), make_services()

    await run(grant("<GenerateResponse/>"), exchange, services)

    ((token, record),) = services.tokens.issued.items()
    assert (record.grant_type, record.app_end_user, record.expires_at) == ("implicit", "ann", NOW + 1800)
    assert services.tokens.refreshers == {}
    assert exchange.response is not None
    assert exchange.response.headers.get("Location") == (
        f"{CB}#expires_in=1799&access_token={token}&token_type=BearerToken"
    )


async def test_the_flow_is_told_of_it_and_of_all_attributes() -> None:
    exchange, services = post(ASKED), make_services()
    inside = """<Attributes><Attribute name="a.b">1</Attribute>
        <Attribute name="hidden" display="false">2</Attribute></Attributes>"""

    await run(grant(inside), exchange, services)

    (token,) = services.tokens.issued
    assert exchange.variables == {
        PREFIX + "access_token": token,
        PREFIX + "token_type": "BearerToken",
        PREFIX + "expires_in": "1799",
        PREFIX + "refresh_token": "",
        PREFIX + "scope": "READ B",
        PREFIX + "a.b": "1",
        PREFIX + "hidden": "2",
    }


async def test_an_address_that_is_not_registered_gets_nothing() -> None:
    fault = await fault_of(grant("<GenerateResponse/>"), post(f"{ASKED}&redirect_uri=https://evil.test"))

    assert fault.text == "Invalid redirection uri https://evil.test"


async def test_what_was_not_saved_is_not_shown() -> None:
    exchange, services = post(ASKED), make_services()
    services.tokens.is_down = True

    with pytest.raises(StoreUnavailable):
        await run(grant("<GenerateResponse/>"), exchange, services)

    assert exchange.response is None
    assert exchange.variables == {}


class TestExternalToken:
    INSIDE = "<ExternalAccessToken>my.token</ExternalAccessToken>"

    async def test_it_is_stored_where_that_is_said(self) -> None:
        exchange, services = post(ASKED), make_services()
        exchange.variables["my.token"] = "mine"

        await run(grant(self.INSIDE), exchange, services)
        assert services.tokens.issued == {}
        await run(grant(f"{self.INSIDE}<StoreToken>true</StoreToken>"), exchange, services)
        assert list(services.tokens.issued) == ["mine"]

    async def test_one_that_is_taken_is_refused(self) -> None:
        exchange, services = post(ASKED), make_services()
        exchange.variables["my.token"] = "mine"
        services.tokens.issued["mine"] = make_token(client_id="another")

        fault = await fault_of(grant(f"{self.INSIDE}<StoreToken>true</StoreToken>"), exchange, services)

        assert fault.text == "Invalid External Token"
