"""The port of authorization codes: what an action may ask of whoever keeps them."""

from __future__ import annotations

from typing import Protocol

from gateway.oauth import AuthorizationCode, Redemption


class CodeStore(Protocol):
    """Keep authorization codes. Their texts are hashed by the store; records never hold them.

    A code stays known for a while after it was used, or has expired, so that it can be told apart from one
    that never was.
    """

    async def save(self, code: str, record: AuthorizationCode) -> bool:
        """Keep a new code; say whether it was kept. False: the text is taken, and nothing was changed.

        Raises:
            StoreUnavailable: nothing was kept for certain; the code must not be shown.
        """
        ...

    async def find(self, code: str) -> AuthorizationCode | None:
        """Return the record of a code, used and expired ones too, or None."""
        ...

    async def redeem(self, code: str, family: str) -> Redemption:
        """Use a code for the tokens of a family, at once: exactly one caller is the first.

        Whether the code may be used at all is decided before; nobody is where it was revoked meanwhile.

        Raises:
            StoreUnavailable: whether the code was used is not known.
        """
        ...

    async def delete(self, code: str) -> bool:
        """Forget a code; say whether it was known."""
        ...
