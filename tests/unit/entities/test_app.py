"""Apps, credentials and grants."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.entities import (
    Credential,
    DeveloperApp,
    InvalidEntity,
    ProductGrant,
    company_owner,
    owning_company,
)

KEY = Credential(
    "aB3dE5gH7", "Q4dWc0hU", issued_at=1.0, products=(ProductGrant("PremiumWeatherAPI"),), scopes=("READ",)
)
APP = DeveloperApp("8586", "Weather App", "5f6a", credentials=(KEY, Credential("other", "secret2")))


def test_the_record_comes_back() -> None:
    assert DeveloperApp.from_record(APP.to_record()) == APP


def test_a_secret_does_not_show_in_the_representation() -> None:
    assert "Q4dWc0hU" not in repr(APP)
    assert "aB3dE5gH7" in repr(APP)


def test_credentials_are_found_by_key() -> None:
    assert APP.credential("aB3dE5gH7") is KEY
    assert APP.credential("ab3de5gh7") is None


def test_statuses() -> None:
    assert APP.is_approved
    assert not replace(APP, status="revoked").is_approved
    assert KEY.is_approved
    assert not replace(KEY, status="revoked").is_approved
    assert ProductGrant("p").is_approved
    assert not ProductGrant("p", "pending").is_approved


@pytest.mark.parametrize(("now", "expected"), [(99.9, False), (100.0, True), (101.0, True)])
def test_a_key_expires_at_its_second(now: float, expected: bool) -> None:
    assert replace(KEY, expires_at=100.0).is_expired(now) is expected


def test_a_key_without_expiry_never_expires() -> None:
    assert not KEY.is_expired(1e18)


def test_a_complete_app_passes_the_check() -> None:
    APP.check()
    replace(APP, developer_id="", company="acme-ltd").check()


def test_an_app_has_a_developer_or_a_company_for_its_owner() -> None:
    assert (APP.owner, owning_company(APP.owner)) == ("5f6a", "")
    of_company = replace(APP, developer_id="", company="acme-ltd")
    assert of_company.owner == company_owner("acme-ltd")
    assert owning_company(of_company.owner) == "acme-ltd"


@pytest.mark.parametrize(
    ("app", "rule"),
    [
        (replace(APP, name="a/b"), "keymanagement.service.app_invalid_name"),
        (replace(APP, developer_id=""), "developer.service.DeveloperIdDoesNotExist"),
        (replace(APP, company="acme-ltd"), "developer.service.DeveloperIdDoesNotExist"),
        (replace(APP, status="pending"), "keymanagement.service.invalid_status"),
        (replace(APP, credentials=(KEY, KEY)), "keymanagement.service.duplicate_consumer_key"),
        (
            replace(APP, credentials=(replace(KEY, consumer_key="a b"),)),
            "keymanagement.service.invalid_consumer_key",
        ),
        (
            replace(APP, credentials=(replace(KEY, consumer_secret="a b"),)),
            "keymanagement.service.invalid_consumer_secret",
        ),
        (
            replace(APP, credentials=(replace(KEY, status="pending"),)),
            "keymanagement.service.invalid_status",
        ),
        (
            replace(APP, credentials=(replace(KEY, products=(ProductGrant("p"), ProductGrant("p"))),)),
            "keymanagement.service.duplicate_product",
        ),
        (
            replace(APP, credentials=(replace(KEY, products=(ProductGrant("p", "maybe"),)),)),
            "keymanagement.service.invalid_status",
        ),
    ],
)
def test_what_edge_would_not_store_is_refused(app: DeveloperApp, rule: str) -> None:
    with pytest.raises(InvalidEntity) as refusal:
        app.check()
    assert refusal.value.rule == rule
    assert "Q4dWc0hU" not in refusal.value.message
