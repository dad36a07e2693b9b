"""What is counted and logged of each request."""

from __future__ import annotations

import json

import pytest

from gateway import faults
from gateway._fastpath import Assembly
from gateway.message import Headers, TargetCall
from gateway.runtime.arrival import RequestHead
from gateway.runtime.ledger import Ledger
from gateway.telemetry import FIGURES, AccessLog, Tallies, WorkerMetrics, render
from tests.support.builders import make_exchange, make_response
from tests.support.fakes import NOW, FakeClock
from tests.support.scrapes import scraped, some_cells

HEAD = RequestHead("GET", "/v0/x?secret=1", "1.1", Headers([("Host", "h")]), ("192.0.2.1", 1), ("", 0))


class Book:
    """Be a ledger whose pages can be read."""

    def __init__(self, *, is_logged: bool = True) -> None:
        (self.cells,) = some_cells()
        self.lines, self.clock, self.timer = list[bytes](), FakeClock(), FakeClock(0.0)
        self.log = AccessLog(self.lines.append, Assembly()) if is_logged else None
        self.tallies = Tallies()
        metrics = WorkerMetrics(self.cells)
        self.ledger = Ledger(metrics, self.log, self.clock, self.timer, tallies=self.tallies)

    @property
    def line(self) -> dict[str, object]:
        assert self.log is not None
        self.log.flush()
        (line,) = b"".join(self.lines).splitlines()
        entry: dict[str, object] = json.loads(line)
        return entry

    def count(self, name: str) -> float:
        text = render([self.cells], {}).decode().splitlines()
        return next(float(line.rpartition(" ")[2]) for line in text if line.startswith(f"tollkeeper_{name} "))


def test_a_request_that_no_proxy_took() -> None:
    book = Book()
    passage = book.ledger.open(HEAD)
    assert book.count("requests_in_flight") == 1
    passage.fault, passage.status, passage.sent = faults.BAD_PATH(), 400, 7
    book.timer.advance(0.25)
    book.clock.advance(0.25)
    book.ledger.close(passage)
    assert book.line == {
        "time": "2023-11-14T22:13:20.000+00:00",
        "exchange_id": "",
        "client_ip": "192.0.2.1",
        "method": "GET",
        "path": "/v0/x",
        "host": "h",
        "environment": "",
        "proxy": "",
        "status": 400,
        "fault": "protocol.http.BadPath",
        "duration_ms": 250.0,
        "bytes": 7,
        "target_status": None,
    }
    assert book.count("requests_in_flight") == 0
    assert book.count('requests_total{outcome="4xx"}') == 1
    assert book.count('faults_total{origin="client"}') == 1
    assert book.count("target_errors_total") == 0


def test_an_exchange_with_its_target() -> None:
    book = Book()
    target = TargetCall("default", "r")
    target.sent_start, target.received_start = NOW, NOW + 0.5
    exchange = make_exchange(response=make_response(201), target=target)
    passage = book.ledger.open(HEAD)
    passage.exchange, passage.status = exchange, 200
    book.ledger.close(passage)
    line = book.line
    assert (line["exchange_id"], line["proxy"], line["environment"]) == ("rrt-1", "weather", "acme/test")
    assert (line["path"], line["host"]) == ("/v0/weather/forecast", "acme-test.localhost")
    assert (line["status"], line["target_status"], line["fault"]) == (200, 201, "")
    assert book.count('target_calls_total{outcome="2xx"}') == 1
    assert book.count("target_errors_total") == 0


def test_a_target_that_did_not_answer() -> None:
    book = Book()
    target = TargetCall("default", "r")
    target.sent_start = NOW
    passage = book.ledger.open(HEAD)
    passage.exchange = make_exchange(target=target, fault=faults.UNEXPECTED_EOF())
    passage.status = 502
    book.ledger.close(passage)
    assert (book.line["target_status"], book.line["fault"]) == (
        None,
        "messaging.adaptors.http.flow.UnexpectedEOFAtTarget",
    )
    assert book.count("target_errors_total") == 1
    assert book.count('faults_total{origin="target"}') == 1


def test_a_target_that_was_not_called() -> None:
    book = Book()
    passage = book.ledger.open(HEAD)
    passage.exchange = make_exchange(target=TargetCall("default", "r"), response=make_response())
    book.ledger.close(passage)
    assert book.line["target_status"] is None
    assert book.count("target_errors_total") == 0


def test_a_client_that_left() -> None:
    book = Book()
    passage = book.ledger.open(HEAD)
    passage.exchange = make_exchange()
    book.ledger.close(passage)
    assert book.line["status"] == 0
    assert book.count('requests_total{outcome="other"}') == 1


def test_what_ended_a_request_counts_over_what_its_program_knew() -> None:
    book = Book()
    passage = book.ledger.open(HEAD)
    passage.exchange = make_exchange(fault=faults.BAD_PATH())
    passage.fault = faults.INTERNAL()
    book.ledger.close(passage)
    assert book.line["fault"] == "Internal Server Error"


def test_a_passage_is_closed_once() -> None:
    book = Book()
    passage = book.ledger.open(HEAD)
    passage.status = 204
    for _ in range(2):
        book.ledger.close(passage)
    assert book.line["status"] == 204
    assert book.count('requests_total{outcome="2xx"}') == 1
    assert book.count("requests_in_flight") == 0


def test_each_hand_has_its_share() -> None:
    book = Book()
    for hand in ("compiled", "compiled", "aiohttp"):
        book.ledger.close(book.ledger.open(HEAD, hand))
    assert book.count('carried_total{hand="compiled"}') == 2
    assert book.count('carried_total{hand="aiohttp"}') == 1


def test_a_cached_answer_has_no_target_time() -> None:
    book = Book()
    target = TargetCall("default", "r")
    target.received_start = NOW
    passage = book.ledger.open(HEAD)
    passage.exchange, passage.status = make_exchange(response=make_response(203), target=target), 200
    book.ledger.close(passage)
    assert book.line["target_status"] == 203
    assert book.count('target_calls_total{outcome="2xx"}') == 0


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/x?token=1", "/x"),
        ("/users/a@b.test#access_token=1", "/users/a@b.test"),
        ("http://user:word@h.test/x@y?z=1", "/x@y"),
        ("http://user:word@h.test", ""),
        ("http://user:word@h.test?x=//a@b", ""),
        ("user:word@h.test:443", "h.test:443"),
        ("odd?x=//user:word@h.test", "odd"),
        ("*", "*"),
    ],
)
def test_of_a_call_that_no_proxy_took_no_credentials_are_logged(target: str, path: str) -> None:
    book = Book()
    headers = Headers([("Host", "user:word@h.test:8080")])
    head = RequestHead("GET", target, "1.1", headers, ("192.0.2.1", 1), ("", 0))
    book.ledger.close(book.ledger.open(head))
    assert (book.line["path"], book.line["host"]) == (path, "h.test:8080")


def test_without_an_access_log_requests_are_still_counted() -> None:
    book = Book(is_logged=False)
    book.ledger.close(book.ledger.open(HEAD))
    assert book.count('requests_total{outcome="other"}') == 1


def test_a_call_is_counted_once_for_statistics() -> None:
    book = Book()
    passage = book.ledger.open(HEAD, "compiled")
    passage.exchange, passage.status, passage.sent = make_exchange(), 201, 7
    book.timer.advance(0.5)
    for _ in range(2):
        book.ledger.close(passage)
    (counted,) = book.tallies.take()
    ((name, figures),) = counted.tallies.items()
    told = dict(zip(FIGURES, figures, strict=True))
    assert name[3] == "201"
    assert (told["count"], told["total"], told["sent"]) == (1, 0.5, 7)


def test_statistics_need_not_be_kept() -> None:
    (cells,) = some_cells()
    ledger = Ledger(WorkerMetrics(cells), None, FakeClock(), FakeClock(0.0))
    passage = ledger.open(HEAD)
    passage.exchange, passage.status = make_exchange(), 201
    ledger.close(passage)
    assert scraped([cells])["requests_total{outcome=2xx}"] == 1
