"""Key value maps as clients send and see them: entries in and out, and what of an encrypted map is shown."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.entities import InvalidEntity, KeyValueMap, check_map_entry
from gateway.errors import Conflict, Invalid, NotFound
from gateway.management.call import Call
from gateway.management.lookup import environment_of, no_environment, no_proxy, proxy_of, revision_of
from gateway.management.members import Members
from gateway.store import KeyValueMaps, MapScope

FAMILY = "keyvaluemap.service"
MOST_SHOWN = 1000
"""Entries of a map, and keys, that one answer holds."""
HIDDEN = "*****"
ROOT = "KeyValueMap"
ENTRY_ROOT = "Entry"


async def maps_of(call: Call) -> KeyValueMaps:
    """Return the maps of the environment, revision, proxy or organization that the path names.

    Raises:
        NotFound: there is no such environment, proxy or revision.
    """
    scope = MapScope(call.organization)
    if "environment" in call.names:
        scope = MapScope(call.organization, environment=await environment_of(call))
    elif "revision" in call.names:
        known = await revision_of(call)
        scope = MapScope(call.organization, proxy=known.name, revision=known.number)
    elif "api" in call.names:
        scope = MapScope(call.organization, proxy=await proxy_of(call))
    return call.store.key_value_maps(scope)


def no_owner(call: Call) -> NotFound:
    """Return the refusal of a map whose environment or proxy has just been deleted."""
    if "environment" in call.names:
        return no_environment(call, call.names["environment"])
    return no_proxy(call)


def map_there(call: Call, known: KeyValueMap | None) -> KeyValueMap:
    """Return the path's map.

    Raises:
        NotFound: there is none.
    """
    if known is None:
        raise NotFound(
            f"{FAMILY}.keyvaluemap_doesnt_exist", f"KeyValueMap {call.names['map']} does not exist"
        )
    return known


def no_entry(call: Call) -> NotFound:
    """Return the refusal of an entry that is not there; clients look at the status only."""
    key, name = call.names["entry"], call.names["map"]
    return NotFound(
        f"{FAMILY}.keyvaluemap_entry_doesnt_exist", f"Entry {key} does not exist in KeyValueMap {name}"
    )


def map_taken(name: str) -> Conflict:
    """Return the refusal of a map that is there already."""
    return Conflict(f"{FAMILY}.keyvaluemap_already_exists", f"KeyValueMap {name} already exists")


def entry_taken(key: str, name: str) -> Conflict:
    """Return the refusal of an entry that is there already."""
    return Conflict(
        f"{FAMILY}.keyvaluemap_entry_already_exists", f"Entry {key} already exists in KeyValueMap {name}"
    )


def map_full(name: str, most: int) -> Invalid:
    """Return the refusal of what would make a map too large."""
    return Invalid(f"{FAMILY}.keyvaluemap_too_large", f"KeyValueMap {name} would have more than {most} bytes")


def read_entries(members: Members) -> dict[str, str]:
    """Read the list of entries of a map; of two with one key the later counts.

    Raises:
        Invalid: it is no list of objects, or a member has a wrong type.
        InvalidEntity: a key or value is absent or too long.
    """
    return dict(read_entry(each) for each in members.each("entry") or [])


def read_entry(members: Members) -> tuple[str, str]:
    """Read one entry; refusals as of `read_entries`."""
    key, value = members.text("name") or "", members.text_or_number("value")
    if value is None:
        raise InvalidEntity(f"{FAMILY}.keyvaluemap_entry_invalid", "The value of an entry is absent")
    check_map_entry(key, value)
    return key, value


async def map_view(
    maps: KeyValueMaps, known: KeyValueMap, given: Mapping[str, str] | None = None
) -> dict[str, object]:
    """Return a map as Edge shows it: the first entries by key; what a call has `given` is shown as it is."""
    told = given or {}
    keys = await maps.keys(known.name, count=MOST_SHOWN)
    # Nothing is opened that is not shown.
    values = dict.fromkeys(keys, HIDDEN) if known.encrypted else await maps.values(known, keys)
    entries = [entry_view(key, told.get(key, values[key])) for key in keys if key in values]
    return {"encrypted": known.encrypted, "entry": entries, "name": known.name}


def entry_view(key: str, value: str) -> dict[str, object]:
    """Return an entry as Edge shows it."""
    return {"name": key, "value": value}
