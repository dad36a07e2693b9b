"""Listening sockets: bound once by the supervisor, before anything is started, and handed down.

A port that somebody else listens on is refused, also where SO_REUSEPORT would have let us
share it. A worker that dies leaves its socket with the supervisor, so no connection that
waits in it is lost.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass

from gateway.config import Settings
from gateway.errors import SettingsError

BACKLOG = 1024
DEMO_HOST = "127.0.0.1"
"""The demo's origin is nobody else's: it is not even configurable."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """State where the gateway listens: (host, port) each; None for what is not served."""

    traffic: tuple[str, int]
    management: tuple[str, int]
    ops: tuple[str, int]
    demo: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Sockets:
    """Hold the bound sockets: one for each worker, and one for each of the others."""

    traffic: tuple[socket.socket, ...]
    management: socket.socket
    ops: socket.socket
    demo: socket.socket | None

    @property
    def addresses(self) -> Addresses:
        """State where they listen."""
        return Addresses(
            _address(self.traffic[0]),
            _address(self.management),
            _address(self.ops),
            None if self.demo is None else _address(self.demo),
        )

    def close_traffic(self) -> None:
        """Give up the traffic port; workers that still hold it end it for good when they close theirs."""
        _close(self.traffic)

    def close(self) -> None:
        """Give up all ports; a second call does nothing."""
        others = [self.management, self.ops, *([] if self.demo is None else [self.demo])]
        _close([*self.traffic, *others])


def bind_all(settings: Settings, *, with_demo: bool) -> Sockets:
    """Bind every port that is served, or none.

    Raises:
        SettingsError: naming the setting whose address cannot be had.
    """
    with ExitStack() as bound:
        traffic = bind_shared(
            "GATEWAY_TRAFFIC_PORT", settings.traffic_bind, settings.traffic_port, settings.workers
        )
        bound.callback(_close, traffic)
        management = bound.enter_context(
            bind_one("GATEWAY_MANAGEMENT_PORT", settings.management_bind, settings.management_port)
        )
        ops = bound.enter_context(bind_one("GATEWAY_OPS_PORT", settings.ops_bind, settings.ops_port))
        demo = bind_one("GATEWAY_DEMO_PORT", DEMO_HOST, settings.demo_port) if with_demo else None
        # All of them could be had: they stay open.
        bound.pop_all()
    return Sockets(tuple(traffic), management, ops, demo)


def bind_one(setting: str, host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        SettingsError: naming the setting, when the address cannot be had.
    """
    sock = _socket(host)
    try:
        _listen(sock, setting, host, port)
    except SettingsError:
        sock.close()
        raise
    return sock


def bind_shared(setting: str, host: str, port: int, count: int) -> list[socket.socket]:
    """Return `count` listening sockets on one port; the kernel spreads connections over them.

    Raises:
        SettingsError: naming the setting, when the address cannot be had.
    """
    with _socket(host) as probe:
        # Without SO_REUSEPORT, so that another's listener is noticed.
        _bind(probe, setting, host, port)
        port = probe.getsockname()[1]
    sockets: list[socket.socket] = []
    try:
        for _ in range(count):
            sock = _socket(host)
            sockets.append(sock)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            _listen(sock, setting, host, port)
    except SettingsError:
        _close(sockets)
        raise
    return sockets


def _socket(host: str) -> socket.socket:
    """Make a socket that may be bound again at once after a stop."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setblocking(False)
    return sock


def _listen(sock: socket.socket, setting: str, host: str, port: int) -> None:
    """Bind and listen; of two that bound one port while nobody listened, only one may."""
    _bind(sock, setting, host, port)
    try:
        sock.listen(BACKLOG)
    except OSError as error:
        raise _refused(setting, host, port, error) from error


def _bind(sock: socket.socket, setting: str, host: str, port: int) -> None:
    """Bind, or say which setting to change."""
    try:
        sock.bind((host, port))
    except OSError as error:
        raise _refused(setting, host, port, error) from error


def _refused(setting: str, host: str, port: int, error: OSError) -> SettingsError:
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return SettingsError(f"{setting}: cannot listen on {place}: {error.strerror or error}")


def _close(sockets: Iterable[socket.socket]) -> None:
    for sock in sockets:
        sock.close()


def _address(sock: socket.socket) -> tuple[str, int]:
    """Return host and port of a bound socket."""
    host, port = sock.getsockname()[:2]
    return str(host), int(port)
