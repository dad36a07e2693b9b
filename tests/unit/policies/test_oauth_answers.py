from __future__ import annotations

import pytest

from gateway.message import Exchange
from gateway.oauth import Issued, Rendering, errors
from gateway.policies._oauth_answers import answer, answer_form, refusal
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
