from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.errors import StoreUnavailable
from gateway.message import Needs
from gateway.oauth import TokenAttribute, v1
from gateway.policies.oauth_v1 import OAuthV1
from tests.support.clients import APP_ID, KEY
from tests.support.fake_oauth1 import FakeOAuth1
from tests.support.fakes import NOW
from tests.support.oauth1_calls import EVERYTHING, fault_of, make_services, run, signed
from tests.support.oauth1_signing import Signing
from tests.support.oauth1_tokens import CODE, REQUEST_SECRET, REQUEST_TOKEN, stored
from tests.support.policies import read

SIGNING = Signing(token=REQUEST_TOKEN, token_secret=REQUEST_SECRET, verifier=CODE)


def policy(inside: str = "") -> OAuthV1:
    return read(OAuthV1, f'<OAuthV1 name="P"><Operation>GenerateAccessToken</Operation>{inside}</OAuthV1>')


async def test_a_request_token_is_exchanged() -> None:
    services = make_services({"kind": "request"}, {"kind": "verifier"})
    inside = '<Attribute name="a" ref="nothing">1</Attribute><Attribute name="none" ref="x"/>'

    exchange = await run(policy(f"<Attributes>{inside}</Attributes>"), signed(SIGNING, "POST"), services)

    ((token, made),) = services.oauth1.issued.items()
    given = (TokenAttribute("a", "1"),)
    assert made.record == v1.SignedToken(KEY, APP_ID, ("PremiumWeatherAPI",), "jane", NOW, NOW + 1800, given)
    assert services.oauth1.requests[REQUEST_TOKEN].record.status == "used"
    assert exchange.variables["oauth_response"] == f"oauth_token={token}&oauth_token_secret={made.secret}&a=1"
    assert policy().needs is Needs.REQUEST_BODY


async def test_it_is_exchanged_once() -> None:
    services = make_services()
    await run(policy(), signed(SIGNING), services)
    fault = await fault_of(policy(), signed(SIGNING.but(nonce="n1")), services)
    assert fault.name == "TokenUsed"


class RacedStore(FakeOAuth1):
    """Exchange a request token for somebody else, just before."""

    async def redeem(
        self, request_token: str, code: str, made: v1.Credentials[v1.SignedToken]
    ) -> v1.Redemption:
        self.verifiers.clear()
        return await super().redeem(request_token, code, made)


async def test_of_two_who_exchange_it_at_once_one_gets_nothing() -> None:
    found, store = stored(EVERYTHING), RacedStore()
    store.requests, store.verifiers = found.requests, found.verifiers
    services = make_services(oauth1=store)
    fault = await fault_of(policy(), signed(SIGNING), services)
    assert fault.name == "TokenUsed"
    assert store.issued == {}


class GuessedStore(FakeOAuth1):
    """Have a request token revoked for others' wrong guesses, just before its verifier is looked at."""

    async def find_verifier(self, code: str, request_token: str) -> v1.Verifier | None:
        held = self.requests[request_token]
        self.requests[request_token] = replace(held, record=replace(held.record, status="revoked"))
        return await super().find_verifier(code, request_token)


@pytest.mark.parametrize("verifier", [SIGNING.verifier, "wrong"])
async def test_of_many_guesses_at_once_the_right_one_looks_like_the_others(verifier: str) -> None:
    found, store = stored(EVERYTHING), GuessedStore()
    store.requests, store.verifiers = found.requests, found.verifiers
    services = make_services(oauth1=store)
    fault = await fault_of(policy(), signed(SIGNING.but(verifier=verifier)), services)
    assert fault.name == "TokenRevoked"
    assert store.issued == {}


async def test_a_text_that_is_taken_is_made_anew() -> None:
    services = make_services({"kind": "request"}, {"kind": "verifier"}, {"kind": "access", "token": "taken"})
    texts = iter(["taken", "a", "free", "b"])
    services.random_text = lambda length: next(texts)
    exchange = await run(policy(), signed(SIGNING), services)
    assert exchange.variables["oauth_token"] == "free"


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"token": "other"}, "TokenRejected"),
        ({"token_secret": "other"}, "SignatureInvalid"),
        ({"verifier": "other"}, "VerifierInvalid"),
        ({"verifier": ""}, "ParameterAbsent"),
    ],
)
async def test_all_three_must_fit(changes: dict[str, str], name: str) -> None:
    services = make_services()
    fault = await fault_of(policy(), signed(SIGNING.but(**changes)), services)
    assert fault.name == name
    assert services.oauth1.missed == ([REQUEST_TOKEN] if name == "VerifierInvalid" else [])


async def test_a_store_that_is_away_is_no_refusal() -> None:
    services = make_services()
    services.oauth1.is_down = True
    with pytest.raises(StoreUnavailable):
        await run(policy(), signed(SIGNING), services)
