"""All that is known about the caller that shows a consumer key."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.entities.app import Credential, DeveloperApp
from gateway.entities.company import Company
from gateway.entities.developer import Developer
from gateway.entities.product import ApiProduct

MOST_KEPT = 16
"""How many outcomes of one use are remembered of a client."""


@dataclass(frozen=True)
class ClientRegistration:
    """Join a credential with its app, developer and products, as they stood at one moment.

    Edge: a company stands where the developer does, if the app is a company's.
    `products` are those that exist and whose grant is approved, in the credential's order.
    """

    developer: Developer | Company
    app: DeveloperApp
    credential: Credential
    products: tuple[ApiProduct, ...] = ()
    memo: dict[str, object] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was worked out of it as a whole, so that the next call need not; by a key of whoever did it."""
    outcomes: dict[str, dict[object, object]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What was worked out of it and something else, by use and key: `told` and `keep` know it."""

    def told(self, use: str, key: object) -> object | None:
        """Return what `keep` was given for a use and key, None when there is none."""
        known = self.outcomes.get(use)
        return None if known is None else known.get(key)

    def keep(self, use: str, key: object, worked_out: object) -> None:
        """Keep what was worked out of it for a use; of each use a few, then it begins anew."""
        known = self.outcomes.get(use)
        if known is None or len(known) >= MOST_KEPT:
            known = self.outcomes[use] = {}
        known[key] = worked_out
