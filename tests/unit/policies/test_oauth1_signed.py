from __future__ import annotations

import pytest

from gateway.faults import Fault
from gateway.message import Constant, Exchange
from gateway.oauth import v1
from gateway.policies._oauth1_signed import SignedRequests
from tests.support.builders import make_exchange, make_request
from tests.support.oauth1_calls import make_services, signed
from tests.support.oauth1_signing import FORM, Signing

REQUESTS = SignedRequests(Constant(None), make_services())
FORM_TYPE = FORM["Content-Type"]


def of(request_headers: list[tuple[str, str]], content: str = "", query: str = "") -> Exchange:
    return make_exchange(make_request("POST", query=query, headers=request_headers, content=content))


async def test_the_request_counts_as_it_came() -> None:
    exchange = signed(Signing(), path="/v0/weather/forecast?a=%20b&c")
    exchange.request.path = "/elsewhere"
    exchange.request.query.clear()

    read = await REQUESTS.read(exchange)

    assert read.request.uri == "http://acme-test.localhost/v0/weather/forecast"
    assert ("a", "%20b") in read.request.parameters.encoded
    assert read.parameter("oauth_nonce") == "n0"


@pytest.mark.parametrize(
    ("scheme", "host", "uri"),
    [
        ("https", "API.example.com:443", "https://api.example.com/v0/weather/forecast"),
        ("https", "api.example.com:8443", "https://api.example.com:8443/v0/weather/forecast"),
    ],
)
async def test_the_address_is_the_client_s(scheme: str, host: str, uri: str) -> None:
    exchange = signed(Signing())
    exchange.client.scheme, exchange.client.host = scheme, host
    assert (await REQUESTS.read(exchange)).request.uri == uri


async def test_the_address_may_be_the_policy_s() -> None:
    read = await SignedRequests(Constant("https://a/b"), make_services()).read(signed(Signing()))
    assert read.request.uri == "https://a/b"


async def test_without_a_host_nobody_can_have_signed() -> None:
    exchange = signed(Signing())
    exchange.client.host = ""
    with pytest.raises(v1.ProtocolError) as caught:
        await REQUESTS.read(exchange)
    assert caught.value.problem is v1.problems.SIGNATURE_INVALID


async def test_a_url_that_is_none_is_the_policy_s_fault() -> None:
    class Wrong(Constant):
        name = "my.url"

        def __call__(self, exchange: Exchange) -> object:
            raise ValueError("no URL")

    with pytest.raises(Fault) as caught:
        await SignedRequests(Wrong(None), make_services()).read(signed(Signing()))
    assert caught.value.text == "Invalid value for URL in my.url"


async def problem(exchange: Exchange) -> v1.ProtocolError:
    with pytest.raises(v1.ProtocolError) as caught:
        await REQUESTS.read(exchange)
    return caught.value


async def test_two_authorization_headers_are_one_too_many() -> None:
    error = await problem(of([("Authorization", "OAuth"), ("Authorization", "OAuth")]))
    assert error.problem is v1.problems.PARAMETER_REJECTED


@pytest.mark.parametrize("media_type", ["text/plain", "multipart/form-data; boundary=b", ""])
async def test_a_body_that_is_no_form_says_nothing(media_type: str) -> None:
    error = await problem(of([("Content-Type", media_type)], "oauth_consumer_key=%&oauth_consumer_key"))
    assert error.details == {"name": "oauth_consumer_key"}
    assert error.problem is v1.problems.PARAMETER_ABSENT


async def test_a_form_says_what_is_signed() -> None:
    exchange = of([("Content-Type", f"{FORM_TYPE}; charset=utf-8")], "oauth_consumer_key=k")
    assert (await problem(exchange)).details == {"name": "oauth_signature_method"}


async def test_a_form_that_is_badly_encoded_is_the_client_s_mistake() -> None:
    error = await problem(of([("Content-Type", FORM_TYPE)], "a=%"))
    assert error.problem is v1.problems.PARAMETER_REJECTED


async def test_a_form_beyond_the_limits_is_refused_where_forms_are_read() -> None:
    with pytest.raises(Fault) as caught:
        await REQUESTS.read(of([("Content-Type", FORM_TYPE)], "&" * 1000))
    assert caught.value.name == "BadFormData"


async def test_a_client_is_known_or_refused() -> None:
    claims = (await REQUESTS.read(signed(Signing()))).claims
    assert (await REQUESTS.consumer(claims)).credential.consumer_key == claims.consumer_key
    with pytest.raises(v1.ProtocolError) as caught:
        await REQUESTS.consumer((await REQUESTS.read(signed(Signing(key="other")))).claims)
    assert caught.value.problem is v1.problems.CONSUMER_KEY_UNKNOWN


async def test_a_request_is_let_pass_once() -> None:
    services = make_services()
    requests = SignedRequests(Constant(None), services)
    read = await requests.read(signed(Signing()))
    client = await requests.consumer(read.claims)
    await requests.check(read, client)
    assert list(services.oauth1.nonces.values()) == [360.0]
    with pytest.raises(v1.ProtocolError) as caught:
        await requests.check(read, client)
    assert caught.value.problem is v1.problems.NONCE_USED


@pytest.mark.parametrize(("size", "times"), [(10, 0), (20_000, 2)])
async def test_a_large_form_is_worked_on_beside_the_other_exchanges(size: int, times: int) -> None:
    services = make_services()
    requests = SignedRequests(Constant(None), services)
    read = await requests.read(signed(Signing(), "POST", body="a=" + "b" * size))
    await requests.check(read, await requests.consumer(read.claims))
    assert services.offload.done == times
