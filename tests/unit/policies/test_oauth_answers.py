from __future__ import annotations

import pytest

from gateway import faults
from gateway.message import Exchange
from gateway.oauth import Issued, Rendering, errors
from gateway.policies._oauth_answers import Refusals, answer, answer_form, redirection, refusal
from tests.support.builders import make_exchange, make_request
from tests.support.clients import make_token
from tests.support.fakes import NOW

NO_STORE = [("Cache-Control", "no-store"), ("Pragma", "no-cache")]


def asked(authorization: str) -> Exchange:
    return make_exchange(make_request("POST", headers=[("Authorization", authorization)]))


@pytest.mark.parametrize(
    ("is_generated", "is_rfc", "form"),
    [
        (False, False, Rendering.FAULT),
        (False, True, Rendering.FAULT),
        (True, False, Rendering.ERROR_CODE),
        (True, True, Rendering.RFC),
    ],
)
def test_only_a_generated_response_has_errors_of_its_own_form(
    is_generated: bool, is_rfc: bool, form: Rendering
) -> None:
    assert answer_form(is_generated=is_generated, is_rfc=is_rfc) is form


@pytest.mark.parametrize(("is_rfc", "further"), [(False, []), (True, NO_STORE)])
def test_an_answer_is_json_that_the_rfc_forbids_to_store(
    is_rfc: bool, further: list[tuple[str, str]]
) -> None:
    message = answer(Issued("t", make_token()), NOW, is_rfc=is_rfc)

    assert message.status == 200
    assert list(message.headers) == [("Content-Type", "application/json"), *further]
    assert ('"token_type" : "Bearer"' in message.text) is is_rfc


@pytest.mark.parametrize("authorization", ["Basic eDp5", "BASIC", " basic  ?"])
def test_who_came_with_basic_is_asked_for_it(authorization: str) -> None:
    fault = refusal(errors.BAD_CLIENT(), Rendering.RFC, asked(authorization))

    assert fault.headers == [*NO_STORE, ("WWW-Authenticate", 'Basic realm="oauth"')]


@pytest.mark.parametrize("authorization", ["", "Bearer Basic", "Basics x"])
def test_who_did_not_is_not(authorization: str) -> None:
    assert refusal(errors.BAD_CLIENT(), Rendering.RFC, asked(authorization)).headers == NO_STORE


def test_what_is_not_about_the_client_asks_for_nothing() -> None:
    assert refusal(errors.INVALID_SCOPE(), Rendering.RFC, asked("Basic eDp5")).headers == NO_STORE


@pytest.mark.parametrize("form", [Rendering.FAULT, Rendering.ERROR_CODE])
def test_the_other_forms_have_no_headers(form: Rendering) -> None:
    assert refusal(errors.BAD_CLIENT(), form, asked("Basic eDp5")).headers == []


def test_a_redirection_is_not_to_be_stored_where_the_rfc_counts() -> None:
    plain, strict = (redirection("https://weather.app/cb?code=x", is_rfc=is_rfc) for is_rfc in (False, True))

    assert (plain.status, plain.reason, plain.content) == (302, "Found", b"")
    assert list(plain.headers) == [("Location", "https://weather.app/cb?code=x")]
    assert list(strict.headers)[1:] == [("Cache-Control", "no-store"), ("Pragma", "no-cache")]


class TestRefusals:
    @pytest.mark.parametrize("is_generated", [True, False])
    def test_they_are_told_and_not_written(self, is_generated: bool) -> None:
        exchange = asked("")
        told = Refusals("P", is_generated=is_generated, is_rfc=False, writes_response=False)

        fault = told.of(exchange, errors.INVALID_SCOPE())

        assert (fault.body is None) is not is_generated
        assert exchange.response is None
        assert exchange.variables["oauthV2.P.fault.cause"] == "Invalid Scope"

    @pytest.mark.parametrize(
        ("is_rfc", "body"),
        [
            (False, '{"ErrorCode" : "invalid_client", "Error" :"ClientId is Invalid"}'),
            (True, '{"error" : "invalid_client", "error_description" :"ClientId is Invalid"}'),
        ],
    )
    def test_where_the_flow_goes_on_they_are_the_response(self, is_rfc: bool, body: str) -> None:
        exchange = asked("Basic x")
        told = Refusals("P", is_generated=False, is_rfc=is_rfc, writes_response=True)

        fault = told.of(exchange, errors.BAD_CLIENT())

        assert fault.code == "oauth.v2.InvalidClientIdentifier"
        assert exchange.response is not None
        assert (exchange.response.status, exchange.response.text) == (401, body)
        assert exchange.response.headers.get("Content-Type") == "application/json"
        assert (exchange.response.headers.get("WWW-Authenticate") is not None) is is_rfc

    def test_other_faults_are_only_told(self) -> None:
        exchange = asked("")
        fault = faults.OAUTH_INVALID_PARAMETER()
        told = Refusals("P", is_generated=True, is_rfc=False, writes_response=True)

        assert told.told(exchange, fault) is fault
        assert exchange.response is None
        assert exchange.variables["oauthV2.P.fault.name"] == "InvalidParameter"
