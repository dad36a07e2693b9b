"""The port of OAuth 1.0's tokens: what an action asks of whoever keeps them.

Types only: nothing here loads what OAuth 1.0 is made of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from gateway.oauth import v1


class OAuth1Store(Protocol):
    """Keep request tokens, verifiers and access tokens of OAuth 1.0, and the nonces that were used.

    Texts are hashed by the store, and token secrets kept so that only who shows the token can have them.
    Every method raises StoreUnavailable when the store did not answer: then nothing is certain.
    """

    async def save_request(self, made: v1.Credentials[v1.RequestToken]) -> bool:
        """Keep a new request token; say whether it was kept: False for a text that is known already."""
        ...

    async def find_request(self, token: str) -> v1.Credentials[v1.RequestToken] | None:
        """Return a request token with its secret, whatever its state, or None."""
        ...

    async def save_verifier(self, code: str, verifier: v1.Verifier, request_token: str) -> None:
        """Keep the verifier of a request token: others may have the same code."""
        ...

    async def find_verifier(self, code: str, request_token: str) -> v1.Verifier | None:
        """Return the verifier of a code, if it is of that request token, whatever its state, or None."""
        ...

    async def miss_verifier(self, request_token: str) -> bool:
        """Remember that a wrong verifier was shown with a request token; the fifth time the token is revoked.

        Says whether the token was good until now: where it was not, nobody is to learn what was wrong. A code
        that somebody made up to be typed in could be guessed otherwise.
        """
        ...

    async def redeem(
        self, request_token: str, code: str, made: v1.Credentials[v1.SignedToken]
    ) -> v1.Redemption:
        """Exchange a request token that has this verifier for an access token, at once.

        Answers DONE to exactly one of any number of callers with one request token.
        """
        ...

    async def find_access(self, token: str) -> v1.Credentials[v1.SignedToken] | None:
        """Return an access token with its secret, whatever its state, or None."""
        ...

    async def set_access_status(self, token: str, status: str) -> bool:
        """Change the status of an access token; say whether it was found."""
        ...

    async def delete_request(self, token: str) -> bool:
        """Forget a request token; say whether it was found."""
        ...

    async def delete_verifier(self, code: str) -> bool:
        """Forget the verifiers that have a code, whomever they are of; say whether there was one."""
        ...

    async def delete_access(self, token: str) -> bool:
        """Forget an access token; say whether it was found."""
        ...

    async def claim_nonce(self, claims: v1.Claims, life: float) -> bool:
        """Use a nonce: with its timestamp, key and token it serves once in `life` seconds, whoever asks.

        Say whether it was unused.
        """
        ...
