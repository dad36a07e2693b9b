"""What the store's tests keep: the tutorial's developer, app and product, and tokens for them."""

from __future__ import annotations

from dataclasses import replace

from gateway.entities import ApiProduct, Credential, Developer, DeveloperApp, ProductGrant
from gateway.oauth import AccessToken, RefreshToken
from gateway.store import Store

ORG = "acme"
KEY = "aB3dE5gH7jK9mN1pQ2sT4vW6xY8zC0fL"
SECRET = "Q4dWc0hUe7xYb1ZzQ4dWc0hUe7xYb1Zz"
PRODUCT = ApiProduct("PremiumWeatherAPI", "Premium Weather API", proxies=("weatherapi",), scopes=("READ",))
TESLA = Developer("dev-1", "tesla@weathersample.com", "Nikolai", "Tesla", "tesla")
OWNER = replace(TESLA, app_names=("Weather App",))
"""The developer as stored once the app is registered."""
CREDENTIAL = Credential(KEY, SECRET, products=(ProductGrant("PremiumWeatherAPI"),), scopes=("READ",))
APP = DeveloperApp("app-1", "Weather App", "dev-1", credentials=(CREDENTIAL,))

ACCESS = AccessToken(
    client_id=KEY,
    app_id="app-1",
    app_name="Weather App",
    developer_id="dev-1",
    developer_email="tesla@weathersample.com",
    organization=ORG,
    api_products=("PremiumWeatherAPI",),
    scope="READ",
    grant_type="password",
    issued_at=1000.0,
    expires_at=4600.0,
)
REFRESH = RefreshToken("approved", 1000.0, 9000.0, ACCESS)


async def register(store: Store) -> None:
    """Store the product, the developer and the app."""
    await store.products(ORG).create(PRODUCT.name, PRODUCT)
    await store.developers(ORG).create(TESLA)
    await store.apps(ORG).create(APP)
