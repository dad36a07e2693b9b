"""The ledger that counts for statistics beside."""

from __future__ import annotations

from gateway.clock import Clock
from gateway.message import Headers, RequestHead
from gateway.runtime.ledger import Ledger
from gateway.runtime.tallying import TallyingBook
from gateway.telemetry import FIGURES, Tallies, WorkerMetrics
from tests.support.builders import make_exchange
from tests.support.fakes import FakeClock
from tests.support.scrapes import scraped, some_cells

HEAD = RequestHead("GET", "/", "1.1", Headers(), ("192.0.2.1", 1), ("", 0))


def test_a_call_is_counted_once_here_and_in_the_ledger() -> None:
    (cells,) = some_cells()
    timer, tallies = FakeClock(0.0), Tallies()
    ledger = Ledger(WorkerMetrics(cells), None, FakeClock(), timer)
    book = TallyingBook(ledger, tallies, Clock(timer))
    passage = book.open(HEAD, "compiled")
    passage.exchange, passage.status, passage.sent = make_exchange(), 201, 7
    timer.advance(0.5)
    book.close(passage)
    book.close(passage)
    (counted,) = tallies.take()
    ((name, figures),) = counted.tallies.items()
    told = dict(zip(FIGURES, figures, strict=True))
    assert name[3] == "201"
    assert (told["count"], told["total"], told["sent"]) == (1, 0.5, 7)
    assert scraped([cells])["requests_total{outcome=2xx}"] == 1
