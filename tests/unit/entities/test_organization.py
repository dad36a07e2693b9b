"""Organizations, environments and virtual hosts."""

from __future__ import annotations

import pytest

from gateway.entities import (
    Attribute,
    Environment,
    InvalidEntity,
    Organization,
    TlsDetails,
    VirtualHost,
    first_virtual_hosts,
)

ACME = Organization("acme", "acme", environments=("prod", "test"), properties=(Attribute("a.b", "true"),))
SECURE = VirtualHost(
    "secure",
    ("acme-test.gw.local", "*.acme.example"),
    443,
    is_secure=True,
    tls=TlsDetails(key_alias="a", key_store="ref://ks"),
)


def test_the_records_come_back() -> None:
    assert Organization.from_record(ACME.to_record()) == ACME
    assert VirtualHost.from_record(SECURE.to_record()) == SECURE
    assert Environment.from_record(Environment("test").to_record()) == Environment("test")


def test_a_property_is_found_by_name() -> None:
    assert ACME.property("a.b") == "true"
    assert ACME.property("c") is None


def test_complete_entities_pass_the_check() -> None:
    ACME.check()
    Environment("test").check()
    SECURE.check()


@pytest.mark.parametrize(
    ("entity", "message"),
    [
        (Organization("a{b}"), "Organization name 'a{b}' is invalid"),
        (Organization("acme", type="free"), "type 'free' is invalid: one of trial, paid is expected"),
        (Environment("a b"), "Environment name 'a b' is invalid"),
        (VirtualHost("a b"), "Virtual host name 'a b' is invalid"),
        (VirtualHost("v", port=0), "port 0 is not between 1 and 65535"),
        (VirtualHost("v", ("a b",)), "host alias 'a b' is not a host name or IP address"),
    ],
)
def test_what_cannot_be_is_refused(entity: Organization | Environment | VirtualHost, message: str) -> None:
    with pytest.raises(InvalidEntity) as refusal:
        entity.check()
    assert refusal.value.message.startswith(message)


def test_more_aliases_than_anybody_has_are_refused() -> None:
    with pytest.raises(InvalidEntity, match="101 host aliases are given; 100 are allowed"):
        VirtualHost("v", tuple(f"h{number}" for number in range(101))).check()


def test_an_environment_begins_with_two_virtual_hosts_under_its_own_name() -> None:
    hosts = first_virtual_hosts("MyOrg", "test", 8080)
    assert [(each.name, each.host_aliases, each.port) for each in hosts] == [
        ("default", ("myorg-test.localhost",), 8080),
        ("secure", ("myorg-test.localhost",), 8080),
    ]
    for host in hosts:
        host.check()
