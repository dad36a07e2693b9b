"""Signatures by shared secrets: HMAC with SHA-1, SHA-256 or SHA-512, in base64. Source: RFC 5849 §3.4.2.

Edge: the HMAC family only; PLAINTEXT and RSA are refused where the method is read.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping

from gateway.oauth.octets import octets
from gateway.oauth.v1.percent import encode

METHODS: Mapping[str, str] = {"HMAC-SHA1": "sha1", "HMAC-SHA256": "sha256", "HMAC-SHA512": "sha512"}
"""The signature methods, by their names (whose case counts), with their hash functions."""


def sign(method: str, base_string: str, consumer_secret: str, token_secret: str) -> str:
    """Return the signature of a text under both secrets; the token's is empty where there is no token yet."""
    key = f"{encode(consumer_secret)}&{encode(token_secret)}"
    return base64.b64encode(hmac.digest(key.encode(), base_string.encode(), METHODS[method])).decode()


def is_same(presented: str, expected: str) -> bool:
    """Tell whether a signature is the expected one, in a time that does not tell where they differ."""
    return hmac.compare_digest(octets(presented), octets(expected))
