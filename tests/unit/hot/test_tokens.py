"""The token table: against a dictionary, in any order of events, and by its own promises."""

from __future__ import annotations

import gc
import sys
import weakref

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gateway._fastpath import TokenTable

SEED = bytes(range(16))


class Record:
    """Be something to remember."""


def filled(count: int, capacity: int = 100_000) -> TokenTable:
    table = TokenTable(capacity, SEED)
    for number in range(count):
        table.put("acme", f"token-{number}", b"key-%d" % number, number, epoch=1)
    return table


def test_what_was_put_is_found() -> None:
    table = TokenTable(10, SEED)
    record = Record()
    assert table.get("acme", "t") is None
    table.put("acme", "t", b"k", record, epoch=7)
    assert table.get("acme", "t") is record
    assert table.epoch_found() == 7
    assert table.get("other", "t") is None
    assert len(table) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        (("", "a"), ("a", "")),
        (("a", "b"), ("a", "b\0")),
        (("a", "\xe9"), ("a", "\u00e9\u0301")),
        (("a", "ab"), ("a", "\u6261")),  # the same two bytes, read as one character
        (("a", "\ud800"), ("a", "\ud801")),
    ],
)
def test_texts_that_look_alike_are_two(one: tuple[str, str], other: tuple[str, str]) -> None:
    table = TokenTable(10, SEED)
    table.put(*one, b"one", 1, epoch=1)
    assert table.get(*other) is None
    table.put(*other, b"other", 2, epoch=1)
    assert (table.get(*one), table.get(*other)) == (1, 2)


@given(st.text(), st.text())
def test_any_text_is_found_again(organization: str, token: str) -> None:
    table = TokenTable(4, SEED)
    table.put(organization, token, b"k", "here", epoch=1)
    # Not the same object: another one that is equal.
    assert table.get(organization[:1] + organization[1:], "".join(list(token))) == "here"


def test_one_name_and_one_text_have_one_entry() -> None:
    table = TokenTable(10, SEED)
    table.put("acme", "t", b"k", 1, epoch=1)
    table.put("acme", "t", b"k", 2, epoch=2)
    assert (table.get("acme", "t"), table.epoch_found(), len(table)) == (2, 2, 1)
    table.put("acme", "u", b"k", 3, epoch=2)
    assert (table.get("acme", "t"), table.get("acme", "u"), len(table)) == (None, 3, 1)
    table.put("acme", "u", b"l", 4, epoch=2)
    assert (table.remove(b"k"), table.remove(b"l"), len(table)) == (False, True, 0)


def test_it_grows_up_to_its_capacity_and_not_beyond() -> None:
    table = filled(5000, capacity=3000)
    assert len(table) == 3000
    held = [number for number in range(5000) if table.get("acme", f"token-{number}") is not None]
    assert len(held) == 3000
    assert table.size < 3000 * 100
    assert filled(600, capacity=700).size < 700 * 100


def test_what_is_used_stays_when_others_must_go() -> None:
    table = filled(1000, capacity=1000)
    used = range(0, 1000, 4)
    for wave in range(20):
        for number in used:
            assert table.get("acme", f"token-{number}") == number
        for number in range(100):
            table.put("acme", f"flood-{wave}-{number}", b"flood-%d-%d" % (wave, number), 0, epoch=1)
    assert len(table) == 1000


def test_what_is_past_its_time_is_removed_step_by_step() -> None:
    table = TokenTable(1000, SEED)
    for number in range(300):
        table.put("acme", f"{number}", b"%d" % number, number, epoch=1, expires_at=float(number or 0))
    removed = sum(table.remove_expired(150.0, 100) for _ in range(40))
    assert removed == 149
    left = [number for number in range(300) if table.get("acme", f"{number}") is not None]
    assert left == [0, *range(150, 300)]


def test_clearing_forgets_and_gives_back() -> None:
    table = filled(5000)
    grown = table.size
    table.clear()
    assert (len(table), table.get("acme", "token-1")) == (0, None)
    assert table.size < grown
    table.put("acme", "t", b"k", 1, epoch=1)
    assert table.get("acme", "t") == 1


def test_objects_are_held_as_long_as_they_are_remembered_and_no_longer() -> None:
    table = TokenTable(2, SEED)
    records = [Record() for _ in range(4)]
    watched = [weakref.ref(record) for record in records]
    for number, record in enumerate(records):
        table.put("acme", f"{number}", b"%d" % number, record, epoch=1)
    del record, records
    gc.collect()
    assert sum(each() is not None for each in watched) == 2
    table.remove(b"3")
    assert watched[3]() is None
    del table
    assert [each() for each in watched] == [None] * 4


def test_what_is_remembered_is_nothing_that_the_collector_walks_through() -> None:
    table, record = TokenTable(2, SEED), Record()
    assert gc.is_tracked(record)
    table.put("acme", "t", b"k", record, epoch=1)
    assert not gc.is_tracked(record)
    table.put("acme", "u", b"l", 1, epoch=1)  # nothing that it ever walked through
    watched = weakref.ref(record)
    del record
    table.clear()
    assert watched() is None


def test_a_lookup_keeps_no_reference_and_makes_no_object() -> None:
    table = filled(1)
    record = Record()
    table.put("acme", "t", b"k", record, epoch=1)
    before = sys.getrefcount(record)
    for _ in range(1000):
        table.get("acme", "t")
        table.get("acme", "unknown")
    assert sys.getrefcount(record) == before


@pytest.mark.parametrize("capacity", [0, -1, 1 << 31])
def test_an_absurd_capacity_is_refused(capacity: int) -> None:
    with pytest.raises(ValueError, match="a table holds"):
        TokenTable(capacity, SEED)


def test_a_seed_has_sixteen_bytes() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        TokenTable(10, b"short")


@pytest.mark.parametrize("arguments", [(None, "t", b"k", 1), ("a", None, b"k", 1), ("a", "t", None, 1)])
def test_nothing_is_no_text(arguments: tuple[object, ...]) -> None:
    table = TokenTable(10, SEED)
    with pytest.raises(TypeError):
        table.put(*arguments, epoch=1)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        table.put("a", "t", b"k", None, epoch=1)
    with pytest.raises(TypeError):
        table.remove(None)  # type: ignore[arg-type]


TOKENS = st.integers(0, 1500)


class Mirrored(RuleBasedStateMachine):
    """Do to a table what is done to a dictionary. The table is large enough never to evict."""

    def __init__(self) -> None:
        super().__init__()
        self.table = TokenTable(4000, SEED)
        self.mirror: dict[int, tuple[int, int]] = {}

    @rule(token=TOKENS, value=st.integers(0, 9), epoch=st.integers(0, 2**31 - 1))
    def put(self, token: int, value: int, epoch: int) -> None:
        self.table.put("acme", f"t{token}", b"k%d" % token, value, epoch=epoch)
        self.mirror[token] = (value, epoch)

    @rule(first=TOKENS, count=st.integers(1, 700))
    def put_many(self, first: int, count: int) -> None:
        for token in range(first, first + count):
            self.put(token, token % 10, 1)

    @rule(token=TOKENS)
    def get(self, token: int) -> None:
        found = self.table.get("acme", f"t{token}")
        expected = self.mirror.get(token)
        assert found == (expected[0] if expected else None)
        assert expected is None or self.table.epoch_found() == expected[1]

    @rule(first=TOKENS, count=st.integers(1, 700), step=st.integers(1, 5))
    def remove_many(self, first: int, count: int, step: int) -> None:
        for token in range(first, first + count, step):
            assert self.table.remove(b"k%d" % token) == (self.mirror.pop(token, None) is not None)

    @rule()
    def clear(self) -> None:
        self.table.clear()
        self.mirror.clear()

    @invariant()
    def holds_the_same(self) -> None:
        assert len(self.table) == len(self.mirror)
        for token, (value, _) in self.mirror.items():
            assert self.table.get("acme", f"t{token}") == value


Mirrored.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestMirrored = Mirrored.TestCase


@pytest.mark.parametrize("capacity", [1, 2, 3, 7, 600])
def test_full_tables_of_any_size_work(capacity: int) -> None:
    table = TokenTable(capacity, SEED)
    for number in range(capacity * 5):
        table.put("acme", f"{number}", b"%d" % number, number, epoch=1)
        assert table.get("acme", f"{number}") == number
        assert len(table) == min(number + 1, capacity)
        if number % 3 == 0:
            table.put("acme", f"{number}", b"%d" % number, number, epoch=2)
    held = [number for number in range(capacity * 5) if table.get("acme", f"{number}") == number]
    assert len(held) == capacity
    assert all(table.remove(b"%d" % number) for number in held)
    assert len(table) == 0
