"""What the gateway says of itself: metrics, its own log, and the access log.

`metrics` is the one file that names every metric: workers count in cells of shared memory (`WorkerMetrics`),
the supervisor sums the cells of all workers at scrape (`render`). `logs` sets up logging as JSON lines, or as
text on a terminal. `access_log` writes one line for each request, `tallies` counts for statistics,
`sessions` takes what debug sessions record to whoever keeps it. No secret passes through here that is not
masked, and nothing here knows a policy, a socket or the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.doors import late
from gateway.telemetry.access_line import AccessEntry
from gateway.telemetry.access_log import AccessLog, open_access_log
from gateway.telemetry.cells import Cells
from gateway.telemetry.logs import configure_logging
from gateway.telemetry.metrics import (
    BUCKET_BOUNDS,
    CELLS,
    STARTED,
    STORE_WEAK,
    WORKER_RESTARTS,
    WORKERS,
)
from gateway.telemetry.sessions import SessionWriter
from gateway.telemetry.tallies import FIGURES, NOT_SET, OVERFLOW, Counted, Tallies
from gateway.telemetry.worker_metrics import WorkerMetrics

if TYPE_CHECKING:
    from gateway.telemetry.exposition import CONTENT_TYPE, render
else:
    # Only the supervisor is scraped.
    __getattr__ = late(__name__, CONTENT_TYPE="exposition", render="exposition")

__all__ = [
    "BUCKET_BOUNDS",
    "CELLS",
    "CONTENT_TYPE",
    "FIGURES",
    "NOT_SET",
    "OVERFLOW",
    "STARTED",
    "STORE_WEAK",
    "WORKERS",
    "WORKER_RESTARTS",
    "AccessEntry",
    "AccessLog",
    "Cells",
    "Counted",
    "SessionWriter",
    "Tallies",
    "WorkerMetrics",
    "configure_logging",
    "open_access_log",
    "render",
]
