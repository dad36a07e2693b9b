from __future__ import annotations

import pytest

from gateway.entities import Cache, CacheExpiry, InvalidEntity


@pytest.mark.parametrize(
    "cache",
    [
        Cache("tokens"),
        Cache("my cache", expiry=CacheExpiry("300"), disk_size_in_mb=1, skip_above_kb=512),
        Cache("c", expiry=CacheExpiry(time_of_day="23:59:59", values_null=True)),
        Cache("c", expiry=CacheExpiry("-1", expiry_date="02-29-2028")),
    ],
)
def test_the_record_comes_back(cache: Cache) -> None:
    cache.check()
    assert Cache.from_record(cache.to_record()) == cache


@pytest.mark.parametrize(
    ("cache", "message"),
    [
        (Cache(""), "Cache name '' is invalid"),
        (Cache("c "), "Cache name 'c ' is invalid"),
        (Cache("c", max_elements_on_disk=-1), "maxElementsOnDisk '-1' is not 0 or more"),
        (Cache("c", expiry=CacheExpiry("soon")), "timeoutInSec 'soon' is not a number of seconds"),
        (Cache("c", expiry=CacheExpiry(time_of_day="24:00:00")), "timeOfDay '24:00:00' is not a time"),
        (Cache("c", expiry=CacheExpiry(expiry_date="31-12-9999")), "expiryDate '31-12-9999' is not a date"),
        (Cache("c", expiry=CacheExpiry(expiry_date="never")), "expiryDate 'never' is not a date"),
    ],
)
def test_what_cannot_be_is_refused(cache: Cache, message: str) -> None:
    with pytest.raises(InvalidEntity) as refusal:
        cache.check()
    assert refusal.value.message.startswith(message)
