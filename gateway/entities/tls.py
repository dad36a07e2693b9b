"""What Edge calls SSLInfo, as far as it is more than a switch; kept so that it reads back as written."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.entities.record import Record


@dataclass(frozen=True, slots=True)
class TlsDetails(Record):
    """Hold the TLS settings of a virtual host or target server beyond on and off."""

    client_auth_enabled: bool = False
    key_store: str = ""
    key_alias: str = ""
    trust_store: str = ""
    ciphers: tuple[str, ...] = ()
    protocols: tuple[str, ...] = ()
