from __future__ import annotations

import pytest

from gateway.entities import Cache, CacheExpiry
from gateway.errors import Invalid
from gateway.management.cache_views import cache_view, read_cache
from gateway.management.members import Members


def read(**members: object) -> Cache:
    return read_cache(Members(members), "c")


def test_what_is_shown_is_read_again() -> None:
    cache = Cache("c", "d", expiry=CacheExpiry("5", values_null=True), skip_above_kb=1, minimum_size_in_kb=2)
    assert read_cache(Members(cache_view(cache)), "c") == cache
    assert read_cache(Members(cache_view(Cache("c"))), "c") == Cache("c")


def test_expiry_is_said_by_objects_texts_and_numbers() -> None:
    for said in ({"value": "60"}, {"value": 60}, "60", 60, " 60 "):
        assert read(expirySettings={"timeoutInSec": said}).expiry == CacheExpiry("60")
    assert read(expirySettings="").expiry == Cache("c").expiry
    assert read(expirySettings={"timeoutInSec": {}}).expiry == Cache("c").expiry
    assert read(compression="") == Cache("c")


@pytest.mark.parametrize(
    "members",
    [
        {"expirySettings": "never"},
        {"expirySettings": {"timeoutInSec": [1]}},
        {"expirySettings": {"valuesNull": "perhaps"}},
        {"compression": {"minimumSizeInKB": 1.5}},
        {"compression": 5},
        {"persistent": "?"},
        {"description": 1},
    ],
)
def test_what_cannot_be_read_is_refused(members: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        read(**members)
