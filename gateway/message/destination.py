"""Where a target is: what a connection to it must know. Made at deploy, never changed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """State how to speak TLS to a target. Certificates are validated unless it says otherwise."""

    is_validated: bool = True
    protocols: tuple[str, ...] = ()
    ciphers: tuple[str, ...] = ()
    common_name: str = ""
    allows_wildcard: bool = False


@dataclass(frozen=True, slots=True)
class Server:
    """Name one server of a balanced target; `scheme` is "http" or "https"."""

    name: str
    scheme: str
    host: str
    port: int
    weight: int = 1
    is_fallback: bool = False
    tls: TlsFacts = TlsFacts()

    @property
    def origin(self) -> str:
        """Return scheme, host and port as the beginning of a URL."""
        return f"{self.scheme}://{self._bracketed}:{self.port}"

    @property
    def authority(self) -> str:
        """Return what the Host field of a request to it says: no port where the scheme implies it."""
        is_default = self.port == (443 if self.scheme == "https" else 80)
        return self._bracketed if is_default else f"{self._bracketed}:{self.port}"

    @property
    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Destination:
    """State how a target endpoint is reached. Timeouts are seconds.

    `servers` is empty where the endpoint names a URL. Compared by identity, so that a
    balancer can keep its state by the destination it belongs to.
    """

    servers: tuple[Server, ...] = ()
    algorithm: str = "RoundRobin"
    max_failures: int = 0
    unhealthy_codes: frozenset[int] = frozenset()
    is_retried: bool = True
    connect_timeout: float = 3.0
    io_timeout: float = 55.0
    keepalive_timeout: float = 60.0
    tls: TlsFacts = TlsFacts()
