"""Find who shows a consumer key: the key's app, developer and products, in one round trip."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from gateway.entities import ApiProduct, ClientRegistration, Developer, is_key_text
from gateway.oauth import Vault
from gateway.store.apps import AppCodec
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.replies import as_bytes, as_items
from gateway.store.scripts import script


class RegistrationCodec:
    """Read what the script `client_of` answers; spell what it needs to know."""

    __slots__ = ("_apps", "prefixes")

    def __init__(self, keys: OrganizationKeys, vault: Vault) -> None:
        self._apps = AppCodec(vault)
        self.prefixes: tuple[str, ...] = (
            keys.consumer_key_prefix,
            keys.apps.prefix,
            keys.developers.prefix,
            keys.products.prefix,
        )
        """The first four arguments of a script that holds `client_of`."""

    def decode(self, consumer_key: str, reply: object) -> ClientRegistration | None:
        """Return the client, None when the script found none.

        Raises:
            CorruptRecord: what is stored does not fit.
            VaultError: a secret was encrypted with another key.
        """
        if reply is None:
            return None
        app_raw, developer_raw, *product_raws = (as_bytes(item) or b"" for item in as_items(reply))
        app = self._apps.decode(app_raw)
        credential = app.credential(consumer_key)
        if credential is None:
            return None
        return ClientRegistration(
            Developer.from_record(orjson.loads(developer_raw)),
            app,
            credential,
            _products(product_raws),
        )


def _products(raws: Sequence[bytes]) -> tuple[ApiProduct, ...]:
    return tuple(ApiProduct.from_record(orjson.loads(raw)) for raw in raws)


class Clients:
    """Find the clients of one organization. Implements the engine's ClientStore."""

    __slots__ = ("_codec", "_connection")

    def __init__(self, connection: Connection, organization: str, vault: Vault) -> None:
        self._connection = connection
        self._codec = RegistrationCodec(OrganizationKeys(organization), vault)

    async def find(self, consumer_key: str) -> ClientRegistration | None:
        """Return the client of a consumer key, whatever its status, or None.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        if not is_key_text(consumer_key):
            return None
        find = script("client_of", "find_client")
        reply = await self._connection.run(find, [], (*self._codec.prefixes, consumer_key))
        return self._codec.decode(consumer_key, reply)
