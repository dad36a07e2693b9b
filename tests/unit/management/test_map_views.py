from __future__ import annotations

import pytest

from gateway.entities import InvalidEntity
from gateway.errors import Invalid
from gateway.management.map_views import read_entries, read_entry
from gateway.management.members import Members


def test_of_two_entries_with_one_key_the_later_counts() -> None:
    entries = [{"name": "k", "value": "1"}, {"name": "l", "value": 2}, {"name": "k", "value": "3"}]
    assert read_entries(Members({"entry": entries})) == {"k": "3", "l": "2"}
    assert read_entries(Members({})) == {}


@pytest.mark.parametrize("entry", [{"name": "k"}, {"name": "", "value": "v"}, {"value": "v"}])
def test_an_entry_has_a_key_and_a_value(entry: dict[str, object]) -> None:
    with pytest.raises(InvalidEntity):
        read_entry(Members(entry))


@pytest.mark.parametrize("entries", ["k=v", [1], [{"name": 1, "value": "v"}], [{"name": "k", "value": True}]])
def test_what_is_no_list_of_entries_is_refused(entries: object) -> None:
    with pytest.raises(Invalid):
        read_entries(Members({"entry": entries}))
