"""Keystores of an environment: one record each, its private keys sealed where they belong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import orjson

from gateway.entities import REFERENCE, KeyStore, Reference
from gateway.oauth import Vault


@dataclass(frozen=True, slots=True)
class KeyStoreCodec:
    """Store a keystore as JSON, each private key sealed and bound to its place."""

    vault: Vault
    organization: str
    environment: str

    def encode(self, entity: KeyStore) -> bytes:
        """Return the JSON of a keystore."""
        return orjson.dumps(self._with_keys(entity, self.vault.encrypt).to_record())

    def decode(self, raw: bytes) -> KeyStore:
        """Return the keystore of the JSON.

        Raises:
            CorruptRecord: it does not fit.
            VaultError: a key was sealed with another secret key, or for another place.
        """
        return self._with_keys(KeyStore.from_record(orjson.loads(raw)), self.vault.decrypt)

    def _with_keys(self, store: KeyStore, turn: Callable[..., str]) -> KeyStore:
        place = [self.organization, self.environment, store.name]
        aliases = tuple(
            replace(
                each, private_key=turn(each.private_key, bound_to=orjson.dumps([*place, each.name]).decode())
            )
            if each.private_key
            else each
            for each in store.aliases
        )
        return replace(store, aliases=aliases)


def by_spelling(stores: Iterable[KeyStore], references: Iterable[Reference]) -> dict[str, KeyStore]:
    """Return keystores by what may be written to mean them: their names, and references to those."""
    known = {store.name: store for store in stores}
    referred = {REFERENCE + each.name: known[each.refers] for each in references if each.refers in known}
    return {**known, **referred}
