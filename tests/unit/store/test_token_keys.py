from __future__ import annotations

from gateway.oauth import Hashing, TokenDigests
from gateway.store.token_keys import TokenKeys
from tests.support.store import VAULT


def test_a_token_has_one_key_and_with_a_fallback_another() -> None:
    keys = TokenKeys("acme", TokenDigests(VAULT))
    assert keys.key("text") == f"tk:{{acme}}:token:{VAULT.digest('text')}".encode()
    assert keys.older_key("text") == b""
    keys = TokenKeys("acme", TokenDigests(VAULT, Hashing("sha1", "sha256")))
    assert keys.key("text") == f"tk:{{acme}}:token:{VAULT.digest_by('text', 'sha1')}".encode()
    assert keys.older_key("text") == f"tk:{{acme}}:token:{VAULT.digest('text')}".encode()
