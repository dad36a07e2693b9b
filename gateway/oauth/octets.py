"""Texts as bytes, for digests, ciphers and comparisons."""

from __future__ import annotations


def octets(text: str) -> bytes:
    """Return a text as bytes; undecodable input may hold lone surrogates, which are kept apart."""
    return text.encode("utf-8", "surrogatepass")
