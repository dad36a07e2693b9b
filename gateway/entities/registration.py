"""All that is known about the caller that shows a consumer key."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.entities.app import Credential, DeveloperApp
from gateway.entities.developer import Developer
from gateway.entities.product import ApiProduct


@dataclass(frozen=True)
class ClientRegistration:
    """Join a credential with its app, developer and products, as they stood at one moment.

    `products` are those that exist and whose grant is approved, in the credential's order.
    """

    developer: Developer
    app: DeveloperApp
    credential: Credential
    products: tuple[ApiProduct, ...] = ()
    memo: dict[object, object] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was worked out of it, so that the next call need not; by a key of whoever did it."""
