"""How a worker counts: one method for each thing that happens, on the cells of the worker's slot.

Both hands use one `WorkerMetrics`. It is compiled as it stands. What happens for every request is one call of
the cells, which is the most that it costs; what happens often and in C may be counted there and handed over
now and then: such methods take how many.
"""

from __future__ import annotations

from gateway.faults import Origin
from gateway.telemetry import metrics
from gateway.telemetry.cells import Cells
from gateway.telemetry.metrics import Kind, cell


class WorkerMetrics:
    """Count what a worker does, in its cells."""

    # No __slots__: where it is compiled the .pxd declares the fields, and tests derive from it.

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._carried = {hand: cell(metrics.CARRIED, hand) for hand in metrics.CARRIED.values}
        self._declined = {reason: cell(metrics.DECLINED, reason) for reason in metrics.DECLINED.values}
        self._faults = {origin: cell(metrics.FAULTS, origin) for origin in Origin}

    def reset_gauges(self) -> None:
        """Forget what is under way: call it once when the worker starts, as its predecessor may have died."""
        for metric in metrics.COUNTED:
            if metric.kind is Kind.GAUGE:
                self._cells.set(cell(metric), 0)

    def connection_opened(self) -> None:
        """Count a client connection."""
        self._cells.add(_CONNECTIONS)

    def connection_closed(self) -> None:
        """Count a client connection off."""
        self._cells.add(_CONNECTIONS, -1)

    def connection_refused(self) -> None:
        """Count a client connection that was closed at once because there were too many."""
        self._cells.add(_CONNECTIONS_REFUSED)

    def declined(self, reason: str) -> None:
        """Count a request that the compiled hand left to aiohttp; an unknown reason counts as `other`."""
        self._cells.add(self._declined.get(reason, _DECLINED_OTHER))

    def request_started(self, hand: str = "aiohttp") -> None:
        """Count a request that begins; `request_finished` must follow, whatever becomes of it.

        Raises:
            KeyError: there is no such hand.
        """
        self._cells.begin(self._carried[hand], _IN_FLIGHT)

    def request_finished(self, status: int, seconds: float) -> None:
        """Count a request that is over: the status answered (0 if the client left before), and its time."""
        self._cells.end(_REQUESTS + _outcome(status), _IN_FLIGHT, _DURATION, _elapsed(seconds))

    def fault_raised(self, origin: Origin) -> None:
        """Count a fault."""
        self._cells.add(self._faults[origin])

    def target_finished(self, status: int, seconds: float) -> None:
        """Count a target's answer and the time it took."""
        self._cells.record(_TARGETS + _outcome(status), _TARGET_DURATION, _elapsed(seconds))

    def target_failed(self, seconds: float) -> None:
        """Count a call of a target that ended without an answer, and the time until then."""
        self._cells.record(_TARGET_ERRORS, _TARGET_DURATION, _elapsed(seconds))

    def targets_connected(self, opened: int, reused: int) -> None:
        """Count target calls that opened a connection, and such that took one that was open."""
        self._cells.add(_TARGET_OPENED, opened)
        self._cells.add(_TARGET_REUSED, reused)

    def token_issued(self) -> None:
        """Count an access token."""
        self._cells.add(_TOKENS)

    def store_error(self) -> None:
        """Count a question that the store did not answer."""
        self._cells.add(_STORE_ERRORS)

    def store_asked(self, lookups: int = 1) -> None:
        """Count tokens and keys that Redis was asked for, each once however many calls waited for it."""
        self._cells.add(_STORE_LOOKUPS, lookups)

    def store_reached(self, is_reached: bool) -> None:
        """Say whether Redis answers this worker and tells it of changes; until this is called it does not."""
        self._cells.set(_STORE_REACHED, 1 if is_reached else 0)

    def remembered(self, hits: int, misses: int) -> None:
        """Count lookups of tokens and keys that the worker could answer by itself, and those it could not."""
        self._cells.add(_REMEMBERED_HITS, hits)
        self._cells.add(_REMEMBERED_MISSES, misses)

    def remembers(self, entries: int) -> None:
        """Say how many tokens and keys the worker remembers now."""
        self._cells.set(_REMEMBERED_ENTRIES, entries)

    def leased(self, lookups: int = 1) -> None:
        """Count lookups that a lease answered because Redis did not answer."""
        self._cells.add(_LEASED, lookups)


# Looked up once: the methods above run for every request.
_CONNECTIONS, _CONNECTIONS_REFUSED = cell(metrics.CONNECTIONS), cell(metrics.CONNECTIONS_REFUSED)
_DECLINED_OTHER, _IN_FLIGHT = cell(metrics.DECLINED, "other"), cell(metrics.IN_FLIGHT)
_REQUESTS, _DURATION = cell(metrics.REQUESTS, "2xx"), cell(metrics.DURATION)
_TARGETS, _TARGET_ERRORS = cell(metrics.TARGETS, "2xx"), cell(metrics.TARGET_ERRORS)
_TARGET_DURATION = cell(metrics.TARGET_DURATION)
_TARGET_OPENED = cell(metrics.TARGET_CONNECTIONS, "opened")
_TARGET_REUSED = cell(metrics.TARGET_CONNECTIONS, "reused")
_TOKENS, _STORE_ERRORS = cell(metrics.TOKENS), cell(metrics.STORE_ERRORS)
_STORE_LOOKUPS, _STORE_REACHED = cell(metrics.STORE_LOOKUPS), cell(metrics.STORE_REACHED)
_REMEMBERED_HITS = cell(metrics.REMEMBERED, "hit")
_REMEMBERED_MISSES = cell(metrics.REMEMBERED, "miss")
_REMEMBERED_ENTRIES, _LEASED = cell(metrics.REMEMBERED_ENTRIES), cell(metrics.LEASED)


def _outcome(status: int) -> int:
    """Return which of the five outcomes a status is: 2xx, 3xx, 4xx, 5xx, other."""
    return status // 100 - 2 if 200 <= status < 600 else 4


def _elapsed(seconds: float) -> float:
    """Return a duration; one below 0 is a clock that was set back."""
    return seconds if seconds > 0.0 else 0.0
