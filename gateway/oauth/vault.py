"""Keep secrets unreadable at rest: digests for what is compared, encryption for what is shown again.

Tokens are looked up by digest; consumer secrets are encrypted, because the management API shows them
again. One key gives both keys by HKDF, so that neither use weakens the other. Must not know files, Redis,
or what the texts mean.

The key file holds one line: 32 random bytes in base64, as `openssl rand -base64 32` writes them.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os  # house: a key must be random, and the matter of this module is to be unguessable
from hashlib import sha256
from typing import TYPE_CHECKING

from gateway.oauth.octets import octets

if TYPE_CHECKING:
    from gateway.oauth.cipher import Cipher

KEY_BYTES = 32
_BLOCK_BYTES = 64


class VaultError(ValueError):
    """Say that a key or an encrypted text is unusable, and why; never with the text itself."""


class Vault:
    """Digest and encrypt texts under one secret key.

    Texts may hold anything, also surrogates from undecodable input: what a client presents is
    digested as it came, and simply not found.
    """

    __slots__ = ("_cipher", "_inner", "_key", "_outer")

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise VaultError(f"the secret key has {len(key)} bytes; {KEY_BYTES} are needed")
        digest_key = _derive(key, b"tollkeeper digest v1").ljust(_BLOCK_BYTES, b"\0")
        # HMAC with its two ends begun once: a token is looked up in every request that is not remembered.
        self._inner = sha256(bytes(byte ^ 0x36 for byte in digest_key))
        self._outer = sha256(bytes(byte ^ 0x5C for byte in digest_key))
        self._key = key
        self._cipher: Cipher | None = None

    @staticmethod
    def generate_key() -> bytes:
        """Return a new random key of 32 bytes."""
        return os.urandom(KEY_BYTES)

    def digest(self, text: str) -> str:
        """Return the keyed digest of a text: HMAC-SHA-256, 64 hexadecimal digits, the same each time."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(octets(text))
        outer.update(inner.digest())
        return outer.hexdigest()

    def digest_by(self, text: str, algorithm: str) -> str:
        """Return the keyed digest of a text by another hash, each under a key of its own; lower-case digits.

        `algorithm` is a name of hashlib; `sha256` is what `digest` does.
        """
        if algorithm == "sha256":
            return self.digest(text)
        key = _derive(self._key, f"tollkeeper digest v1 {algorithm}".encode())
        return hmac.digest(key, octets(text), algorithm).hex()

    def encrypt(self, text: str, *, bound_to: str = "") -> str:
        """Return the text encrypted by AES-256-GCM, different each time.

        `bound_to` names what the text belongs to: only who names the same can decrypt, so that a
        secret copied to another record is worthless there.
        """
        return self._encryption().encrypt(text, bound_to)

    def decrypt(self, text: str, *, bound_to: str = "") -> str:
        """Return what `encrypt` was given.

        Raises:
            VaultError: not one of our texts, cut short or altered, of another key, or bound to another name.
        """
        return self._encryption().decrypt(text, bound_to)

    def seal(self, text: str, *, under: str) -> str:
        """Return the text encrypted so that it takes this vault's key and the text `under` to read it.

        For what only the holder of another secret may see: whoever has all that is stored, and the key,
        still reads nothing of it without the text.
        """
        return self._sealing(under).encrypt(text, "")

    def unseal(self, sealed: str, *, under: str) -> str:
        """Return what `seal` was given.

        Raises:
            VaultError: not one of our texts, cut short or altered, of another key, or under another text.
        """
        return self._sealing(under).decrypt(sealed, "")

    def make_ready(self) -> None:
        """Load the cipher, so that the first use of it does not wait for that."""
        self._encryption()

    def _encryption(self) -> Cipher:
        """Return the cipher, made when it is first used: who only compares digests never does."""
        if self._cipher is None:
            self._cipher = _cipher(_derive(self._key, b"tollkeeper encryption v1"))
        return self._cipher

    def _sealing(self, under: str) -> Cipher:
        """Return the cipher of one text; nothing is kept of it."""
        return _cipher(_derive(self._key, b"tollkeeper seal v1\0" + octets(under)))


def _cipher(key: bytes) -> Cipher:
    # house: start-up time and memory of every worker: the library takes 5 ms and 6 MB
    from gateway.oauth.cipher import Cipher

    return Cipher(key)


def format_key(key: bytes) -> str:
    """Return the text of a key file: base64 and a line end."""
    return base64.b64encode(key).decode() + "\n"


def parse_key(text: str) -> bytes:
    """Return the key that a key file holds; blanks around it do not count.

    Raises:
        VaultError: not base64, or not 32 bytes; says what was found instead, without showing it.
    """
    try:
        key = base64.b64decode(text.strip().encode(), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise VaultError(
            "a secret key is one line of base64, as `openssl rand -base64 32` writes it"
        ) from error
    if len(key) != KEY_BYTES:
        raise VaultError(f"the secret key has {len(key)} bytes in base64; {KEY_BYTES} are needed")
    return key


def _derive(key: bytes, purpose: bytes) -> bytes:
    """Return the first block of HKDF with SHA-256 and without salt. Source: RFC 5869 §2."""
    extracted = hmac.digest(bytes(KEY_BYTES), key, "sha256")
    return hmac.digest(extracted, purpose + b"\x01", "sha256")
