from __future__ import annotations

import pytest

from gateway.errors import StoreUnavailable
from gateway.message import Exchange
from gateway.policies.get_oauth_v1_info import GetOAuthV1Info
from tests.support.builders import make_exchange
from tests.support.clients import KEY, SECRET, make_client, make_product
from tests.support.oauth1_calls import fault_of, make_services, run
from tests.support.oauth1_tokens import ACCESS_SECRET, ACCESS_TOKEN, REQUEST_SECRET, REQUEST_TOKEN
from tests.support.policies import read, read_with_warnings, refusals

CONSUMER = {"oauth_consumer_key": KEY, "oauth_consumer_secret": SECRET}


def policy(inside: str) -> GetOAuthV1Info:
    return read(GetOAuthV1Info, f'<GetOAuthV1Info name="P">{inside}</GetOAuthV1Info>')


def asking(text: str = "") -> Exchange:
    return make_exchange(variables={"v": text} if text else {})


@pytest.mark.parametrize("tag", ["APIKey", "AppKey", "ConsumerKey"])
async def test_a_key_is_told_with_its_secret(tag: str) -> None:
    exchange = await run(policy(f"<{tag}>{KEY}</{tag}>"), asking(), make_services())
    assert exchange.variables == CONSUMER


async def test_tokens_are_told_with_their_secrets() -> None:
    exchange = await run(policy('<RequestToken ref="v"/>'), asking(REQUEST_TOKEN), make_services())
    del exchange.variables["v"]
    assert exchange.variables == {"oauth_token": REQUEST_TOKEN, "oauth_token_secret": REQUEST_SECRET}

    exchange = await run(policy(f"<AccessToken>{ACCESS_TOKEN}</AccessToken>"), asking(), make_services())
    assert exchange.variables == {
        "oauth_token": ACCESS_TOKEN,
        "oauth_token_secret": ACCESS_SECRET,
        "developer.app.name": "Weather App",
        "developer.id": "acme@@@5f6a0000-0000-4000-8000-000000000001",
    }


async def test_several_elements_are_looked_up_each() -> None:
    inside = f"<AppKey>{KEY}</AppKey><RequestToken>{REQUEST_TOKEN}</RequestToken>"
    exchange = await run(policy(inside), asking(), make_services())
    assert exchange.variables == CONSUMER | {
        "oauth_token": REQUEST_TOKEN,
        "oauth_token_secret": REQUEST_SECRET,
    }


@pytest.mark.parametrize(
    ("inside", "name"),
    [
        ('<APIKey ref="v"/>', "AppKeyNotResolved"),
        ('<ConsumerKey ref="v"/>', "AppKeyNotResolved"),
        ("<APIKey>other</APIKey>", "invalid_consumer_key"),
        ("<ConsumerKey>other</ConsumerKey>", "invalid_consumer_key"),
        ('<RequestToken ref="v"/>', "TokenRejected"),
        ("<RequestToken>used</RequestToken>", "TokenUsed"),
        ('<AccessToken ref="v"/>', "TokenRejected"),
        ("<AccessToken>old</AccessToken>", "TokenExpired"),
        ("<AccessToken>gone</AccessToken>", "invalid_consumer_key"),
    ],
)
async def test_what_is_not_good_is_refused(inside: str, name: str) -> None:
    services = make_services(
        {"kind": "request", "token": "used", "status": "used"},
        {"kind": "access", "token": "old", "expires_in": 0},
        {"kind": "access", "token": "gone", "consumer_key": "gone"},
    )
    fault = await fault_of(policy(inside), asking(), services)
    assert (fault.name, fault.status) == (name, 401)


async def test_only_a_consumer_key_must_cover_the_call() -> None:
    services = make_services()
    services.clients.registrations[KEY] = make_client(make_product(api_resources=["/elsewhere"]))
    await run(policy(f"<APIKey>{KEY}</APIKey>"), asking(), services)
    for inside in (f"<ConsumerKey>{KEY}</ConsumerKey>", f"<AccessToken>{ACCESS_TOKEN}</AccessToken>"):
        fault = await fault_of(policy(inside), asking(), services)
        assert fault.name == "InvalidClientIdForGivenResource"


async def test_errors_have_the_form_of_the_policy() -> None:
    inside = "<APIKey>other</APIKey><GenerateErrorResponse><Format>XML</Format></GenerateErrorResponse>"
    fault = await fault_of(policy(inside), asking(), make_services())
    assert "<oauth_problem>consumer_key_unknown</oauth_problem>" in fault.render("")[0]


async def test_a_form_that_cannot_be_read_is_told_as_what_it_is() -> None:
    exchange = asking()
    exchange.request.headers.set("Content-Type", "application/x-www-form-urlencoded")
    exchange.request.content = b"%"
    fault = await fault_of(policy('<APIKey ref="request.formparam.key"/>'), exchange, make_services())
    assert fault.name == "BadFormData"


async def test_a_store_that_is_away_is_no_refusal() -> None:
    services = make_services()
    services.oauth1.is_down = True
    with pytest.raises(StoreUnavailable):
        await run(policy("<AccessToken>t</AccessToken>"), asking(), services)


def test_what_is_undocumented_is_warned_of_and_nothing_at_all_refused() -> None:
    xml = '<GetOAuthV1Info name="P">{}</GetOAuthV1Info>'
    _, told = read_with_warnings(GetOAuthV1Info, xml.format("<APIKey>a</APIKey><OAuthConfig>x</OAuthConfig>"))
    assert told == ["OAuthConfig: is documented nowhere, has no effect and is ignored"]
    (found,) = refusals(GetOAuthV1Info, xml.format(""))
    assert "needs one of <APIKey>" in found.message
