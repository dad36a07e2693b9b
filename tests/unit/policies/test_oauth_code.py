from __future__ import annotations

import pytest

from gateway.errors import StoreUnavailable
from gateway.policies.oauth_v2 import OAuthV2
from tests.support.clients import KEY, make_code
from tests.support.fakes import NOW
from tests.support.policies import read, read_with_warnings
from tests.support.token_requests import fault_of, make_services, post, run

ASKED = f"response_type=code&client_id={KEY}"


def authorize(inside: str = "") -> OAuthV2:
    return read(
        OAuthV2,
        f'<OAuthV2 name="P"><Operation>GenerateAuthorizationCode</Operation>{inside}</OAuthV2>',
    )


@pytest.mark.parametrize(
    ("inside", "expires_at"),
    [
        ("", NOW + 600),
        ("<ExpiresIn>1000</ExpiresIn>", NOW + 1),
        ("<ExpiresIn>-1</ExpiresIn>", None),
        ('<ExpiresIn ref="my.life"/>', NOW + 5),
    ],
)
async def test_a_code_lives_ten_minutes_or_as_is_said(inside: str, expires_at: float | None) -> None:
    exchange, services = post(ASKED), make_services()
    exchange.variables["my.life"] = "5000"

    await run(authorize(inside), exchange, services)

    assert [each.expires_at for each in services.codes.issued.values()] == [expires_at]


async def test_the_flow_is_told_what_no_attribute_replaces() -> None:
    exchange, services = post(ASKED), make_services()
    inside = """<Attributes><Attribute name="code">mine</Attribute><Attribute name="a.b">1</Attribute>
        <Attribute name="hidden" display="false">2</Attribute></Attributes>"""

    await run(authorize(inside), exchange, services)

    ((code, record),) = services.codes.issued.items()
    assert len(code) >= 22
    assert [each.name for each in record.attributes] == ["code", "a.b", "hidden"]
    assert exchange.variables == {
        "oauthv2authcode.P.code": code,
        "oauthv2authcode.P.redirect_uri": "https://weather.app/cb",
        "oauthv2authcode.P.scope": "READ B",
        "oauthv2authcode.P.client_id": KEY,
        "oauthv2authcode.P.a.b": "1",
    }


async def test_what_was_not_saved_is_not_shown() -> None:
    exchange, services = post(ASKED), make_services()
    services.codes.is_down = True

    with pytest.raises(StoreUnavailable):
        await run(authorize("<GenerateResponse/>"), exchange, services)

    assert exchange.response is None
    assert exchange.variables == {}


async def test_a_made_text_that_is_taken_is_nobody_s_fault() -> None:
    services = make_services()
    services.codes.issued["1".rjust(32, "a")] = make_code()

    with pytest.raises(StoreUnavailable, match="taken"):
        await run(authorize(), post(ASKED), services)


async def test_another_system_s_text_that_is_taken_is_refused() -> None:
    exchange, services = post(ASKED), make_services()
    services.codes.issued["mine"] = taken = make_code()
    exchange.variables["my.code"] = "mine"
    inside = "<ExternalAuthorizationCode>my.code</ExternalAuthorizationCode><StoreToken>true</StoreToken>"

    fault = await fault_of(authorize(inside), exchange, services)

    assert fault.text == "Invalid External Token"
    assert services.codes.issued == {"mine": taken}


async def test_what_is_not_stored_is_told_and_warned_of_where_it_is_answered() -> None:
    exchange, services = post(ASKED), make_services()
    exchange.variables["my.code"] = "mine"
    policy, warnings = read_with_warnings(
        OAuthV2,
        """<OAuthV2 name="P"><Operation>GenerateAuthorizationCode</Operation><GenerateResponse/>
        <ExternalAuthorizationCode>my.code</ExternalAuthorizationCode></OAuthV2>""",
    )

    await run(policy, exchange, services)

    assert services.codes.issued == {}
    assert exchange.variables["oauthv2authcode.P.code"] == "mine"
    assert ["not stored" in each for each in warnings] == [True]


@pytest.mark.parametrize(
    ("more", "told"), [("", ""), ("&state=a%26b", "&state=a%26b"), ("&scope=READ+ADMIN", "&scope=READ")]
)
async def test_state_and_scope_go_along_where_they_were_asked_for(more: str, told: str) -> None:
    exchange, services = post(ASKED + more), make_services()

    await run(authorize("<GenerateResponse/>"), exchange, services)

    (code,) = services.codes.issued
    assert exchange.response is not None
    assert exchange.response.headers.get("Location") == f"https://weather.app/cb?code={code}{told}"
