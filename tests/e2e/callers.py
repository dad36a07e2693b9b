"""Callers that do not stop while something is killed, and the metrics that tell what came of their calls."""

from __future__ import annotations

import re
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from tests.e2e.running import Gateway


@contextmanager
def calling(gateway: Gateway, token: str, count: int) -> Iterator[Counter[object]]:
    """Call all the time, so many callers one call after the other; give what came of the calls so far.

    Nothing is tried again: what is queued at a dead worker's socket waits for its heir.
    """
    statuses: Counter[object] = Counter()
    over = threading.Event()

    def call() -> None:
        while not over.is_set():
            statuses[_status(gateway, token)] += 1

    callers = [threading.Thread(target=call) for _ in range(count)]
    for caller in callers:
        caller.start()
    try:
        yield statuses
    finally:
        over.set()
        for caller in callers:
            caller.join()


def _status(gateway: Gateway, token: str) -> object:
    try:
        return gateway.forecast(token).status
    except subprocess.CalledProcessError as error:
        # 52 and 56: the connection broke off; anything else - refused, timed out - is told as it is.
        return "broken" if error.returncode in {52, 56} else f"curl {error.returncode}"


def metric(text: str, name: str) -> float:
    """Return the value of a time series."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.M)
    assert found is not None, name
    return float(found[1])
