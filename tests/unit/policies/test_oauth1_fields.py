from __future__ import annotations

import pytest

from gateway.errors import BundleError
from gateway.message import Constant, Value
from gateway.oauth.v1 import Form
from gateway.policies._fields import Element, read_record, record, whole
from gateway.policies._oauth1_fields import (
    given,
    pass_over_the_rest,
    read_errors,
    read_realm,
    read_response,
    read_url,
)
from tests.support.builders import element, make_exchange


@record
class Fields:
    """Have all fields that operations share."""

    url: Value = whole(read_url)
    response: Form | None = whole(read_response)
    errors: Form | None = whole(read_errors)
    realm: Value | None = whole(read_realm)


def fields(inside: str) -> Fields:
    root = element(f"<OAuthV1>{inside}</OAuthV1>")
    made = read_record(Fields, root)
    assert not list(root.leftovers())
    return made


@pytest.mark.parametrize(
    ("inside", "form"),
    [
        ("", Form.FORM_PARAM),
        ("<GenerateResponse/>", Form.FORM_PARAM),
        ('<GenerateResponse enabled="true"><Format/></GenerateResponse>', Form.FORM_PARAM),
        ('<GenerateResponse enabled="false"><Format>XML</Format></GenerateResponse>', None),
        ("<GenerateResponse><Format>XML</Format></GenerateResponse>", Form.XML),
    ],
)
def test_operations_answer_unless_that_is_denied(inside: str, form: Form | None) -> None:
    assert fields(inside).response is form


@pytest.mark.parametrize(
    ("inside", "form", "realm"),
    [
        ("", None, None),
        ("<GenerateErrorResponse/>", Form.FORM_PARAM, ""),
        ('<GenerateErrorResponse enabled="false"><Realm>r</Realm></GenerateErrorResponse>', None, "r"),
        (
            '<GenerateErrorResponse enabled="true"><Format>XML</Format><Realm ref="v" type="string">r</Realm>'
            "</GenerateErrorResponse>",
            Form.XML,
            "from v",
        ),
    ],
)
def test_errors_have_a_form_where_that_is_asked_for(
    inside: str, form: Form | None, realm: str | None
) -> None:
    made = fields(inside)
    assert made.errors is form
    exchange = make_exchange(variables={"v": " from v "})
    assert (None if made.realm is None else given(made.realm, exchange)) == realm


def test_an_address_is_written_as_it_is_signed() -> None:
    exchange = make_exchange(variables={"v": "http://B:80"})
    assert fields("").url(exchange) is None
    assert fields("<URL>https://A:443/x?y</URL>").url(exchange) == "https://a/x"
    assert fields('<URL ref="v">https://a</URL>').url(exchange) == "http://b/"


def test_nothing_given_is_no_text() -> None:
    assert given(Constant(None), make_exchange()) == ""


def rest_of(inside: str) -> tuple[list[str], Element]:
    root = element(f"<OAuthV1>{inside}</OAuthV1>")
    read_record(Fields, root)
    pass_over_the_rest(root, "Guess")
    return [f"{each.element}: {each.message}" for each in root.warnings], root


def test_what_is_for_others_is_warned_of_unless_it_is_empty() -> None:
    told, root = rest_of('<Tokens/><VerifierCode type="t">a</VerifierCode><OAuthConfig>x</OAuthConfig>')
    assert told == [
        "OAuthConfig: is documented nowhere, has no effect and is ignored",
        "VerifierCode: has no effect with Guess and is ignored: it is for GenerateVerifier",
    ]
    assert not list(root.leftovers())


def test_what_is_one_s_own_may_have_a_type_and_what_nobody_knows_is_left() -> None:
    told, root = rest_of('<URL type="string">http://a</URL><Surprise/>')
    assert told == []
    assert [each.tag for each in root.leftovers() if isinstance(each, Element)] == ["Surprise"]


@pytest.mark.parametrize("tag", ["GenerateResponse", "GenerateErrorResponse"])
def test_a_form_that_nobody_knows_is_refused(tag: str) -> None:
    with pytest.raises(BundleError, match="must be FORM_PARAM or XML, not 'JSON'"):
        fields(f"<{tag}><Format>JSON</Format></{tag}>")
