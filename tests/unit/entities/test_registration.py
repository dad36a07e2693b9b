"""The four joined."""

from __future__ import annotations

from gateway.entities import ApiProduct, ClientRegistration, Credential, Developer, DeveloperApp


def test_a_registration_joins_what_belongs_together() -> None:
    key = Credential("key", "secret")
    app = DeveloperApp("id", "Weather App", "dev", credentials=(key,))
    developer = Developer("dev", "a@b.c", "A", "B", "ab")
    client = ClientRegistration(developer, app, key, (ApiProduct("p"),))
    assert client.app.developer_id == client.developer.developer_id
    assert client.app.credential("key") is client.credential
    assert [product.name for product in client.products] == ["p"]
    assert "secret" not in repr(client)
