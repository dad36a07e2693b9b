from __future__ import annotations

import pytest

from gateway.entities import InvalidEntity, KeyValueMap, check_map_entry


def test_the_record_comes_back() -> None:
    settings = KeyValueMap("my settings-1", encrypted=True)
    settings.check()
    assert KeyValueMap.from_record(settings.to_record()) == settings


@pytest.mark.parametrize("name", ["", " a", "a/b", "a" * 256, "ä", "a:b"])
def test_a_name_that_cannot_be_is_refused(name: str) -> None:
    with pytest.raises(InvalidEntity) as refusal:
        KeyValueMap(name).check()
    assert refusal.value.rule == "keyvaluemap.service.keyvaluemap_name_invalid"
    assert refusal.value.message == f"KeyValueMap name {name} is invalid"


def test_entries_may_be_so_long() -> None:
    check_map_entry("k" * 2048, "v" * 512 * 1024)
    check_map_entry("Kä /ü", "")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("", "v", "The key of an entry has 0 bytes; 1 to 2048 are allowed"),
        ("ä" * 1025, "v", "The key of an entry has 2050 bytes; 1 to 2048 are allowed"),
        ("k", "v" * 524_289, "The value of an entry has 524289 bytes; at most 524288 are allowed"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(key: str, value: str, message: str) -> None:
    with pytest.raises(InvalidEntity) as refusal:
        check_map_entry(key, value)
    assert refusal.value.message == message
