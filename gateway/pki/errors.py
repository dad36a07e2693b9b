"""What is wrong with a certificate or key."""

from __future__ import annotations


class Unreadable(ValueError):
    """Say why a certificate, a key or an archive of them cannot be used; never with a key or a password."""
