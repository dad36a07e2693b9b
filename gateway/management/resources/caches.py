"""Caches of an environment, and the clearing of what they hold."""

from __future__ import annotations

from dataclasses import replace

from gateway.entities import Cache
from gateway.errors import Conflict, Invalid, NotFound
from gateway.management.answers import Answer, created, found, found_as
from gateway.management.cache_views import ROOT, cache_view, read_cache, sent_cache
from gateway.management.call import Call
from gateway.management.lookup import environment_of, no_environment
from gateway.management.operation import OR_XML, Parameter, describes, entity_sent, one_word
from gateway.management.resource import Resource
from gateway.management.shapes import CACHE, CLEARED, SENT_CACHE, TEXTS
from gateway.store import Collection, Orphaned, Taken

_BEANS = "messaging.config.beans"
_NAME = f"{_BEANS}.InvalidName"


@describes(TEXTS)
async def list_caches(call: Call) -> Answer:
    """Answer the names of the environment's caches."""
    return found(await (await _caches(call)).names())


@describes(CACHE, status=201, query=(Parameter("name"),), sent=entity_sent(SENT_CACHE, is_required=False))
async def create_cache(call: Call) -> Answer:
    """Make a cache; its name stands in the body or the query, all else has its default."""
    caches = await _caches(call)
    members = sent_cache(call)
    name = members.text("name") or call.query.get("name") or ""
    if not name:
        raise Invalid(_NAME, "The cache has no name: neither in the body nor in the query")
    cache = read_cache(members, name).made(call.now, call.caller)
    try:
        await caches.create(name, cache)
    except Taken as error:
        raise Conflict(
            f"{_BEANS}.CacheAlreadyExists",
            f"Cache {name} already exists in environment {call.names['environment']}",
        ) from error
    except Orphaned as error:
        raise no_environment(call, call.names["environment"]) from error
    return created(cache_view(cache))


@describes(CACHE, beside=OR_XML)
async def get_cache(call: Call) -> Answer:
    """Answer one cache, as XML to those who want it."""
    return found_as(call.accept, ROOT, cache_view(await _cache(call)))


@describes(CACHE, sent=entity_sent(SENT_CACHE, is_required=False))
async def replace_cache(call: Call) -> Answer:
    """Replace a cache; its name stays, what is not given has its default."""
    caches = await _caches(call)
    members, now = sent_cache(call), call.now
    given = read_cache(members, call.names["cache"])

    def change(before: Cache) -> Cache:
        members.keep("name", before.name, of="a cache", code=_NAME)
        stamped = replace(given, created_at=before.created_at, created_by=before.created_by)
        return stamped.changed(now, call.caller)

    return found(cache_view(_there(call, await caches.update(given.name, change))))


@describes(CACHE)
async def delete_cache(call: Call) -> Answer:
    """Delete a cache with all that it holds."""
    cache = _there(call, await (await _caches(call)).delete(call.names["cache"]))
    await call.store.cache_entries(call.organization, call.names["environment"]).clear(cache.name)
    return found(cache_view(cache))


@describes(CLEARED, query=(one_word("action", "clear", is_required=True),))
async def clear_cache(call: Call) -> Answer:
    """Clear all entries of a cache."""
    cache = await _to_clear(call)
    await call.store.cache_entries(call.organization, call.names["environment"]).clear(cache.name)
    return _cleared(cache)


@describes(CLEARED, query=(one_word("action", "clear", is_required=True),))
async def clear_entry(call: Call) -> Answer:
    """Clear one entry of a cache, whether it is there or not."""
    cache = await _to_clear(call)
    entries = call.store.cache_entries(call.organization, call.names["environment"])
    await entries.clear_entry(cache.name, call.names["entry"])
    return _cleared(cache)


async def _to_clear(call: Call) -> Cache:
    cache = await _cache(call)
    call.chosen("action", "clear")
    return cache


def _cleared(cache: Cache) -> Answer:
    return found({"action": "ClearCacheEntries", "resourceName": cache.name})


async def _caches(call: Call) -> Collection[Cache]:
    return call.store.caches(call.organization, await environment_of(call))


async def _cache(call: Call) -> Cache:
    return _there(call, await (await _caches(call)).find(call.names["cache"]))


def _there(call: Call, cache: Cache | None) -> Cache:
    if cache is None:
        name, environment = call.names["cache"], call.names["environment"]
        raise NotFound(
            f"{_BEANS}.CacheDoesNotExist", f"Cache {name} does not exist in environment {environment}"
        )
    return cache


_PATH = "organizations/{organization}/environments/{environment}/caches"
RESOURCES = (
    Resource(_PATH, get=list_caches, post=create_cache),
    Resource(f"{_PATH}/{{cache}}", get=get_cache, put=replace_cache, delete=delete_cache),
    Resource(f"{_PATH}/{{cache}}/entries", post=clear_cache),
    Resource(f"{_PATH}/{{cache}}/entries/{{entry}}", post=clear_entry),
)
