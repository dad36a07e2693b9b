"""Open a bench on this machine: its folder, its cores, and an end for everything that is started on it."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.contenders.contender import Bench, Cores


@contextmanager
def bench_here() -> Iterator[Bench]:
    """Yield a bench whose processes and folder end with it, also at Ctrl-C and SIGTERM."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    allowed = frozenset(os.sched_getaffinity(0))
    cores = Cores.share_out(allowed)
    os.sched_setaffinity(0, cores.others)
    try:
        with tempfile.TemporaryDirectory(prefix="tollkeeper-bench-") as folder, ExitStack() as ending:
            # Workers of an nginx that was started as root read there, too.
            Path(folder).chmod(0o711)
            yield Bench(Path(folder), cores, ending)
    finally:
        os.sched_setaffinity(0, allowed)
