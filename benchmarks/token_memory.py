"""What a million remembered tokens weigh, and how long one is looked for among them.

Each weighing is a process of its own, so that what one leaves behind is not counted to the next. Weighed is
what the process grows by: the table with one object for all tokens, then with a record for each.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median

import orjson

from benchmarks.processes import rss_bytes
from gateway._fastpath import TokenTable
from gateway.oauth import AccessToken

ORGANIZATION = "myorg"
_SMALL = 1000
_SAMPLES = 100_000
_ROUNDS = 9
_STORED = {
    "client_id": "T95GTz3LGdN1qfBOvn5aYVFcDtPuhMIW",
    "app_id": "8586c7b7-2936-4779-b7a6-97014e436d7d",
    "app_name": "Weather App",
    "developer_id": "5f6a0000-0000-4000-8000-000000000001",
    "developer_email": "tesla@weathersample.com",
    "organization": ORGANIZATION,
    "api_products": ["PremiumWeatherAPI"],
    "scope": "READ",
    "grant_type": "client_credentials",
    "token_type": "BearerToken",
    "status": "approved",
    "attributes": [],
    "app_end_user": "",
    "refresh_count": 0,
}


def text(number: int) -> str:
    """Return the text of one of many tokens, as long as those that are issued."""
    return f"{number * 2654435761 % (1 << 64):028x}"


def name(number: int) -> bytes:
    """Return the key under which the store would keep it."""
    return b"tk:{myorg}:token:%064x" % number


def record(number: int) -> AccessToken:
    """Return a record as it comes out of the store: its texts are new objects."""
    issued_at = 1_700_000_000.0 + number
    stored = orjson.dumps({**_STORED, "issued_at": issued_at, "expires_at": issued_at + 3600.0})
    return AccessToken.from_record(orjson.loads(stored))


def fill(count: int, make: Callable[[int], object]) -> TokenTable:
    """Return a table of so many tokens."""
    table = TokenTable(count, os.urandom(16))
    for number in range(count):
        table.put(ORGANIZATION, text(number), name(number), make(number), epoch=1, expires_at=4e9)
    return table


def weigh(count: int, make: Callable[[int], object]) -> float:
    """Return by how many bytes this process grows with each token."""
    fill(_SMALL, make)
    gc.collect()
    before = rss_bytes(os.getpid())
    table = fill(count, make)
    gc.collect()
    grown = rss_bytes(os.getpid()) - before
    assert table.get(ORGANIZATION, text(count - 1)) is not None
    return grown / count


def look(count: int) -> list[float]:
    """Return nanoseconds of a lookup: in use among few, in use among many, any of many; and second to first.

    The rounds are interleaved, and the ratio is taken round by round.
    """
    few, many = (fill(size, lambda _: True) for size in (_SMALL, count))
    pick = random.Random(1)
    in_use = [text(number) for number in range(_SMALL)] * (_SAMPLES // _SMALL)
    of_many = [text(pick.randrange(count)) for _ in range(_SMALL)] * (_SAMPLES // _SMALL)
    any_of_many = [text(pick.randrange(count)) for _ in range(_SAMPLES)]
    rounds = [
        (_look(few.get, in_use), _look(many.get, of_many), _look(many.get, any_of_many))
        for _ in range(_ROUNDS)
    ]
    first, second, third = (median(each[place] for each in rounds) for place in range(3))
    return [first, second, third, median(each[1] / each[0] for each in rounds)]


def _look(get: Callable[[str, str], object], texts: Iterable[str]) -> float:
    begun = time.perf_counter()
    for each in texts:
        get(ORGANIZATION, each)
    return (time.perf_counter() - begun) / _SAMPLES * 1e9


_PARTS: dict[str, Callable[[int], list[float]]] = {
    "table": lambda count: [weigh(count, lambda _: True)],
    "records": lambda count: [weigh(count, record)],
    "look": look,
}


def measure(count: int) -> dict[str, float]:
    """Weigh and look in processes of their own, print, and return what has a threshold."""
    (table,), (records,) = _apart("table", count), _apart("records", count)
    print(f"{count:,} tokens: {table:.0f} bytes each in the table, {records:.0f} with their records")
    few, many, anyone, compared = _apart("look", count)
    print(f"a lookup, {_SMALL:,} tokens in use: {few:.0f} ns among {_SMALL:,}, {many:.0f} ns among {count:,}")
    # Of a table that is in no cache: what the machine takes to fetch it is in this one.
    print(f"a lookup of any token: {anyone:.0f} ns among {count:,}")
    if count != 1_000_000:
        return {}
    return {
        "token table, each of 1,000,000": table,
        "token with its record, each of 1,000,000": records,
        "lookup among 1,000,000 / among 1,000": compared,
    }


def _apart(part: str, count: int) -> list[float]:
    command = [sys.executable, "-m", "benchmarks.token_memory", part, str(count)]
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, text=True, check=True)
    return [float(each) for each in json.loads(done.stdout)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Do one part and print its numbers."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.token_memory", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("part", choices=_PARTS)
    parser.add_argument("count", type=int)
    given = parser.parse_args(arguments)
    print(json.dumps(_PARTS[given.part](given.count)))


if __name__ == "__main__":
    main()
