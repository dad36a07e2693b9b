"""What the tutorial calls predefined, as entities: made here, stored by `provision`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.resources import as_file, files

from gateway.bundle import Bundle, load, read_folder, write_zip
from gateway.entities import (
    ApiProduct,
    Attribute,
    Credential,
    Developer,
    DeveloperApp,
    ProductGrant,
    Revision,
    TargetServer,
    VirtualHost,
)
from gateway.oauth import CONSUMER_KEY_LENGTH, CONSUMER_SECRET_LENGTH
from gateway.policies import readers

PROXIES = ("helloworld", "oauth", "weatherapi")
ENVIRONMENTS = ("prod", "test")
TARGET_SERVER = "demo-origin"
TARGET_HOST = "127.0.0.1"
PRODUCT = "PremiumWeatherAPI"
DEVELOPER = "tesla@weathersample.com"
APP = "Weather App"


def bundle_zip(proxy: str) -> bytes:
    """Return one of the shipped proxies as the zip that one would import."""
    with as_file(files("gateway.demo") / "bundles" / proxy) as folder:
        return write_zip(read_folder(folder))


def revision_of(proxy: str, raw: bytes) -> Revision:
    """Describe a shipped proxy; the store gives it its number.

    Raises:
        BundleError: it is not sound.
    """
    with as_file(files("gateway.demo") / "bundles" / proxy) as folder:
        bundle = load(read_folder(folder), proxy, readers())
    return Revision(
        proxy,
        display_name=bundle.display_name,
        description=bundle.description,
        base_paths=tuple(endpoint.base_path for endpoint in bundle.proxy_endpoints),
        policies=tuple(sorted(bundle.policies)),
        proxy_endpoints=tuple(endpoint.name for endpoint in bundle.proxy_endpoints),
        target_endpoints=tuple(sorted(bundle.target_endpoints)),
        target_servers=_target_servers(bundle),
        manifest_version=hashlib.sha256(raw).hexdigest(),
    )


def _target_servers(bundle: Bundle) -> tuple[str, ...]:
    balancers = [endpoint.connection.load_balancer for endpoint in bundle.target_endpoints.values()]
    return tuple(sorted({server.name for each in balancers if each is not None for server in each.servers}))


def virtual_hosts(organization: str, environment: str, port: int) -> tuple[VirtualHost, ...]:
    """Make the two virtual hosts of an environment; until there is TLS, both are served by the plain port."""
    alias = f"{organization}-{environment}.localhost".lower()
    return tuple(VirtualHost(name, (alias,), port) for name in ("default", "secure"))


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
