"""Keystores and truststores of an environment. A change makes workers load what uses them again."""

from __future__ import annotations

from dataclasses import replace

from gateway.entities import KeyStore
from gateway.errors import Conflict
from gateway.management.answers import Answer, created, found
from gateway.management.call import Call
from gateway.management.checking import Surroundings
from gateway.management.key_store_lookup import key_store_of, key_stores_of, no_key_store
from gateway.management.key_store_views import key_store_view
from gateway.management.operation import describes, entity_sent
from gateway.management.resource import Resource
from gateway.management.shapes import KEY_STORE, SENT_KEY_STORE, TEXTS
from gateway.management.vetting import refuse_if_needed
from gateway.store import DEPLOYMENTS, Taken


@describes(TEXTS)
async def list_key_stores(call: Call) -> Answer:
    """Answer the names of the environment's keystores and truststores."""
    return found(await (await key_stores_of(call)).names())


@describes(KEY_STORE, status=201, sent=entity_sent(SENT_KEY_STORE))
async def create_key_store(call: Call) -> Answer:
    """Make a keystore, which is empty."""
    stores = await key_stores_of(call)
    name = call.body.entity("KeyStore").text("name") or ""
    store = KeyStore(name).made(call.now, call.caller)
    store.check()
    try:
        await stores.create(name, store)
    except Taken as error:
        raise Conflict(
            "messaging.config.beans.KeyStoreAlreadyExists",
            f"Keystore {name} already exists in environment {call.names['environment']}",
        ) from error
    return created(key_store_view(store))


@describes(KEY_STORE)
async def get_key_store(call: Call) -> Answer:
    """Answer one keystore: names, never keys."""
    return found(key_store_view(await key_store_of(call)))


@describes(KEY_STORE)
async def delete_key_store(call: Call) -> Answer:
    """Delete a keystore that nothing deployed needs, with everything in it."""
    name = (await key_store_of(call)).name

    def without(around: Surroundings) -> Surroundings:
        known = around.key_stores or {}
        return replace(
            around, key_stores={each: store for each, store in known.items() if store.name != name}
        )

    await refuse_if_needed(call, f"Keystore {name}", without)
    deleted = await (await key_stores_of(call)).delete(call.names["keystore"])
    if deleted is None:
        raise no_key_store(call)
    return found(key_store_view(deleted))


_PATH = "organizations/{organization}/environments/{environment}/keystores"
RESOURCES = (
    Resource(_PATH, get=list_key_stores, post=create_key_store, topic=DEPLOYMENTS),
    Resource(f"{_PATH}/{{keystore}}", get=get_key_store, delete=delete_key_store, topic=DEPLOYMENTS),
)
