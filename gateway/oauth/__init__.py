"""Decisions about tokens, and how their secrets are kept; knows neither HTTP nor any store.

The tour: `records.py` is what is remembered of a token, `vault.py` digests and encrypts what must not be
readable at rest, `random_text.py` makes what must not be guessed.
"""

from gateway.oauth.random_text import (
    ACCESS_TOKEN_LENGTH,
    CONSUMER_KEY_LENGTH,
    CONSUMER_SECRET_LENGTH,
    REFRESH_TOKEN_LENGTH,
    random_text,
)
from gateway.oauth.records import (
    APPROVED,
    BEARER_TOKEN,
    REVOKED,
    AccessToken,
    CorruptTokenRecord,
    RefreshToken,
    TokenAttribute,
)
from gateway.oauth.vault import Vault, VaultError, format_key, parse_key

__all__ = [
    "ACCESS_TOKEN_LENGTH",
    "APPROVED",
    "BEARER_TOKEN",
    "CONSUMER_KEY_LENGTH",
    "CONSUMER_SECRET_LENGTH",
    "REFRESH_TOKEN_LENGTH",
    "REVOKED",
    "AccessToken",
    "CorruptTokenRecord",
    "RefreshToken",
    "TokenAttribute",
    "Vault",
    "VaultError",
    "format_key",
    "parse_key",
    "random_text",
]
