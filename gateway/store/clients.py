"""Find who shows a consumer key: its app, developer and products, joined from what their keys hold.

The join is the one place that says which products count for a key. It asks nobody: whoever has the keys'
contents, remembered or just read, gives them, and is told which are still missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gateway.entities import ApiProduct, ClientRegistration, Company, Developer, DeveloperApp, is_key_text
from gateway.oauth import Vault
from gateway.store.apps import COMPANY_CODEC, DEVELOPER_CODEC, AppCodec
from gateway.store.collection import RecordCodec, read_all
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys

Decode = Callable[[bytes], object]
_PRODUCTS = RecordCodec(ApiProduct)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Name a key whose content is missing, and what makes an entity of the content."""

    key: str
    decode: Decode


class Missing(Exception):
    """Say that a join cannot go on without the content of these keys."""

    def __init__(self, wanted: tuple[Wanted, ...]) -> None:
        self.wanted = wanted
        super().__init__(", ".join(each.key for each in wanted))


UNKNOWN = object()
"""What a recall gives for a key whose content it does not know."""
Recall = Callable[[Wanted], object]
"""Return the entity of what a key holds, None when it holds nothing, or UNKNOWN."""


class ClientJoin:
    """Join the clients of one organization."""

    __slots__ = ("_apps", "_keys")

    def __init__(self, organization: str, vault: Vault) -> None:
        self._keys = OrganizationKeys(organization)
        self._apps = AppCodec(vault)

    def join(self, consumer_key: str, recall: Recall) -> ClientRegistration | None:
        """Return the client of a consumer key; None when the key, its app or the app's owner is not there.

        Its products are those that exist and whose grant is approved, in the credential's order.

        Raises:
            Missing: not all that is needed is known; get it, and join again.
        """
        (app_id,) = _recalled(recall, Wanted(self._keys.consumer_key(consumer_key), bytes.decode))
        if not isinstance(app_id, str):
            return None
        (app,) = _recalled(recall, Wanted(self._keys.apps.record(app_id), self._apps.decode))
        credential = app.credential(consumer_key) if isinstance(app, DeveloperApp) else None
        if not isinstance(app, DeveloperApp) or credential is None:
            return None
        owners = COMPANY_CODEC.decode if app.company else DEVELOPER_CODEC.decode
        owner, *products = _recalled(
            recall,
            Wanted(self._keys.app_owner(app.owner), owners),
            *(
                Wanted(self._keys.products.record(grant.name), _PRODUCTS.decode)
                for grant in credential.products
                if grant.is_approved
            ),
        )
        if not isinstance(owner, Developer | Company):
            return None
        existing = tuple(each for each in products if isinstance(each, ApiProduct))
        return ClientRegistration(owner, app, credential, existing)


def _recalled(recall: Recall, *wanted: Wanted) -> list[object]:
    found = [recall(each) for each in wanted]
    missing = tuple(each for each, entity in zip(wanted, found, strict=True) if entity is UNKNOWN)
    if missing:
        raise Missing(missing)
    return found


class Clients:
    """Find the clients of one organization as they stand now. Implements the engine's ClientStore."""

    __slots__ = ("_connection", "_join")

    def __init__(self, connection: Connection, organization: str, vault: Vault) -> None:
        self._connection = connection
        self._join = ClientJoin(organization, vault)

    async def find(self, consumer_key: str) -> ClientRegistration | None:
        """Return the client of a consumer key, whatever its status, or None; reads three times at most.

        Raises:
            StoreUnavailable: Redis did not answer.
            CorruptRecord: what is stored does not fit.
            VaultError: a secret was encrypted with another key.
        """
        if not is_key_text(consumer_key):
            return None
        known: dict[str, object] = {}
        while True:
            try:
                return self._join.join(consumer_key, lambda wanted: known.get(wanted.key, UNKNOWN))
            except Missing as missing:
                raws = await read_all(self._connection, [each.key for each in missing.wanted])
                for each, raw in zip(missing.wanted, raws, strict=True):
                    known[each.key] = None if raw is None else each.decode(raw)
