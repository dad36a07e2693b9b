"""Builders of what the OAuth and API key tests know of a client, and of tokens issued to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gateway.entities import (
    ApiProduct,
    Attribute,
    ClientRegistration,
    Company,
    Credential,
    Developer,
    DeveloperApp,
    ProductGrant,
)
from gateway.oauth import AccessToken, AuthorizationCode, RefreshToken, TokenAttribute
from tests.support.fakes import NOW

KEY = "SJOaCEGohSu3vpNswMs5YdBlc2GOAh1J"
SECRET = "Q4dWc0hUe7xYb1Zz"
APP_ID = "8586c7b7-2936-4779-b7a6-97014e436d7d"
DEVELOPER_ID = "5f6a0000-0000-4000-8000-000000000001"


def make_product(
    name: str = "PremiumWeatherAPI",
    *,
    scopes: Iterable[str] = ("READ",),
    api_resources: Iterable[str] = (),
    proxies: Iterable[str] = (),
    environments: Iterable[str] = (),
    quota: str = "",
    attributes: Iterable[tuple[str, str]] = (),
) -> ApiProduct:
    """Make a product; without resources, proxies and environments it admits every call."""
    return ApiProduct(
        name=name,
        scopes=tuple(scopes),
        api_resources=tuple(api_resources),
        proxies=tuple(proxies),
        environments=tuple(environments),
        quota=quota,
        quota_interval="1" if quota else "",
        quota_time_unit="minute" if quota else "",
        attributes=tuple(Attribute(*each) for each in attributes),
    )


def make_client(
    *products: ApiProduct,
    key_status: str = "approved",
    key_expires_at: float | None = None,
    key_scopes: Iterable[str] = (),
    app_status: str = "approved",
    callback_url: str = "https://weather.app/cb",
    developer_status: str = "active",
    app_attributes: Iterable[tuple[str, str]] = (),
    developer_attributes: Iterable[tuple[str, str]] = (),
    developer_apps: Iterable[str] = ("Weather App",),
) -> ClientRegistration:
    """Make the tutorial's client, with these approved products."""
    credential = Credential(
        consumer_key=KEY,
        consumer_secret=SECRET,
        status=key_status,
        issued_at=NOW - 100,
        expires_at=key_expires_at,
        products=tuple(ProductGrant(product.name) for product in products),
        scopes=tuple(key_scopes),
    )
    app = DeveloperApp(
        app_id=APP_ID,
        name="Weather App",
        developer_id=DEVELOPER_ID,
        callback_url=callback_url,
        status=app_status,
        access_type="read",
        credentials=(credential,),
        scopes=("app-scope",),
        attributes=tuple(Attribute(*each) for each in app_attributes),
        created_at=1_400_000_000.5,
        created_by="admin@acme.test",
        last_modified_at=1_500_000_000.0,
        last_modified_by="ops@acme.test",
    )
    developer = Developer(
        developer_id=DEVELOPER_ID,
        email="tesla@weathersample.com",
        first_name="Nikolai",
        last_name="Tesla",
        user_name="tesla",
        status=developer_status,
        attributes=tuple(Attribute(*each) for each in developer_attributes),
        app_names=tuple(developer_apps),
        created_at=1_300_000_000.0,
        created_by="hr@acme.test",
        last_modified_at=1_350_000_000.0,
        last_modified_by="boss@acme.test",
    )
    return ClientRegistration(developer, app, credential, products)


def of_company(
    client: ClientRegistration, *, status: str = "active", attributes: Iterable[tuple[str, str]] = ()
) -> ClientRegistration:
    """Return a client whose app is a company's."""
    company = Company(
        "acme-ltd",
        "Acme Ltd",
        status,
        tuple(Attribute(*each) for each in attributes),
        app_names=(client.app.name,),
        created_at=1_300_000_000.0,
        created_by="hr@acme.test",
        last_modified_at=1_350_000_000.0,
        last_modified_by="boss@acme.test",
    )
    app = replace(client.app, developer_id="", company=company.name)
    return ClientRegistration(company, app, client.credential, client.products)


def make_token(
    *,
    client_id: str = KEY,
    api_products: Iterable[str] = ("PremiumWeatherAPI",),
    scope: str = "READ",
    status: str = "approved",
    issued_at: float = NOW,
    expires_at: float | None = NOW + 3600,
    grant_type: str = "client_credentials",
    attributes: Iterable[TokenAttribute] = (),
    app_end_user: str = "",
    refresh_count: int = 0,
) -> AccessToken:
    """Make the record of a token that the tutorial's client was issued."""
    return AccessToken(
        client_id=client_id,
        app_id=APP_ID,
        app_name="Weather App",
        developer_id=DEVELOPER_ID,
        developer_email="tesla@weathersample.com",
        organization="acme",
        api_products=tuple(api_products),
        scope=scope,
        grant_type=grant_type,
        issued_at=issued_at,
        expires_at=expires_at,
        status=status,
        attributes=tuple(attributes),
        app_end_user=app_end_user,
        refresh_count=refresh_count,
    )


def make_refresh_token(
    access: AccessToken | None = None,
    *,
    status: str = "approved",
    issued_at: float = NOW,
    expires_at: float | None = None,
) -> RefreshToken:
    """Make the record of a refresh token, endless unless told."""
    access = make_token(grant_type="password") if access is None else access
    return RefreshToken(status, issued_at, expires_at, access)


def make_code(
    *,
    client_id: str = KEY,
    redirect_uri: str = "https://weather.app/cb",
    is_redirect_uri_given: bool = False,
    scope: str = "READ",
    api_products: Iterable[str] = ("PremiumWeatherAPI",),
    issued_at: float = NOW,
    expires_at: float | None = NOW + 600,
    attributes: Iterable[TokenAttribute] = (),
    **others: str,
) -> AuthorizationCode:
    """Make the record of a code that the tutorial's client was sent."""
    return AuthorizationCode(
        client_id=client_id,
        app_id=APP_ID,
        redirect_uri=redirect_uri,
        is_redirect_uri_given=is_redirect_uri_given,
        scope=scope,
        api_products=tuple(api_products),
        issued_at=issued_at,
        expires_at=expires_at,
        attributes=tuple(attributes),
        **others,
    )
