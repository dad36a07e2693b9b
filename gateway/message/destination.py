"""Where a target is: what a connection to it must know. Made at deploy, never changed.

Compiled as it stands: every call of a target reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.message.tls_credentials import TlsCredentials


@dataclass(frozen=True)
class TlsFacts:
    """State how to speak TLS to a target. Certificates are validated unless it says otherwise."""

    is_validated: bool = True
    allows_wildcard: bool = False
    protocols: tuple[str, ...] = ()
    ciphers: tuple[str, ...] = ()
    common_name: str = ""
    credentials: TlsCredentials | None = None


@dataclass(frozen=True)
class Server:
    """Name one server of a balanced target; `scheme` is "http" or "https"."""

    name: str
    scheme: str
    host: str
    port: int
    weight: int = 1
    is_fallback: bool = False
    tls: TlsFacts = TlsFacts()

    origin: str = field(init=False, repr=False, compare=False)
    """Scheme, host and port as the beginning of a URL."""
    authority: str = field(init=False, repr=False, compare=False)
    """What the Host field of a request to it says: no port where the scheme implies it."""

    def __post_init__(self) -> None:
        host = f"[{self.host}]" if ":" in self.host else self.host
        is_default = self.port == (443 if self.scheme == "https" else 80)
        object.__setattr__(self, "origin", f"{self.scheme}://{host}:{self.port}")
        object.__setattr__(self, "authority", host if is_default else f"{host}:{self.port}")


@dataclass(frozen=True, eq=False)
class Destination:
    """State how a target endpoint is reached. Timeouts are seconds.

    `servers` is empty where the endpoint names a URL. Compared by identity.
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
    memo: dict[object, object] = field(default_factory=dict, init=False, repr=False)
    """What callers keep of it, each under itself; it goes with the destination."""
