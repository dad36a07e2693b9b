"""The four joined."""

from __future__ import annotations

from gateway.entities import ApiProduct, ClientRegistration, Credential, Developer, DeveloperApp
from gateway.entities.registration import MOST_KEPT


def test_a_registration_joins_what_belongs_together() -> None:
    key = Credential("key", "secret")
    app = DeveloperApp("id", "Weather App", "dev", credentials=(key,))
    developer = Developer("dev", "a@b.c", "A", "B", "ab")
    client = ClientRegistration(developer, app, key, (ApiProduct("p"),))
    assert client.app.developer_id == client.developer.developer_id
    assert client.app.credential("key") is client.credential
    assert [product.name for product in client.products] == ["p"]
    assert "secret" not in repr(client)


def a_client() -> ClientRegistration:
    key = Credential("key", "secret")
    app = DeveloperApp("id", "Weather App", "dev", credentials=(key,))
    return ClientRegistration(Developer("dev", "a@b.c", "A", "B", "ab"), app, key)


def test_what_was_worked_out_is_told_by_use_and_key() -> None:
    client = a_client()
    assert client.told("quota", "k") is None
    client.keep("quota", "k", 1)
    client.keep("scope", "k", 2)
    client.keep("scope", ("a", 1), 3)
    told = [client.told(use, key) for use, key in (("quota", "k"), ("scope", "k"), ("scope", ("a", 1)))]
    assert told == [1, 2, 3]
    assert client.told("quota", "other") is None
    assert client.told("other", "k") is None


def test_what_is_kept_again_is_told_anew() -> None:
    client = a_client()
    client.keep("quota", "k", 1)
    client.keep("quota", "k", 2)
    assert client.told("quota", "k") == 2


def test_of_each_use_a_few_are_kept() -> None:
    client = a_client()
    client.keep("other", 0, "stays")
    for number in range(MOST_KEPT):
        client.keep("quota", number, number)
    assert MOST_KEPT == 16
    assert [client.told("quota", number) for number in range(MOST_KEPT)] == list(range(MOST_KEPT))
    client.keep("quota", "one more", 1)
    assert client.told("quota", "one more") == 1
    assert [client.told("quota", number) for number in range(MOST_KEPT)] == [None] * MOST_KEPT
    assert client.told("other", 0) == "stays"


def test_of_each_use_never_more_than_a_few_are_kept() -> None:
    client = a_client()
    for number in range(100):
        client.keep("quota", number, number)
        known = [key for key in range(number + 1) if client.told("quota", key) is not None]
        assert len(known) <= MOST_KEPT
        assert number in known


def test_clients_share_nothing_and_are_equal_whatever_is_kept() -> None:
    one, other = a_client(), a_client()
    one.keep("quota", "k", 1)
    assert other.told("quota", "k") is None
    assert one == other
