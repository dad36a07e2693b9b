from __future__ import annotations

from gateway.oauth import TokenAttribute
from gateway.oauth.v1.answers import (
    Answer,
    access_answer,
    answer_variables,
    consumer_variables,
    request_answer,
    token_answer,
    verifier_answer,
)
from gateway.oauth.v1.forms import Form
from tests.support.clients import KEY, SECRET, make_client
from tests.support.oauth1_tokens import make_access, make_request


def test_a_request_token_is_told_with_the_confirmation_of_its_callback() -> None:
    answer = request_answer(make_request(token="t", secret="s"))
    assert answer.text(Form.FORM_PARAM) == "oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=true"


def test_an_access_token_is_told_with_what_is_to_be_displayed() -> None:
    attributes = [
        TokenAttribute("a", "1"),
        TokenAttribute("hidden", "2", False),
        TokenAttribute("oauth_token", "3"),
    ]
    answer = access_answer(make_access(token="t", secret="s", attributes=attributes))
    assert answer.text(Form.FORM_PARAM) == "oauth_token=t&oauth_token_secret=s&a=1"
    assert answer.text(Form.XML).endswith('</oauth_token_secret><attribute name="a">1</attribute></OAuth>')


def test_the_flow_is_told_the_fields_and_the_whole() -> None:
    assert answer_variables(token_answer("t", "s"), Form.FORM_PARAM) == {
        "oauth_token": "t",
        "oauth_token_secret": "s",
        "oauth_response": "oauth_token=t&oauth_token_secret=s",
    }
    assert answer_variables(verifier_answer("t", "v"), Form.XML)["oauth_response"].endswith(
        "<OAuth><oauth_token>t</oauth_token><oauth_verifier>v</oauth_verifier></OAuth>"
    )


def test_a_consumer_is_told_by_key_and_secret() -> None:
    told = consumer_variables(make_client().credential)
    assert told == {"oauth_consumer_key": KEY, "oauth_consumer_secret": SECRET}


def test_an_answer_shows_nothing_by_accident() -> None:
    assert "secret" not in repr(token_answer("t", "secret"))
    assert Answer.content_type(Form.XML) == "application/xml"
