"""Addresses: the URLs that redis-py takes, and what is said first."""

from __future__ import annotations

import ssl

import pytest

from gateway.store.dialling import Address


def test_a_socket_a_port_and_a_password() -> None:
    local = Address.of("unix:///run/my%20redis.sock?db=2&password=word")
    assert (local.path, local.password, local.database, local.tls) == ("/run/my redis.sock", "word", 2, None)
    remote = Address.of("redis://me:p%20w@cache.example:7000/3")
    assert (remote.host, remote.port, remote.username, remote.password, remote.database) == (
        *("cache.example", 7000, "me", "p w"),
        3,
    )
    assert Address.of("redis://cache.example").port == 6379


def test_tls_is_what_the_url_says() -> None:
    assert (strict := Address.of("rediss://cache.example").tls) is not None
    assert (strict.verify_mode, strict.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert (lax := Address.of("rediss://cache.example?ssl_cert_reqs=none").tls) is not None
    assert lax.verify_mode == ssl.CERT_NONE


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("redis://h", ("HELLO", "3", "SETNAME", "me")),
        ("redis://:word@h", ("HELLO", "3", "AUTH", "default", "word", "SETNAME", "me")),
        ("redis://user:word@h", ("HELLO", "3", "AUTH", "user", "word", "SETNAME", "me")),
    ],
)
def test_it_says_who_it_is(url: str, first: tuple[str, ...]) -> None:
    assert Address.of(url).greeting("me") == [first, ("CLIENT", "TRACKING", "ON")]


def test_another_database_is_selected() -> None:
    assert Address.of("redis://h/4").greeting("me")[1] == ("SELECT", 4)


def test_the_password_is_not_shown() -> None:
    assert "hush" not in repr(Address.of("redis://:hush@h"))
