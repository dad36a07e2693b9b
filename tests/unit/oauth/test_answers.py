from __future__ import annotations

from gateway.oauth.answers import product_list, token_answer, token_variables
from gateway.oauth.grants import Issued
from gateway.oauth.token_facts import TokenAttribute
from tests.support.clients import APP_ID, KEY, make_refresh_token, make_token
from tests.support.fakes import NOW

TOKEN = "UAj2yiGAcMZGxfN2DhcUbl9v8WsR"


def test_the_tutorial_s_answer_in_its_order() -> None:
    issued = Issued(TOKEN, make_token(issued_at=1382703699.776, expires_at=1382707299.776))

    assert list(token_answer(issued, 1382703699.776).items()) == [
        ("issued_at", "1382703699776"),
        ("application_name", APP_ID),
        ("scope", "READ"),
        ("status", "approved"),
        ("api_product_list", "[PremiumWeatherAPI]"),
        ("expires_in", "3599"),
        ("developer.email", "tesla@weathersample.com"),
        ("organization_id", "0"),
        ("token_type", "BearerToken"),
        ("client_id", KEY),
        ("access_token", TOKEN),
        ("organization_name", "acme"),
        ("refresh_token_expires_in", "0"),
        ("refresh_count", "0"),
    ]


def test_an_answer_with_a_refresh_token_has_its_own_order() -> None:
    access = make_token(grant_type="password", scope="", refresh_count=3, expires_at=None)
    issued = Issued(TOKEN, access, ("r" * 32, make_refresh_token(access, expires_at=NOW + 7200)))

    assert list(token_answer(issued, NOW + 0.25).items()) == [
        ("issued_at", "1700000000000"),
        ("scope", ""),
        ("application_name", APP_ID),
        ("refresh_token_issued_at", "1700000000000"),
        ("status", "approved"),
        ("refresh_token_status", "approved"),
        ("api_product_list", "[PremiumWeatherAPI]"),
        ("expires_in", "0"),
        ("developer.email", "tesla@weathersample.com"),
        ("organization_id", "0"),
        ("token_type", "BearerToken"),
        ("refresh_token", "r" * 32),
        ("client_id", KEY),
        ("access_token", TOKEN),
        ("organization_name", "acme"),
        ("refresh_token_expires_in", "7199"),
        ("refresh_count", "3"),
    ]


def test_an_endless_refresh_token_is_told_as_0() -> None:
    issued = Issued(TOKEN, make_token(), ("r" * 32, make_refresh_token()))

    assert token_answer(issued, NOW)["refresh_token_expires_in"] == "0"


def test_the_end_user_is_told_where_there_is_one() -> None:
    assert token_answer(Issued(TOKEN, make_token(app_end_user="alice")), NOW)["app_enduser"] == "alice"
    assert "app_enduser" not in token_answer(Issued(TOKEN, make_token()), NOW)


def test_displayed_attributes_are_members_and_others_are_not() -> None:
    attributes = [TokenAttribute("msisdn", "123"), TokenAttribute("hidden.one", "x", is_displayed=False)]
    answer = token_answer(Issued(TOKEN, make_token(attributes=attributes)), NOW)

    assert list(answer)[-2:] == ["refresh_count", "msisdn"]
    assert answer["msisdn"] == "123"
    assert "hidden.one" not in answer


def test_an_attribute_does_not_replace_a_member_but_is_read_under_its_name() -> None:
    attributes = [TokenAttribute("scope", "mine"), TokenAttribute("tier", "gold", is_displayed=False)]
    issued = Issued(TOKEN, make_token(attributes=attributes))

    assert token_answer(issued, NOW)["scope"] == "READ"
    assert token_variables(issued, NOW)["scope"] == "mine"
    assert token_variables(issued, NOW)["tier"] == "gold"


def test_every_member_is_a_variable() -> None:
    issued = Issued(TOKEN, make_token(app_end_user="alice"), ("r", make_refresh_token()))

    assert dict(token_variables(issued, NOW)) == token_answer(issued, NOW)


class TestRfc:
    def test_the_type_is_bearer_and_seconds_are_numbers_in_the_same_order(self) -> None:
        issued = Issued(TOKEN, make_token(), ("r" * 32, make_refresh_token(expires_at=NOW + 7200)))
        told = token_answer(issued, NOW)

        answer = token_answer(issued, NOW, is_rfc=True)

        assert list(answer) == list(told)
        assert answer == {
            **told,
            "token_type": "Bearer",
            "expires_in": 3599,
            "refresh_token_expires_in": 7199,
        }

    def test_an_endless_token_is_not_told_as_one_that_is_over(self) -> None:
        issued = Issued(TOKEN, make_token(expires_at=None))

        answer = token_answer(issued, NOW, is_rfc=True)

        assert "expires_in" not in answer
        assert answer["refresh_token_expires_in"] == 0

    def test_attributes_stay_texts(self) -> None:
        attributes = [TokenAttribute("level", "7"), TokenAttribute("expires_in", "1")]
        issued = Issued(TOKEN, make_token(attributes=attributes))

        answer = token_answer(issued, NOW, is_rfc=True)

        assert (answer["level"], answer["expires_in"]) == ("7", 3599)

    def test_the_flow_reads_texts_and_the_type_that_is_told(self) -> None:
        issued = Issued(TOKEN, make_token())

        assert dict(token_variables(issued, NOW, is_rfc=True)) == {
            **token_variables(issued, NOW),
            "token_type": "Bearer",
        }


def test_products_are_listed_in_brackets() -> None:
    assert product_list(()) == "[]"
    assert product_list(("A", "B")) == "[A, B]"
