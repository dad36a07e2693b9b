"""Encrypt what is shown again, by AES-256-GCM; the vault loads this where it is first needed.

Must not know where the key comes from.
"""

from __future__ import annotations

import base64
import binascii
import os  # house: a nonce must be random

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.oauth.octets import octets
from gateway.oauth.vault import VaultError

_NONCE_BYTES = 12
_TAG_BYTES = 16
_VERSION = "v1."
"""Opens each encrypted text, so that another cipher can follow without guessing."""


class Cipher:
    """Encrypt and decrypt texts under a key of 32 bytes. Texts may hold anything, also lone surrogates."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def encrypt(self, text: str, bound_to: str) -> str:
        """Return the text encrypted, different each time, for whoever names the same that it belongs to."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, octets(text), octets(bound_to))
        return _VERSION + base64.urlsafe_b64encode(nonce + sealed).decode()

    def decrypt(self, text: str, bound_to: str) -> str:
        """Return what `encrypt` was given.

        Raises:
            VaultError: not one of our texts, cut short or altered, of another key, or bound to another name.
        """
        if not text.startswith(_VERSION):
            raise VaultError("the encrypted text does not begin with a known version")
        try:
            raw = base64.b64decode(text[len(_VERSION) :].encode(), altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError) as error:
            raise VaultError("the encrypted text is not base64") from error
        if len(raw) < _NONCE_BYTES + _TAG_BYTES:
            raise VaultError("the encrypted text is cut short")
        try:
            plain = self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], octets(bound_to))
        except InvalidTag as error:
            raise VaultError(
                "the encrypted text was altered, or encrypted with another secret key or for another record"
            ) from error
        return plain.decode("utf-8", "surrogatepass")
