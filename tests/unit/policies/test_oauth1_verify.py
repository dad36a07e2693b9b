from __future__ import annotations

import pytest

from gateway.errors import StoreUnavailable
from gateway.message import Needs
from gateway.policies.oauth_v1 import OAuthV1
from tests.support.clients import KEY, SECRET
from tests.support.oauth1_calls import fault_of, make_services, run, signed
from tests.support.oauth1_signing import Signing
from tests.support.oauth1_tokens import ACCESS_SECRET, ACCESS_TOKEN
from tests.support.policies import read, read_with_warnings

SIGNING = Signing(token=ACCESS_TOKEN, token_secret=ACCESS_SECRET)


def policy(inside: str = "") -> OAuthV1:
    return read(OAuthV1, f'<OAuthV1 name="P"><Operation>VerifyAccessToken</Operation>{inside}</OAuthV1>')


async def test_a_call_passes_with_a_good_token() -> None:
    exchange = await run(policy(), signed(SIGNING), make_services())
    assert exchange.response is None
    assert exchange.variables == {
        "oauth_token": ACCESS_TOKEN,
        "oauth_token_secret": ACCESS_SECRET,
        "oauth_response": f"oauth_token={ACCESS_TOKEN}&oauth_token_secret={ACCESS_SECRET}",
        "oauth_consumer_key": KEY,
        "oauth_consumer_secret": SECRET,
        "developer.app.name": "Weather App",
        "developer.id": "acme@@@5f6a0000-0000-4000-8000-000000000001",
    }
    assert policy().needs is Needs.REQUEST_BODY


async def test_a_call_passes_once() -> None:
    services = make_services()
    await run(policy(), signed(SIGNING), services)
    assert (await fault_of(policy(), signed(SIGNING), services)).name == "NonceUsed"
    await run(policy(), signed(SIGNING.but(nonce="n1")), services)


async def test_a_wrong_signature_uses_up_no_nonce() -> None:
    services = make_services()
    fault = await fault_of(policy(), signed(SIGNING.but(token_secret="wrong")), services)
    assert fault.name == "SignatureInvalid"
    assert services.oauth1.nonces == {}


async def test_a_nonce_is_one_of_its_token_wherever_that_stands() -> None:
    services = make_services()
    by_query = policy("<AccessToken>request.queryparam.token</AccessToken>")
    await run(by_query, signed(SIGNING.but(token=""), path=f"/x?token={ACCESS_TOKEN}"), services)
    assert [(key, token) for key, token, _, _ in services.oauth1.nonces] == [(KEY, ACCESS_TOKEN)]


@pytest.mark.parametrize(
    ("token", "path", "name"),
    [("", "/x", "ParameterAbsent"), (ACCESS_TOKEN, "/x?token=another", "ParameterRejected")],
)
async def test_there_is_one_token(token: str, path: str, name: str) -> None:
    by_query = policy("<AccessToken>request.queryparam.token</AccessToken>")
    fault = await fault_of(by_query, signed(SIGNING.but(token=token), path=path), make_services())
    assert fault.name == name


@pytest.mark.parametrize("store", ["oauth1", "clients"])
async def test_a_store_that_is_away_lets_nobody_pass(store: str) -> None:
    services = make_services()
    getattr(services, store).is_down = True
    with pytest.raises(StoreUnavailable):
        await run(policy(), signed(SIGNING), services)


def test_it_makes_no_response() -> None:
    inside = '<Operation>VerifyAccessToken</Operation><GenerateResponse enabled="true"/>'
    _, told = read_with_warnings(OAuthV1, f'<OAuthV1 name="P">{inside}</OAuthV1>')
    assert told == [
        "GenerateResponse: has no effect with VerifyAccessToken and is ignored: the request goes on"
    ]
