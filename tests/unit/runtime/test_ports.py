"""Ports: all bound or none, and never beside another's."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from gateway.config import Settings
from gateway.errors import SettingsError
from gateway.runtime.ports import Addresses, bind_all, bind_one, bind_shared


def settings(**ports: int) -> Settings:
    free = dict.fromkeys(("traffic_port", "management_port", "ops_port", "demo_port"), 0)
    return Settings(**{**free, **ports}, workers=2, traffic_bind="127.0.0.1")  # type: ignore[arg-type]


@pytest.fixture(params=[False, True], ids=["plain", "SO_REUSEPORT"])
def taken(request: pytest.FixtureRequest) -> Iterator[int]:
    """Listen on a port, as another program does."""
    with socket.socket() as other:
        if request.param:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_one_is_bound_and_listens() -> None:
    with bind_one("X", "127.0.0.1", 0) as sock:
        socket.create_connection(sock.getsockname()).close()


def test_shared_ones_are_one_port() -> None:
    sockets = bind_shared("X", "127.0.0.1", 0, 3)
    assert len({sock.getsockname() for sock in sockets}) == 1
    for sock in sockets:
        sock.close()


def test_a_taken_port_is_refused_by_the_setting(taken: int) -> None:
    said = rf"X: cannot listen on 127.0.0.1:{taken}: Address already in use"
    with pytest.raises(SettingsError, match=said):
        bind_one("X", "127.0.0.1", taken)
    with pytest.raises(SettingsError, match=said):
        bind_shared("X", "127.0.0.1", taken, 2)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"X: cannot listen on 192\.0\.2\.1:1"):
        bind_one("X", "192.0.2.1", 1)
    with pytest.raises(SettingsError, match=r"X: cannot listen on \[2001:db8::1\]:1"):
        bind_one("X", "2001:db8::1", 1)


def test_all_are_bound_and_say_where() -> None:
    sockets = bind_all(settings(), with_demo=True)
    addresses = sockets.addresses
    assert addresses.demo is not None
    for address in (addresses.traffic, addresses.management, addresses.ops, addresses.demo):
        socket.create_connection(address).close()
    sockets.close_traffic()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(addresses.traffic)
    socket.create_connection(addresses.ops).close()
    sockets.close()
    sockets.close()


def test_without_the_demo_its_port_is_left_alone(taken: int) -> None:
    sockets = bind_all(settings(demo_port=taken), with_demo=False)
    assert isinstance(sockets.addresses, Addresses)
    assert sockets.addresses.demo is None
    sockets.close()


@pytest.mark.parametrize("name", ["traffic_port", "management_port", "ops_port", "demo_port"])
def test_where_one_cannot_be_had_none_is_kept(name: str) -> None:
    first = bind_all(settings(), with_demo=True)
    addresses = first.addresses
    assert addresses.demo is not None
    ports = {
        "traffic_port": addresses.traffic[1],
        "management_port": addresses.management[1],
        "ops_port": addresses.ops[1],
        "demo_port": addresses.demo[1],
    }
    first.close()
    taken = socket.create_server(("127.0.0.1", ports[name]))
    with taken, pytest.raises(SettingsError, match=f"GATEWAY_{name.upper()}: "):
        bind_all(settings(**ports), with_demo=True)
    # The others were given up: they can be bound again.
    bind_all(settings(**ports), with_demo=True).close()
