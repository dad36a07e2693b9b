"""Builders of OAuth 1.0's tokens and verifiers, and what a contract case's store holds of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.oauth import TokenAttribute, v1
from tests.support.clients import APP_ID, KEY
from tests.support.fake_oauth1 import FakeOAuth1
from tests.support.fakes import NOW

REQUEST_TOKEN, REQUEST_SECRET = "r" * 28, "request-secret"
ACCESS_TOKEN, ACCESS_SECRET = "t" * 28, "access-secret"
CODE = "c" * 22


def make_request(
    *,
    token: str = REQUEST_TOKEN,
    secret: str = REQUEST_SECRET,
    consumer_key: str = KEY,
    callback_url: str = "https://app.test/ready",
    expires_at: float | None = NOW + 1800,
    status: str = "approved",
) -> v1.Credentials[v1.RequestToken]:
    """Make a request token of the tutorial's client."""
    return v1.Credentials(
        token, secret, v1.RequestToken(consumer_key, APP_ID, callback_url, NOW, expires_at, status)
    )


def make_access(
    *,
    token: str = ACCESS_TOKEN,
    secret: str = ACCESS_SECRET,
    consumer_key: str = KEY,
    api_products: Iterable[str] = ("PremiumWeatherAPI",),
    app_user_id: str = "",
    expires_at: float | None = NOW + 3600,
    attributes: Iterable[TokenAttribute] = (),
    status: str = "approved",
) -> v1.Credentials[v1.SignedToken]:
    """Make an access token of the tutorial's client."""
    record = v1.SignedToken(
        consumer_key, APP_ID, tuple(api_products), app_user_id, NOW, expires_at, tuple(attributes), status
    )
    return v1.Credentials(token, secret, record)


def make_verifier(app_user_id: str = "jane", expires_at: float | None = NOW + 1800) -> v1.Verifier:
    """Make the verifier of a user who agreed."""
    return v1.Verifier(app_user_id, NOW, expires_at)


def stored(tables: Iterable[Mapping[str, Any]]) -> FakeOAuth1:
    """Return a store with what the tables say: `kind` is `request`, `verifier` or `access`."""
    store = FakeOAuth1()
    for table in tables:
        given = dict(table)
        kind = given.pop("kind")
        if "expires_in" in given:
            given["expires_at"] = NOW + given.pop("expires_in")
        if kind == "request":
            request = make_request(**given)
            store.requests[request.token] = request
        elif kind == "access":
            access = make_access(**given)
            store.issued[access.token] = access
        else:
            code, owner = given.pop("code", CODE), given.pop("request_token", REQUEST_TOKEN)
            store.verifiers[code, owner] = make_verifier(**given)
    return store
