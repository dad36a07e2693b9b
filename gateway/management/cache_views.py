"""Caches as clients send and see them: sizes as numbers or texts, expiry nested in JSON and flat in XML."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.entities import FOR_EVER, Cache, CacheExpiry
from gateway.management.call import Call
from gateway.management.members import Members

ROOT = "Cache"
_SIZES: Mapping[str, str] = {
    "diskSizeInMB": "disk_size_in_mb",
    "inMemorySizeInKB": "in_memory_size_in_kb",
    "maxElementsInMemory": "max_elements_in_memory",
    "maxElementsOnDisk": "max_elements_on_disk",
}
_EXPIRY: Mapping[str, str] = {
    "timeoutInSec": "timeout_in_sec",
    "timeOfDay": "time_of_day",
    "expiryDate": "expiry_date",
}


def sent_cache(call: Call) -> Members:
    """Return what a call says of a cache: nothing where its body is empty."""
    return call.body.entity(ROOT) if call.body.content else Members({})


def read_cache(members: Members, name: str) -> Cache:
    """Read a cache.

    Raises:
        Invalid: a member has a wrong type.
        InvalidEntity: a value cannot be.
    """
    cache = Cache(
        name,
        description=members.text("description") or "",
        distributed=members.flag("distributed", default=True),
        persistent=members.flag("persistent", default=False),
        overflow_to_disk=members.flag("overflowToDisk", default=False),
        expiry=_read_expiry(members),
        minimum_size_in_kb=_inner(members, "compression").number("minimumSizeInKB"),
        skip_above_kb=members.number("skipCacheIfElementSizeInKBExceeds"),
        disk_size_in_mb=members.number("diskSizeInMB"),
        in_memory_size_in_kb=members.number("inMemorySizeInKB"),
        max_elements_in_memory=members.number("maxElementsInMemory"),
        max_elements_on_disk=members.number("maxElementsOnDisk"),
    )
    cache.check()
    return cache


def _read_expiry(members: Members) -> CacheExpiry:
    given = _inner(members, "expirySettings")
    texts = {field: _said(given, member) for member, field in _EXPIRY.items()}
    if not any(texts.values()):
        texts["expiry_date"] = FOR_EVER
    return CacheExpiry(**texts, values_null=given.flag("valuesNull", default=False))


def _said(given: Members, name: str) -> str:
    """Return what stands in an object's `value`, or by itself: in XML one text stands for the object."""
    if isinstance(given.values.get(name), Mapping):
        return (_inner(given, name).text_or_number("value") or "").strip()
    return (given.text_or_number(name) or "").strip()


def _inner(members: Members, name: str) -> Members:
    """Return the members of an object inside, none where it is absent, or an empty element."""
    return Members({}) if members.values.get(name) == "" else members.members(name) or Members({})


def cache_view(cache: Cache) -> dict[str, object]:
    """Return a cache as Edge shows it; sizes only where they were given."""
    expiry: dict[str, object] = {"valuesNull": cache.expiry.values_null}
    for member, field in _EXPIRY.items():
        text = getattr(cache.expiry, field)
        if text:
            expiry[member] = {"value": text}
    view: dict[str, object] = {
        "description": cache.description,
        "distributed": cache.distributed,
        "expirySettings": expiry,
        "name": cache.name,
        "overflowToDisk": cache.overflow_to_disk,
        "persistent": cache.persistent,
    }
    sizes = {member: getattr(cache, field) for member, field in _SIZES.items()}
    view |= {member: size for member, size in sizes.items() if size is not None}
    if cache.minimum_size_in_kb is not None:
        view["compression"] = {"minimumSizeInKB": cache.minimum_size_in_kb}
    if cache.skip_above_kb is not None:
        # Edge: this one size is a text.
        view["skipCacheIfElementSizeInKBExceeds"] = str(cache.skip_above_kb)
    return view
