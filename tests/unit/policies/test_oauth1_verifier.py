from __future__ import annotations

import pytest

from gateway.message import Exchange, Needs
from gateway.oauth import v1
from gateway.policies.oauth_v1 import OAuthV1
from tests.support.builders import make_exchange, make_request
from tests.support.fakes import NOW
from tests.support.oauth1_calls import fault_of, make_services, run
from tests.support.oauth1_tokens import REQUEST_TOKEN
from tests.support.policies import read


def policy(inside: str = "") -> OAuthV1:
    return read(OAuthV1, f'<OAuthV1 name="P"><Operation>GenerateVerifier</Operation>{inside}</OAuthV1>')


def asking(query: str = f"oauth_token={REQUEST_TOKEN}") -> Exchange:
    return make_exchange(make_request(query=query))


async def test_a_verifier_is_made_for_a_request_token() -> None:
    services = make_services({"kind": "request"})

    exchange = await run(policy("<AppUserId>jane</AppUserId>"), asking(), services)

    (((code, of_whom), kept),) = services.oauth1.verifiers.items()
    assert (of_whom, kept) == (REQUEST_TOKEN, v1.Verifier("jane", NOW, NOW + 1800))
    assert len(code) == 22
    assert exchange.response is not None
    assert exchange.response.text == f"oauth_token={REQUEST_TOKEN}&oauth_verifier={code}"
    assert exchange.variables == {
        "oauth_token": REQUEST_TOKEN,
        "oauth_verifier": code,
        "oauth_callback": "https://app.test/ready",
        "oauth_response": exchange.response.text,
    }


async def test_token_code_and_user_may_stand_anywhere() -> None:
    services = make_services({"kind": "request"})
    inside = '<RequestToken ref="t"/><VerifierCode ref="v">x</VerifierCode><AppUserId ref="u">joe</AppUserId>'
    exchange = asking("")
    exchange.variables.update({"t": REQUEST_TOKEN, "v": "1234"})
    await run(policy(inside), exchange, services)
    assert services.oauth1.verifiers["1234", REQUEST_TOKEN].app_user_id == "joe"


def test_a_form_is_looked_into_where_nothing_else_is_said() -> None:
    assert policy().needs is Needs.REQUEST_BODY
    assert policy('<RequestToken ref="a"/>').needs is Needs.NOTHING
    assert policy("<RequestToken/>").needs is Needs.REQUEST_BODY


async def test_the_same_code_may_be_given_for_several_request_tokens() -> None:
    other: dict[str, object] = {"kind": "verifier", "code": "1234", "request_token": "x"}
    services = make_services({"kind": "request"}, other)
    exchange = await run(policy("<VerifierCode>1234</VerifierCode>"), asking(), services)
    assert exchange.variables["oauth_verifier"] == "1234"
    assert set(services.oauth1.verifiers) == {("1234", "x"), ("1234", REQUEST_TOKEN)}


@pytest.mark.parametrize(
    ("query", "state", "name"),
    [
        ("", {}, "ParameterAbsent"),
        ("oauth_token=unknown", {}, "TokenRejected"),
        (f"oauth_token={REQUEST_TOKEN}", {"status": "used"}, "TokenUsed"),
        (f"oauth_token={REQUEST_TOKEN}", {"expires_in": 0}, "TokenExpired"),
    ],
)
async def test_a_request_token_must_be_good(query: str, state: dict[str, object], name: str) -> None:
    services = make_services({"kind": "request", **state})
    assert (await fault_of(policy(), asking(query), services)).name == name
