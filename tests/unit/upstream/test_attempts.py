"""Which server is asked next, and what becomes of each outcome."""

from __future__ import annotations

import pytest

from gateway.errors import UpstreamError
from gateway.faults import Fault
from gateway.message import Destination, Exchange, Server, TargetCall
from gateway.upstream import Attempts, Rota
from tests.support.builders import make_exchange, make_request
from tests.support.fakes import FakeClock

SERVERS = tuple(Server(name, "http", f"{name}.test", 80) for name in "abc")


def balanced(verb: str = "GET", *, destination: Destination | None = None) -> Exchange:
    target = TargetCall("default", "r")
    target.destination = destination or Destination(servers=SERVERS)
    return make_exchange(target=target, request=make_request(verb, "/x"))


def direct(destination: Destination, host: str = "one.test") -> Exchange:
    target = TargetCall("default", "r")
    target.destination = destination
    target.scheme, target.host, target.port = "http", host, 80
    target.sent_url = f"http://{host}/x"
    return make_exchange(target=target)


def begun(exchange: Exchange, *, is_body_held: bool = True) -> Attempts:
    return Rota(FakeClock(100.0)).attempts(exchange, is_body_held=is_body_held)


def test_an_exchange_without_a_target_is_a_bug() -> None:
    with pytest.raises(RuntimeError):
        begun(make_exchange(target=None))


def test_a_url_has_one_server_and_no_second_attempt() -> None:
    exchange = direct(Destination())
    attempts = begun(exchange)
    assert (attempts.server.host, attempts.server.authority) == ("one.test", "one.test")
    assert attempts.target.sent_start == 100.0
    with pytest.raises(Fault) as caught:
        attempts.failed(UpstreamError("connect"))
    assert caught.value.status == 503
    attempts.end()


def test_the_server_of_a_url_is_made_once_for_as_long_as_the_url_stays() -> None:
    rota, destination = Rota(FakeClock()), Destination()
    first = rota.attempts(direct(destination), is_body_held=True).server
    assert rota.attempts(direct(destination), is_body_held=True).server is first
    assert rota.attempts(direct(destination, "two.test"), is_body_held=True).server.host == "two.test"


def test_an_answer_is_noted_and_ends_the_attempts() -> None:
    exchange = balanced()
    attempts = begun(exchange)
    assert attempts.answered(200, "192.0.2.7")
    target = exchange.target
    assert target is not None
    assert (target.server, target.ip, target.sent_url) == ("a", "192.0.2.7", "http://a.test:80/x")
    assert (target.sent_start, target.sent_end, target.received_start) == (100.0, 100.0, 100.0)


def test_a_url_s_answer_counts_whatever_its_status() -> None:
    assert begun(direct(Destination(unhealthy_codes=frozenset({503})))).answered(503, "")


def test_an_unhealthy_answer_of_a_safe_call_leads_to_the_next_server() -> None:
    exchange = balanced(destination=Destination(servers=SERVERS, unhealthy_codes=frozenset({503})))
    attempts = begun(exchange)
    assert not attempts.answered(503, "")
    assert attempts.server.name in {"b", "c"}
    assert exchange.target is not None
    assert exchange.target.failed_servers == ["a"]
    assert exchange.target.received_start == 0.0
    assert not attempts.answered(503, "")
    # The last one's answer is the answer.
    assert attempts.answered(503, "")


@pytest.mark.parametrize(
    ("verb", "is_body_held", "is_retried", "reason", "is_repeated"),
    [
        ("GET", True, True, "eof", True),
        ("GET", False, True, "eof", False),
        ("POST", True, True, "eof", False),
        ("POST", False, True, "connect", True),
        ("POST", False, True, "tls", True),
        ("GET", True, False, "connect", False),
    ],
)
def test_what_is_repeated(
    verb: str, is_body_held: bool, is_retried: bool, reason: str, is_repeated: bool
) -> None:
    destination = Destination(servers=SERVERS, is_retried=is_retried)
    attempts = begun(balanced(verb, destination=destination), is_body_held=is_body_held)
    if is_repeated:
        attempts.failed(UpstreamError(reason))
        assert attempts.server.name in {"b", "c"}
    else:
        with pytest.raises(Fault):
            attempts.failed(UpstreamError(reason))


def test_without_a_server_that_is_up_nothing_is_called() -> None:
    rota = Rota(FakeClock())
    destination = Destination(servers=SERVERS, max_failures=1)
    attempts = rota.attempts(balanced(destination=destination), is_body_held=True)
    attempts.failed(UpstreamError("eof"))
    attempts.failed(UpstreamError("eof"))
    with pytest.raises(Fault):
        attempts.failed(UpstreamError("eof"))
    with pytest.raises(Fault) as caught:
        rota.attempts(balanced(destination=destination), is_body_held=True)
    assert caught.value.name == "NoActiveTargets"


def test_calls_under_way_are_counted_until_they_end() -> None:
    rota = Rota(FakeClock())
    destination = Destination(servers=SERVERS[:2], algorithm="LeastConnections")
    first, second = (rota.attempts(balanced(destination=destination), is_body_held=True) for _ in "12")
    assert {first.server.name, second.server.name} == {"a", "b"}
    first.end()
    first.end()
    for _ in "12":
        third = rota.attempts(balanced(destination=destination), is_body_held=True)
        assert third.server is first.server
        third.end()
