"""Target servers: named addresses of backends, kept apart from the bundles that use them."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.entities.record import Record
from gateway.entities.rules import check_host, check_plain_name, check_port
from gateway.entities.stamps import Stamped
from gateway.entities.tls import TlsDetails


@dataclass(frozen=True, slots=True)
class TargetServer(Record, Stamped):
    """Hold one target server of an environment; `tls` is None unless SSLInfo was given."""

    name: str
    host: str
    port: int
    is_enabled: bool = True
    is_tls: bool = False
    ignore_validation_errors: bool = False
    tls: TlsDetails | None = None

    def check(self) -> None:
        """Refuse a name, host or port that cannot be.

        Raises:
            InvalidEntity: with the value that is wrong.
        """
        check_plain_name("Target server", self.name)
        check_host(self.host)
        check_port(self.port)
