"""What an administrator asks of the tokens of an organization, in one hand: no worker needs any of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from gateway.oauth import DEFAULT_HASHING, Hashing, Vault
from gateway.store.connection import Connection
from gateway.store.issued_oauth1 import IssuedOAuth1
from gateway.store.issued_tokens import IssuedTokens
from gateway.store.oauth1_tokens import OAuth1Tokens
from gateway.store.store import Store
from gateway.store.token_search import TokenSearch


@dataclass(frozen=True, slots=True)
class TokenAdministration:
    """Hand out the ports; they cost nothing to make."""

    connection: Connection
    organization: str
    vault: Vault
    purge_after: float

    @classmethod
    def of(cls, store: Store, organization: str) -> Self:
        """Return what may be asked of an organization's tokens; workers need no port for it."""
        return cls(store.connection, organization, store.vault, store.purge_after)

    def issued(self, hashing: Hashing = DEFAULT_HASHING) -> IssuedTokens:
        """Return the port of access and refresh tokens, which are known by these hashes."""
        return IssuedTokens(self.connection, self.organization, self.vault, self.purge_after, hashing)

    @property
    def search(self) -> TokenSearch:
        """Return the port that finds tokens by what is known of them."""
        return TokenSearch(self.connection, self.organization, self.vault)

    @property
    def oauth1(self) -> IssuedOAuth1:
        """Return the port of OAuth 1.0's tokens and verifiers."""
        tokens = OAuth1Tokens(self.connection, self.organization, self.vault, self.purge_after)
        return IssuedOAuth1(self.connection, self.organization, self.vault, tokens)
