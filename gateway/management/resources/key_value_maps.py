"""Key value maps of organizations, environments, proxies and revisions, in both of Edge's styles.

Whole maps and single entries are written alike: each edit touches only the entries that it names.
"""

from __future__ import annotations

from gateway.entities import KeyValueMap
from gateway.management.answers import Answer, created, found, found_as
from gateway.management.call import Call
from gateway.management.map_views import (
    ENTRY_ROOT,
    FAMILY,
    HIDDEN,
    MOST_SHOWN,
    ROOT,
    entry_taken,
    entry_view,
    map_full,
    map_taken,
    map_there,
    map_view,
    maps_of,
    no_entry,
    no_owner,
    read_entries,
    read_entry,
)
from gateway.management.operation import OR_XML, PAGE, describes, entity_sent
from gateway.management.resource import Resource
from gateway.management.shapes import ENTRY, MAP, SENT_ENTRY, SENT_MAP, TEXTS
from gateway.store import MapFull, Orphaned, Taken

KEYS = 100
"""Keys that an answer holds unless more are asked for."""
_INVALID_NAME = f"{FAMILY}.keyvaluemap_name_invalid"


@describes(TEXTS)
async def list_maps(call: Call) -> Answer:
    """Answer the names of the maps."""
    return found(await (await maps_of(call)).names())


@describes(MAP, status=201, sent=entity_sent(SENT_MAP))
async def create_map(call: Call) -> Answer:
    """Make a map with its first entries; their values are answered as they came, this once."""
    maps = await maps_of(call)
    members = call.body.entity(ROOT)
    made = KeyValueMap(members.text("name") or "", members.flag("encrypted", default=False))
    made.check()
    entries = read_entries(members)
    try:
        await maps.create(made.made(call.now, call.caller), entries)
    except Taken as error:
        raise map_taken(made.name) from error
    except Orphaned as error:
        raise no_owner(call) from error
    except MapFull as error:
        raise map_full(made.name, maps.most_bytes) from error
    return created(await map_view(maps, made, entries))


@describes(MAP, beside=OR_XML)
async def get_map(call: Call) -> Answer:
    """Answer a map with its first entries, as XML to those who want it."""
    maps = await maps_of(call)
    known = map_there(call, await maps.find(call.names["map"]))
    return found_as(call.accept, ROOT, await map_view(maps, known))


@describes(MAP, sent=entity_sent(SENT_MAP))
async def write_map(call: Call) -> Answer:
    """Add or replace the entries that are given. Edge: the others stay, also by PUT."""
    maps = await maps_of(call)
    members = call.body.entity(ROOT)
    members.keep("name", call.names["map"], of="a map", code=_INVALID_NAME)
    entries = read_entries(members)
    try:
        known = map_there(call, await maps.put(call.names["map"], entries))
    except MapFull as error:
        raise map_full(call.names["map"], maps.most_bytes) from error
    return found(await map_view(maps, known, entries))


@describes(MAP)
async def delete_map(call: Call) -> Answer:
    """Delete a map with its entries."""
    maps = await maps_of(call)
    known = map_there(call, await maps.find(call.names["map"]))
    view = await map_view(maps, known)
    map_there(call, await maps.delete(known.name))
    return found(view)


@describes(TEXTS, query=PAGE)
async def list_keys(call: Call) -> Answer:
    """Answer keys of a map, in the order of their bytes.

    Edge: unlike everywhere else, `startkey` seems to be the last key of the page before.
    """
    maps = await maps_of(call)
    known = map_there(call, await maps.find(call.names["map"]))
    count = call.count(MOST_SHOWN) if call.parameter("count") is not None else KEYS
    return found(await maps.keys(known.name, after=call.start, count=count))


@describes(ENTRY, status=201, sent=entity_sent(SENT_ENTRY))
async def add_entry(call: Call) -> Answer:
    """Add an entry that is not there yet."""
    maps, name = await maps_of(call), call.names["map"]
    key, value = read_entry(call.body.entity(ENTRY_ROOT))
    try:
        map_there(call, await maps.add(name, key, value))
    except Taken as error:
        raise entry_taken(key, name) from error
    except MapFull as error:
        raise map_full(name, maps.most_bytes) from error
    return created(entry_view(key, value))


@describes(ENTRY, sent=entity_sent(SENT_ENTRY))
async def write_entry(call: Call) -> Answer:
    """Add or replace an entry."""
    maps, name = await maps_of(call), call.names["map"]
    members = call.body.entity(ENTRY_ROOT)
    members.keep("name", call.names["entry"], of="an entry", code=f"{FAMILY}.keyvaluemap_entry_invalid")
    key, value = read_entry(members.named(call.names["entry"]))
    try:
        map_there(call, await maps.put(name, {key: value}))
    except MapFull as error:
        raise map_full(name, maps.most_bytes) from error
    return found(entry_view(key, value))


@describes(ENTRY, beside=OR_XML)
async def get_entry(call: Call) -> Answer:
    """Answer an entry, as XML to those who want it; of an encrypted map without its value."""
    maps = await maps_of(call)
    known = map_there(call, await maps.find(call.names["map"]))
    key = call.names["entry"]
    value = (await maps.values(known, [key])).get(key)
    return found_as(call.accept, ENTRY_ROOT, _shown(call, known, value))


@describes(ENTRY)
async def delete_entry(call: Call) -> Answer:
    """Delete an entry."""
    maps = await maps_of(call)
    known = map_there(call, await maps.find(call.names["map"]))
    return found(_shown(call, known, await maps.delete_entry(known, call.names["entry"])))


def _shown(call: Call, known: KeyValueMap, value: str | None) -> dict[str, object]:
    if value is None:
        raise no_entry(call)
    return entry_view(call.names["entry"], HIDDEN if known.encrypted else value)


_ORGANIZATION = "organizations/{organization}"
_SCOPES = (
    _ORGANIZATION,
    f"{_ORGANIZATION}/environments/{{environment}}",
    f"{_ORGANIZATION}/apis/{{api}}",
    f"{_ORGANIZATION}/apis/{{api}}/revisions/{{revision}}",
)


def _resources(scope: str) -> tuple[Resource, ...]:
    one = f"{scope}/keyvaluemaps/{{map}}"
    return (
        Resource(f"{scope}/keyvaluemaps", get=list_maps, post=create_map),
        Resource(one, get=get_map, post=write_map, put=write_map, delete=delete_map),
        Resource(f"{one}/keys", get=list_keys),
        Resource(f"{one}/entries", post=add_entry),
        Resource(f"{one}/entries/{{entry}}", get=get_entry, post=write_entry, delete=delete_entry),
    )


RESOURCES = tuple(resource for scope in _SCOPES for resource in _resources(scope))
