from __future__ import annotations

import pytest

from gateway.oauth import Vault, VaultError
from gateway.oauth.v1.sealing import Seal

VAULT = Vault(bytes(range(32)))


def test_a_secret_opens_for_its_token_alone() -> None:
    sealed = Seal(VAULT).close("token", "secret")
    assert "secret" not in sealed
    assert Seal(VAULT).close("token", "secret") != sealed
    assert Seal(VAULT).open("token", sealed) == "secret"
    for vault, token in ((VAULT, "another"), (Vault(bytes(32)), "token")):
        with pytest.raises(VaultError):
            Seal(vault).open(token, sealed)


def test_the_key_of_the_vault_alone_opens_nothing() -> None:
    sealed = Seal(VAULT).close("token", "secret")
    for bound_to in ("", "token", VAULT.digest("token"), "oauth1 token secret v1\0"):
        with pytest.raises(VaultError):
            VAULT.decrypt(sealed, bound_to=bound_to)
