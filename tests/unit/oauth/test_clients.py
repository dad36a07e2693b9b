from __future__ import annotations

import pytest

from gateway.entities import ClientRegistration
from gateway.oauth.clients import (
    StateCheck,
    has_active_company,
    has_active_developer,
    has_approved_app,
    has_approved_key,
    has_current_key,
    has_products,
)
from tests.support.clients import make_client, make_product, of_company
from tests.support.fakes import NOW

ALL = (has_approved_key, has_current_key, has_approved_app, has_active_developer, has_products)


@pytest.mark.parametrize("check", ALL)
def test_a_good_client_passes_each_check(check: StateCheck) -> None:
    assert check(make_client(make_product(), key_expires_at=NOW + 1), NOW)


@pytest.mark.parametrize(
    ("check", "client"),
    [
        (has_approved_key, make_client(make_product(), key_status="revoked")),
        (has_current_key, make_client(make_product(), key_expires_at=NOW)),
        (has_approved_app, make_client(make_product(), app_status="revoked")),
        (has_active_developer, make_client(make_product(), developer_status="inactive")),
        (has_products, make_client()),
    ],
)
def test_each_check_sees_its_own_matter_only(check: StateCheck, client: ClientRegistration) -> None:
    assert [each for each in ALL if not each(client, NOW)] == [check]


def test_a_company_that_is_not_active_is_told_apart() -> None:
    client = of_company(make_client(make_product()), status="inactive")
    assert [each for each in ALL if not each(client, NOW)] == [has_active_developer]
    assert not has_active_company(client, NOW)
    assert has_active_company(of_company(client), NOW)
    assert has_active_company(make_client(make_product(), developer_status="inactive"), NOW)
