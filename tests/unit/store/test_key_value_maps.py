"""Key value maps: entries are never lost, bounded, sealed where the map is encrypted."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gateway.entities import Environment, KeyValueMap, Revision
from gateway.store import KeyValueMaps, MapFull, MapScope, Orphaned, Store, Taken
from tests.unit.store.samples import ORG

PLAIN, SECRET = KeyValueMap("m"), KeyValueMap("s", encrypted=True)


@pytest.fixture
def maps(store: Store) -> KeyValueMaps:
    return store.key_value_maps(MapScope(ORG))


async def test_a_map_lives(maps: KeyValueMaps) -> None:
    await maps.create(PLAIN, {"b": "1", "a": "2"})
    assert await maps.find("m") == PLAIN
    assert await maps.names() == ["m"]
    assert await maps.keys("m") == ["a", "b"]
    assert await maps.values(PLAIN, ["a", "c", "b"]) == {"a": "2", "b": "1"}
    assert await maps.values(PLAIN, []) == {}
    assert await maps.put("m", {"b": "3", "c": ""}) == PLAIN
    assert await maps.values(PLAIN, ["b", "c"]) == {"b": "3", "c": ""}
    assert await maps.delete_entry(PLAIN, "b") == "3"
    assert await maps.delete_entry(PLAIN, "b") is None
    assert await maps.delete("m") == PLAIN
    assert await maps.delete("m") is None
    assert (await maps.find("m"), await maps.names(), await maps.keys("m")) == (None, [], [])
    assert await maps.put("m", {"a": "1"}) is None
    assert await maps.add("m", "a", "1") is None


async def test_nothing_of_a_deleted_map_is_left(store: Store, maps: KeyValueMaps) -> None:
    before = await store.connection.ask("DBSIZE")
    await maps.create(PLAIN, {"a": "1"})
    await maps.delete("m")
    assert await store.connection.ask("DBSIZE") == before


async def test_a_new_map_begins_empty_whatever_was_left(store: Store, maps: KeyValueMaps) -> None:
    await maps.create(PLAIN, {"left": "1"})
    await store.connection.ask("DEL", maps.scope.maps.record("m"))
    await maps.create(PLAIN, {"a": "1"})
    assert await maps.keys("m") == ["a"]
    assert await maps.values(PLAIN, ["left", "a"]) == {"a": "1"}


async def test_names_and_added_entries_are_given_once(maps: KeyValueMaps) -> None:
    await maps.create(PLAIN, {"a": "1"})
    with pytest.raises(Taken):
        await maps.create(PLAIN, {"a": "2"})
    with pytest.raises(Taken) as refusal:
        await maps.add("m", "a", "2")
    assert refusal.value.name == "a"
    assert await maps.add("m", "b", "2") == PLAIN
    assert await maps.values(PLAIN, ["a", "b"]) == {"a": "1", "b": "2"}


async def test_no_edit_loses_another(maps: KeyValueMaps) -> None:
    await maps.create(PLAIN, {})
    await asyncio.gather(*(maps.put("m", {f"k{n}": str(n), "same": str(n)}) for n in range(40)))
    keys = await maps.keys("m")
    assert len(keys) == 41
    values = await maps.values(PLAIN, keys)
    assert all(values[f"k{n}"] == str(n) for n in range(40))


async def test_keys_are_paged(maps: KeyValueMaps) -> None:
    await maps.create(PLAIN, dict.fromkeys(("b", "a", "ä", "B"), ""))
    assert await maps.keys("m") == ["B", "a", "b", "ä"]
    assert await maps.keys("m", count=2) == ["B", "a"]
    assert await maps.keys("m", start="a", count=2) == ["a", "b"]
    assert await maps.keys("m", after="a") == ["b", "ä"]


async def test_a_map_is_bounded_whatever_way_it_grows(maps: KeyValueMaps) -> None:
    small = replace(maps, most_bytes=10)
    with pytest.raises(MapFull):
        await small.create(PLAIN, {"key": "12345678"})
    assert await small.find("m") is None
    await small.create(PLAIN, {"k": "123456789"})
    with pytest.raises(MapFull):
        await small.put("m", {"k": "1", "l": "12345678"})
    with pytest.raises(MapFull):
        await small.add("m", "l", "")
    assert await small.values(PLAIN, ["k"]) == {"k": "123456789"}
    await small.put("m", {"k": "1"})
    await small.add("m", "l", "1234567")
    await small.delete_entry(PLAIN, "l")
    await small.put("m", {"k": "123456789"})


async def test_encrypted_values_are_sealed_each_for_its_own_place(store: Store, maps: KeyValueMaps) -> None:
    await maps.create(SECRET, {"k": "plain text"})
    await maps.put("s", {"l": "more plain text"})
    assert await maps.values(SECRET, ["k", "l"]) == {"k": "plain text", "l": "more plain text"}
    entries = maps.scope.contents("s")[0]
    raw = await store.connection.ask("HGETALL", entries)
    assert b"plain" not in repr(raw).encode()
    stolen = await store.connection.ask("HGET", entries, "k")
    assert isinstance(stolen, bytes)
    await store.connection.ask("HSET", entries, "l", stolen)
    with pytest.raises(ValueError, match="encrypted"):
        await maps.values(SECRET, ["l"])
    assert await maps.delete_entry(SECRET, "k") == "plain text"


async def test_a_value_is_written_as_the_map_is_that_holds_it(store: Store) -> None:
    maps = store.key_value_maps(MapScope(ORG))
    await maps.create(PLAIN, {})

    async def made_again() -> None:
        await maps.delete("m")
        await maps.create(replace(PLAIN, encrypted=True), {})

    await asyncio.gather(*(maps.put("m", {f"k{n}": "plain"}) for n in range(20)), made_again())
    await maps.put("m", {"last": "plain"})
    keys = await maps.keys("m")
    assert set((await maps.values(replace(PLAIN, encrypted=True), keys)).values()) == {"plain"}


@pytest.mark.parametrize(
    "scope",
    [
        MapScope(ORG, environment="test"),
        MapScope(ORG, proxy="hello"),
        MapScope(ORG, proxy="hello", revision=1),
    ],
)
async def test_a_map_needs_what_it_belongs_to_and_goes_with_it(store: Store, scope: MapScope) -> None:
    maps = store.key_value_maps(scope)
    with pytest.raises(Orphaned):
        await maps.create(PLAIN, {"a": "1"})
    await store.environments(ORG).create(Environment("test"))
    await store.revisions(ORG).add(Revision("hello"), b"zip")
    await maps.create(PLAIN, {"a": "1"})
    others = [MapScope(ORG), MapScope(ORG, environment="prod"), MapScope(ORG, proxy="other")]
    for other in others:
        assert await store.key_value_maps(other).names() == []
    await store.environments(ORG).delete("test")
    await store.revisions(ORG).delete("hello", 1)
    await store.revisions(ORG).delete_all("hello")
    assert await maps.names() == []
    assert await maps.find("m") is None
    assert await maps.keys("m") == []
