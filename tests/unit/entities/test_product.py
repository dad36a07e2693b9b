"""API products: what they admit (reference: OAuth 2.0, 8.3) and what they refuse to be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.entities import ApiProduct, Attribute, InvalidEntity
from tests.support.products import admits

PRODUCT = ApiProduct(
    name="PremiumWeatherAPI",
    display_name="Premium Weather API",
    api_resources=("/", "/forecastrss"),
    proxies=("weatherapi",),
    environments=("test", "prod"),
    scopes=("READ",),
    quota="10",
    quota_interval="1",
    quota_time_unit="minute",
    attributes=(Attribute("access", "public"),),
)


def test_the_record_comes_back() -> None:
    assert ApiProduct.from_record(PRODUCT.to_record()) == PRODUCT


def test_empty_lists_admit_everything() -> None:
    product = ApiProduct("p")
    assert admits(product, "test", "weatherapi", "/any/thing")
    assert product.admits_proxy("test", "weatherapi")


@pytest.mark.parametrize(
    ("environment", "proxy", "expected"),
    [("test", "weatherapi", True), ("stage", "weatherapi", False), ("test", "oauth", False)],
)
def test_environment_and_proxy_must_be_listed(environment: str, proxy: str, expected: bool) -> None:
    assert PRODUCT.admits_proxy(environment, proxy) is expected
    assert admits(PRODUCT, environment, proxy, "/forecastrss") is expected


@pytest.mark.parametrize(
    ("resources", "path", "expected"),
    [
        (("/forecastrss",), "/forecastrss", True),
        (("/forecastrss",), "/other", False),
        (("/a", "/b/*"), "/b/c", True),
        (("/a", "/b/*"), "/b/c/d", False),
        (("/a/**",), "/a/b/c", True),
        (("/",), "/anything/below", True),
    ],
)
def test_one_resource_must_match(resources: tuple[str, ...], path: str, expected: bool) -> None:
    product = ApiProduct("p", api_resources=resources)
    assert admits(product, "test", "weatherapi", path) is expected


def test_a_complete_product_passes_the_check() -> None:
    PRODUCT.check()
    replace(PRODUCT, quota="", quota_interval="", quota_time_unit="", approval_type="manual").check()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"name": "a/b"}, "keymanagement.service.apiproduct_name_invalid"),
        ({"display_name": " "}, "keymanagement.service.apiproduct_invalid_displayname"),
        ({"approval_type": "perhaps"}, "keymanagement.service.apiproduct_invalid_approvaltype"),
        ({"api_resources": ("forecastrss",)}, "keymanagement.service.apiproduct_invalid_resource"),
        ({"quota": "many"}, "keymanagement.service.apiproduct_invalid_quota"),
        ({"quota_interval": "-1"}, "keymanagement.service.apiproduct_invalid_quota"),
        ({"quota": "\u0661"}, "keymanagement.service.apiproduct_invalid_quota"),
        ({"quota_time_unit": "week"}, "keymanagement.service.apiproduct_invalid_quota"),
        ({"attributes": (Attribute("", "x"),)}, "keymanagement.service.invalid_attribute"),
    ],
)
def test_what_edge_would_not_store_is_refused(change: dict[str, object], rule: str) -> None:
    product = ApiProduct.from_record(PRODUCT.to_record())
    with pytest.raises(InvalidEntity) as refusal:
        replace(product, **change).check()  # type: ignore[arg-type]
    assert refusal.value.rule == rule
