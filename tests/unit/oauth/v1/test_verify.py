from __future__ import annotations

from typing import Any

import pytest

from gateway.entities import ApiProduct, ClientRegistration
from gateway.oauth import Call
from gateway.oauth.v1 import problems
from gateway.oauth.v1.base_string import base_string
from gateway.oauth.v1.parameters import RequestParameters
from gateway.oauth.v1.problems import Problem, ProtocolError
from gateway.oauth.v1.signature import sign
from gateway.oauth.v1.verify import (
    CLOCK_MARGIN,
    WINDOW,
    SignedRequest,
    check_client,
    check_products,
    check_signature,
    nonce_life,
    product_for,
    read_claims,
)
from tests.support.clients import make_client, make_product, of_company
from tests.support.fakes import NOW

PROTOCOL = {
    "oauth_consumer_key": "key",
    "oauth_token": "token",
    "oauth_signature_method": "HMAC-SHA256",
    "oauth_signature": "signature",
    "oauth_timestamp": str(int(NOW)),
    "oauth_nonce": "nonce",
    "oauth_version": "1.0",
}
CALL = Call("test", "weather", "/forecast", NOW)


def parameters(**changes: str) -> RequestParameters:
    return RequestParameters((("a", "b"),), PROTOCOL | changes)


def refusal(*required: str, **changes: str) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        read_claims(parameters(**changes), NOW, *required)
    return caught.value


def test_a_request_says_who_it_is_of_and_how_it_is_signed() -> None:
    claims = read_claims(parameters(), NOW, "oauth_token")
    assert (claims.consumer_key, claims.token) == ("key", "token")
    assert (claims.method, claims.timestamp, claims.nonce) == ("HMAC-SHA256", int(NOW), "nonce")
    assert "token='token'" not in repr(claims)


def test_token_and_version_may_be_left_out() -> None:
    said = {name: value for name, value in PROTOCOL.items() if name not in {"oauth_token", "oauth_version"}}
    assert read_claims(RequestParameters((), said), NOW).token == ""


@pytest.mark.parametrize(
    "name",
    [
        *("oauth_consumer_key", "oauth_signature_method", "oauth_signature", "oauth_timestamp"),
        *("oauth_nonce", "oauth_verifier"),
    ],
)
def test_what_is_needed_is_there_and_not_empty(name: str) -> None:
    error = refusal("oauth_verifier", **({"oauth_verifier": "v"} | {name: ""}))
    assert (error.problem, error.details) == (problems.PARAMETER_ABSENT, {"name": name})


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("oauth_version", "1.0a", problems.VERSION_REJECTED),
        ("oauth_version", "", problems.VERSION_REJECTED),
        ("oauth_signature_method", "PLAINTEXT", problems.SIGNATURE_METHOD_REJECTED),
        ("oauth_signature_method", "RSA-SHA1", problems.SIGNATURE_METHOD_REJECTED),
        ("oauth_signature_method", "hmac-sha1", problems.SIGNATURE_METHOD_REJECTED),
        ("oauth_timestamp", "0", problems.PARAMETER_REJECTED),
        ("oauth_timestamp", "-1", problems.PARAMETER_REJECTED),
        ("oauth_timestamp", "1.7e9", problems.PARAMETER_REJECTED),
        ("oauth_timestamp", "1700000000\n", problems.PARAMETER_REJECTED),
        ("oauth_timestamp", "\u0661700000000", problems.PARAMETER_REJECTED),
        ("oauth_timestamp", "9" * 5000, problems.PARAMETER_REJECTED),
        ("oauth_timestamp", "1", problems.TIMESTAMP_REFUSED),
        ("oauth_timestamp", str(int(NOW - WINDOW - 1)), problems.TIMESTAMP_REFUSED),
        ("oauth_timestamp", str(int(NOW + WINDOW + 1)), problems.TIMESTAMP_REFUSED),
    ],
)
def test_what_is_not_supported_is_refused(name: str, value: str, problem: Problem) -> None:
    assert refusal(**{name: value}).problem is problem


@pytest.mark.parametrize("offset", [-WINDOW, WINDOW])
def test_clocks_may_differ(offset: float) -> None:
    assert read_claims(parameters(oauth_timestamp=str(int(NOW + offset))), NOW).timestamp == NOW + offset


@pytest.mark.parametrize(
    ("offset", "life"),
    [(0, WINDOW + CLOCK_MARGIN), (WINDOW, 2 * WINDOW + CLOCK_MARGIN), (-WINDOW, CLOCK_MARGIN)],
)
def test_a_nonce_is_remembered_while_its_timestamp_may_pass(offset: float, life: float) -> None:
    assert nonce_life(int(NOW + offset), NOW) == life


@pytest.mark.parametrize(("secret", "token_secret"), [("s", "t"), ("s", "")])
def test_a_signature_counts_for_its_secrets_alone(secret: str, token_secret: str) -> None:
    signature = sign("HMAC-SHA1", base_string("GET", "http://a/", [("a", "b")]), secret, token_secret)
    request = SignedRequest("GET", "http://a/", parameters(oauth_signature=signature))
    check_signature(request, "HMAC-SHA1", secret, token_secret)
    wrong = [
        ("HMAC-SHA256", secret, token_secret),
        ("HMAC-SHA1", "x", token_secret),
        ("HMAC-SHA1", secret, "x"),
    ]
    for method, *secrets in wrong:
        with pytest.raises(ProtocolError) as caught:
            check_signature(request, method, *secrets)
        assert caught.value.problem is problems.SIGNATURE_INVALID


def client_problem(client: ClientRegistration | None) -> Problem | None:
    try:
        assert check_client(client, NOW) is client
    except ProtocolError as error:
        return error.problem
    return None


def test_the_states_of_a_client_are_checked_in_order() -> None:
    assert client_problem(make_client()) is None
    assert client_problem(None) is problems.CONSUMER_KEY_UNKNOWN
    assert client_problem(of_company(make_client(), status="inactive")) is problems.COMPANY_NOT_ACTIVE
    wrong: dict[str, Any] = {"developer_status": "inactive"}
    assert client_problem(make_client(**wrong)) is problems.DEVELOPER_NOT_ACTIVE
    wrong["app_status"] = "revoked"
    assert client_problem(make_client(**wrong)) is problems.APP_NOT_APPROVED
    wrong["key_expires_at"] = NOW
    assert client_problem(make_client(**wrong)) is problems.KEY_EXPIRED
    wrong["key_status"] = "revoked"
    assert client_problem(make_client(**wrong)) is problems.KEY_NOT_APPROVED


def test_a_client_without_products_gets_no_token() -> None:
    check_products(make_client(make_product()))
    with pytest.raises(ProtocolError) as caught:
        check_products(make_client())
    assert caught.value.problem is problems.PERMISSION_DENIED


A, B = make_product("A", api_resources=["/a", "/forecast"]), make_product("B")


@pytest.mark.parametrize(
    ("products", "names", "found"),
    [
        ([A, B], None, A),
        ([B, A], None, B),
        ([A, B], ("B",), B),
        ([A, B], ("C",), None),
        ([make_product(proxies=["other"]), B], None, B),
        ([make_product(environments=["prod"]), B], None, B),
        ([make_product(api_resources=["/a", "/b"])], None, None),
        ([], None, None),
    ],
)
def test_the_first_product_that_covers_the_call_admits_it(
    products: list[ApiProduct], names: tuple[str, ...] | None, found: ApiProduct | None
) -> None:
    client = make_client(*products)
    if found is not None:
        assert product_for(client, CALL, names) is found
        return
    with pytest.raises(ProtocolError) as caught:
        product_for(client, CALL, names)
    assert caught.value.problem is problems.PERMISSION_DENIED
