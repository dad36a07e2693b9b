"""The ids of exchanges."""

from __future__ import annotations

import re
from itertools import pairwise

from gateway._fastpath import ExchangeIds

SEED = bytes(range(24))


def test_ids_never_come_again() -> None:
    ids = ExchangeIds(SEED)
    made = [ids() for _ in range(20_000)]
    assert len(set(made)) == len(made)
    assert all(re.fullmatch("rrt-[0-9a-f]{32}", each) for each in made)


def test_processes_do_not_share_their_ids() -> None:
    one, other = ExchangeIds(SEED), ExchangeIds(bytes([1, *SEED[1:]]))
    assert one()[:20] == "rrt-0001020304050607"
    assert other()[:20] == "rrt-0101020304050607"


def test_an_id_does_not_tell_the_next_one_nor_how_many_there_were() -> None:
    ids = ExchangeIds(SEED)
    numbers = [int(ids()[20:], 16) for _ in range(1000)]
    distances = {(after - before) % 2**64 for before, after in pairwise(numbers)}
    assert len(distances) == len(numbers) - 1


def test_a_counter_that_comes_round_stays_within_its_digits() -> None:
    ids = ExchangeIds(bytes(8) + b"\xff" * 16)
    assert [len(ids()) for _ in range(5)] == [36] * 5


def test_an_even_seed_makes_no_shorter_round() -> None:
    """A step of zero would make one id for ever."""
    ids = ExchangeIds(bytes(24))
    assert len({ids() for _ in range(1000)}) == 1000
