from __future__ import annotations

import pytest

from gateway import faults
from gateway.entities import ApiProduct, ClientRegistration
from gateway.faults import Fault, FaultKind
from gateway.oauth import Call
from gateway.oauth.inspection import (
    refuse_call,
    refuse_code,
    refuse_path,
    refuse_refresh_token,
    refuse_token,
)
from tests.support.clients import (
    make_client,
    make_code,
    make_product,
    make_refresh_token,
    make_token,
    of_company,
)
from tests.support.fakes import NOW

CALL = Call("test", "weather", "/forecast", NOW)
PRODUCT = make_product(proxies=["weather"], environments=["test"], api_resources=["/forecast", "/a/*"])


def kind_of(fault: Fault | None) -> FaultKind | None:
    return None if fault is None else fault.kind


def test_a_token_counts_while_it_is_approved_and_current() -> None:
    assert refuse_token(make_token(expires_at=NOW + 1), NOW) is None
    assert refuse_token(make_token(expires_at=None), NOW) is None
    expired, revoked = (
        refuse_token(make_token(expires_at=NOW), NOW),
        make_token(status="revoked", expires_at=NOW),
    )
    assert kind_of(expired) is faults.RECORD_OF_EXPIRED_TOKEN
    assert kind_of(refuse_token(revoked, NOW)) is faults.RECORD_OF_REVOKED_TOKEN


@pytest.mark.parametrize(
    ("client", "refusal"),
    [
        (make_client(PRODUCT), None),
        (None, faults.RECORD_OF_UNKNOWN_TOKEN),
        (make_client(PRODUCT, app_status="revoked", key_status="revoked"), faults.APP_NOT_APPROVED),
        (make_client(PRODUCT, key_status="revoked", key_expires_at=NOW), faults.CLIENT_NOT_APPROVED),
        (make_client(PRODUCT, key_expires_at=NOW, developer_status="inactive"), faults.KEY_EXPIRED),
        (make_client(PRODUCT, developer_status="inactive"), faults.DEVELOPER_NOT_ACTIVE),
        (of_company(make_client(PRODUCT), status="inactive"), faults.COMPANY_NOT_ACTIVE),
        (make_client(), faults.CLIENT_WITHOUT_PRODUCT),
    ],
)
def test_its_client_must_be_in_order(client: ClientRegistration | None, refusal: FaultKind | None) -> None:
    assert kind_of(refuse_call(make_token(), client, CALL)) is refusal


def test_another_app_s_key_is_not_its_client() -> None:
    token = make_token().but(app_id="another")
    assert kind_of(refuse_call(token, make_client(make_product()), CALL)) is faults.RECORD_OF_UNKNOWN_TOKEN


@pytest.mark.parametrize(
    ("product", "path", "is_covered"),
    [
        (PRODUCT, "/forecast", True),
        (PRODUCT, "/a/b", True),
        (PRODUCT, "/b", False),
        (make_product(), "/anything", True),
        (make_product("Another"), "/forecast", False),
        (make_product(proxies=["other"]), "/forecast", False),
        (make_product(environments=["prod"]), "/forecast", False),
    ],
)
def test_one_of_the_tokens_products_must_cover_the_call(
    product: ApiProduct, path: str, is_covered: bool
) -> None:
    call = Call("test", "weather", path, NOW)
    fault = refuse_path(make_token(), make_client(make_product("First"), product), call)
    assert kind_of(fault) is (None if is_covered else faults.CLIENT_WITHOUT_PRODUCT)


def test_of_refresh_tokens_and_codes_only_the_time_counts() -> None:
    assert refuse_refresh_token(make_refresh_token(status="revoked"), NOW) is None
    assert refuse_code(make_code(family="used"), NOW) is None
    over = refuse_refresh_token(make_refresh_token(expires_at=NOW), NOW)
    assert kind_of(over) is faults.RECORD_OF_EXPIRED_REFRESH_TOKEN
    assert kind_of(refuse_code(make_code(expires_at=NOW), NOW)) is faults.RECORD_OF_EXPIRED_CODE
