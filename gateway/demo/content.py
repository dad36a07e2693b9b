"""What the tutorial calls predefined, as entities: made here, stored by `provision`."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import as_file, files

from gateway.bundle import Files, read_folder
from gateway.entities import (
    ApiProduct,
    Attribute,
    Credential,
    Developer,
    DeveloperApp,
    ProductGrant,
    TargetServer,
)
from gateway.oauth import CONSUMER_KEY_LENGTH, CONSUMER_SECRET_LENGTH

PROXIES = ("helloworld", "oauth", "weatherapi")
TARGET_SERVER = "demo-origin"
TARGET_HOST = "127.0.0.1"
PRODUCT = "PremiumWeatherAPI"
DEVELOPER = "tesla@weathersample.com"
APP = "Weather App"


def bundle_files(proxy: str) -> Files:
    """Return the files of one of the shipped proxies."""
    with as_file(files("gateway.demo") / "bundles" / proxy) as folder:
        return read_folder(folder)


def target_server(port: int) -> TargetServer:
    """Make the target server that leads to the demo's origin."""
    return TargetServer(TARGET_SERVER, TARGET_HOST, port)


def product(environments: tuple[str, ...]) -> ApiProduct:
    """Make the tutorial's product: every resource of its proxies, in these environments."""
    return ApiProduct(
        PRODUCT,
        display_name="Premium Weather API",
        description="Weather forecasts, and the token endpoint that opens them",
        api_resources=("/", "/**"),
        proxies=("oauth", "weatherapi"),
        environments=environments,
        scopes=("READ",),
        attributes=(Attribute("access", "public"),),
    )


def developer(developer_id: str) -> Developer:
    """Make the tutorial's developer."""
    return Developer(developer_id, DEVELOPER, "Nikolai", "Tesla", "nikolai")


def app(app_id: str, developer_id: str, random_text: Callable[[int], str], now: float) -> DeveloperApp:
    """Make the tutorial's app, with a key and a secret of its own in every installation."""
    credential = Credential(
        random_text(CONSUMER_KEY_LENGTH),
        random_text(CONSUMER_SECRET_LENGTH),
        issued_at=now,
        products=(ProductGrant(PRODUCT),),
        scopes=("READ",),
    )
    return DeveloperApp(
        app_id,
        APP,
        developer_id,
        credentials=(credential,),
        attributes=(Attribute("DisplayName", APP),),
    )
