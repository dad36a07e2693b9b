from __future__ import annotations

from gateway.oauth import TokenAttribute
from gateway.policies._oauth1_variables import APP_USER_ID, call_variables
from tests.support.clients import make_client, make_product
from tests.support.oauth1_tokens import make_access


def test_app_developer_product_and_token_are_told() -> None:
    product = make_product("A", proxies=["weather"], attributes=[("tier", "gold")])
    token = make_access(app_user_id="jane", attributes=[TokenAttribute("a", "1", False)]).record
    assert call_variables(make_client(product), product, token, "acme") == {
        "accesstoken.a": "1",
        "apiproduct.name": "A",
        "apiproduct.tier": "gold",
        "developer.app.name": "Weather App",
        "developer.id": "acme@@@5f6a0000-0000-4000-8000-000000000001",
        APP_USER_ID: "jane",
    }


def test_a_user_is_told_where_one_was_named() -> None:
    product = make_product()
    assert APP_USER_ID not in call_variables(make_client(product), product, make_access().record, "acme")
