"""Who the gateway is to a target that asks, and whom it trusts: certificates and a key as PEM texts."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TlsCredentials:
    """Hold what a connection shows of the gateway, and by whose word it believes the target.

    `certificates` are shown, the own first, and proved by `private_key`; "" for none. `authorities` are
    trusted in the place of the system's; "" for those.
    """

    certificates: str = ""
    private_key: str = field(default="", repr=False)
    authorities: str = ""
