from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.errors import StoreUnavailable
from gateway.message import Needs
from gateway.oauth import v1
from gateway.policies.oauth_v1 import OAuthV1
from tests.support.clients import APP_ID, KEY, SECRET
from tests.support.fakes import NOW
from tests.support.oauth1_calls import fault_of, make_services, run, signed
from tests.support.oauth1_signing import Signing
from tests.support.policies import read

SIGNING = Signing(callback="https://app.test/ready")


def policy(inside: str = "") -> OAuthV1:
    return read(OAuthV1, f'<OAuthV1 name="P"><Operation>GenerateRequestToken</Operation>{inside}</OAuthV1>')


async def test_a_consumer_gets_a_request_token() -> None:
    services = make_services({"kind": "access"})

    exchange = await run(policy(), signed(SIGNING), services)

    ((token, made),) = services.oauth1.requests.items()
    assert made.record == v1.RequestToken(KEY, APP_ID, "https://app.test/ready", NOW, NOW + 1800)
    body = f"oauth_token={token}&oauth_token_secret={made.secret}&oauth_callback_confirmed=true"
    assert exchange.response is not None
    assert exchange.response.text == body
    assert exchange.variables == {
        "oauth_token": token,
        "oauth_token_secret": made.secret,
        "oauth_callback_confirmed": "true",
        "oauth_response": body,
        "oauth_consumer_key": KEY,
        "oauth_consumer_secret": SECRET,
    }


@pytest.mark.parametrize(
    ("inside", "expires_at"),
    [("<ExpiresIn>60000</ExpiresIn>", NOW + 60), ("<ExpiresIn>-1</ExpiresIn>", None)],
)
async def test_its_life_is_the_policy_s(inside: str, expires_at: float | None) -> None:
    services = make_services({"kind": "access"})
    await run(policy(inside), signed(SIGNING), services)
    (made,) = services.oauth1.requests.values()
    assert made.record.expires_at == expires_at


async def test_the_body_is_read() -> None:
    assert policy().needs is Needs.REQUEST_BODY


async def test_nobody_gets_one_for_an_unknown_consumer() -> None:
    services = make_services()
    fault = await fault_of(policy(), signed(SIGNING.but(key="other")), services)
    assert fault.code == "keymanagement.service.invalid_consumer_key"


def texts(*made: str) -> Callable[[int], str]:
    each = iter(made)
    return lambda length: next(each)


async def test_a_text_that_is_taken_is_made_anew() -> None:
    services = make_services({"kind": "request", "token": "taken"})
    services.random_text = texts("taken", "a", "free", "b")
    exchange = await run(policy(), signed(SIGNING), services)
    assert exchange.variables["oauth_token"] == "free"


async def test_texts_that_are_taken_time_and_again_are_no_refusal() -> None:
    services = make_services({"kind": "request", "token": "taken"})
    services.random_text = lambda length: "taken"
    with pytest.raises(StoreUnavailable):
        await run(policy(), signed(SIGNING), services)


async def test_a_store_that_is_away_is_no_refusal() -> None:
    services = make_services()
    services.oauth1.is_down = True
    with pytest.raises(StoreUnavailable):
        await run(policy(), signed(SIGNING), services)
