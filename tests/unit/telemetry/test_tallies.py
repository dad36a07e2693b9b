"""What a worker counts for statistics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gateway import faults
from gateway.fault import Fault
from gateway.flow.ports import Passage
from gateway.message import Exchange, Headers, RequestHead, Story, TargetCall
from gateway.telemetry import FIGURES, NOT_SET, OVERFLOW, Tallies
from gateway.telemetry.tallies import MOST_RECENT
from tests.support.builders import FACTS, make_exchange, make_response
from tests.support.fakes import NOW

NOBODY = (NOT_SET,) * 4
CLIENT = {
    "developer.app.name": "Weather App",
    "developer.id": "acme@@@1",
    "developer.email": "t@w.com",
    "apiproduct.name": "Premium",
}


def passage(
    exchange: Exchange | None,
    *,
    status: int = 200,
    sent: int = 0,
    verb: str = "GET",
    fault: Fault | None = None,
) -> Passage:
    made = Passage.__new__(Passage)
    made.head = RequestHead(verb, "/", "1.1", Headers(), ("192.0.2.1", 1), ("", 0))
    made.begun, made.exchange, made.fault = 0.0, exchange, fault
    made.status, made.sent, made.is_closed = status, sent, False
    return made


def figures(tallies: Tallies) -> dict[tuple[str, ...], dict[str, float]]:
    """Return all that was counted of one environment, whatever the minute."""
    (counted,) = tallies.take()
    assert (counted.organization, counted.environment) == ("acme", "test")
    return {name: dict(zip(FIGURES, each, strict=True)) for name, each in counted.tallies.items()}


def test_calls_of_one_kind_are_counted_together() -> None:
    tallies = Tallies()
    for seconds, sent in ((0.25, 10), (0.5, 20), (0.125, 0)):
        tallies.count(passage(make_exchange(), sent=sent), seconds)
    assert figures(tallies) == {
        ("weather", "3", "GET", "200", NOT_SET, *NOBODY): {
            **dict.fromkeys(FIGURES, 0.0),
            **{"count": 3, "sent": 30, "total": 0.875, "least": 0.125, "most": 0.5},
        }
    }
    assert tallies.take() == []


def test_a_verified_client_is_known() -> None:
    tallies = Tallies()
    tallies.count(passage(make_exchange(variables=CLIENT)), 0.1)
    tallies.count(passage(make_exchange(variables={**CLIENT, "developer.email": 5, "developer.id": ""})), 0.1)
    tallies.count(passage(make_exchange(variables={"developer.id": "x"})), 0.1)
    assert [name[5:] for name in figures(tallies)] == [
        ("Weather App", "acme@@@1", "t@w.com", "Premium"),
        ("Weather App", NOT_SET, NOT_SET, "Premium"),
        NOBODY,
    ]


def test_a_call_that_no_proxy_took_belongs_to_nobody() -> None:
    tallies = Tallies()
    tallies.count(passage(None, status=404), 0.1)
    assert tallies.take() == []


def test_errors_are_told_apart() -> None:
    tallies = Tallies()
    tallies.count(passage(make_exchange(), status=404), 0.1)
    tallies.count(passage(make_exchange(fault=faults.INVALID_ACCESS_TOKEN()), status=401), 0.1)
    tallies.count(passage(make_exchange(fault=faults.GATEWAY_TIMEOUT()), status=504), 0.1)
    tallies.count(passage(make_exchange(), status=0), 0.1)
    counted = figures(tallies)
    told = {
        name[3]: (each["errors"], each["policy_errors"], each["target_errors"])
        for name, each in counted.items()
    }
    assert told["404"] == (1, 0, 0)
    assert told["401"] == (1, 1, 0)
    assert sum(told["504"][1:]) == 1
    assert told[NOT_SET] == (1, 0, 0)


def test_targets_are_timed_where_they_answered() -> None:
    tallies = Tallies()
    for answered, status in ((0.5, 200), (0.25, 503), (0.0, 200)):
        target = TargetCall("backend", "r")
        target.sent_start, target.received_start = NOW, NOW + answered if answered else 0.0
        exchange = make_exchange(response=make_response(status), target=target)
        tallies.count(passage(exchange), 1.0)
    ((name, counted),) = figures(tallies).items()
    assert name[4] == "backend"
    assert (counted["target_count"], counted["target_errors"]) == (2, 1)
    assert (counted["target_total"], counted["target_least"], counted["target_most"]) == (0.75, 0.25, 0.5)


def test_each_minute_is_counted_by_itself() -> None:
    tallies = Tallies()
    begin = NOW - NOW % 60
    for at in (begin, begin + 59.5, begin + 60, begin - 1, begin + 1):
        tallies.count(passage(make_exchange(arrived=at)), 0.25)
    counted = [(each.minute, sum(f[0] for f in each.tallies.values())) for each in tallies.take()]
    minute = int(begin // 60)
    assert counted == [(minute, 2), (minute + 1, 1), (minute - 1, 1), (minute, 1)]


def test_the_minute_is_that_of_the_end() -> None:
    tallies = Tallies()
    begin = NOW - NOW % 60
    tallies.count(passage(make_exchange(arrived=begin + 59.0)), 2.0)
    assert tallies.take()[0].minute == int(begin // 60) + 1


def test_kinds_beyond_the_bound_are_one() -> None:
    tallies = Tallies(most=2)
    for status in (200, 201, 202, 203, 200):
        tallies.count(passage(make_exchange(), status=status), 0.1)
    counts = {name: each["count"] for name, each in figures(tallies).items()}
    assert counts == {
        ("weather", "3", "GET", "200", NOT_SET, *NOBODY): 2,
        ("weather", "3", "GET", "201", NOT_SET, *NOBODY): 1,
        (OVERFLOW,) * 9: 2,
    }


def test_verbs_of_a_clients_own_are_one() -> None:
    tallies = Tallies()
    for verb in ("BREW", "WHEN", "PATCH"):
        tallies.count(passage(make_exchange(), verb=verb), 0.1)
    assert {name[2]: each["count"] for name, each in figures(tallies).items()} == {"(other)": 2, "PATCH": 1}


def test_names_have_a_length() -> None:
    tallies = Tallies()
    tallies.count(passage(make_exchange(variables={**CLIENT, "apiproduct.name": "x" * 1000})), 0.1)
    ((name, _),) = figures(tallies).items()
    assert name[8] == "x" * 255


class Verified(Story):
    """Be what a check tells of a client."""

    def __init__(self, client: Mapping[str, object]) -> None:
        self.client = client

    def constants(self) -> Mapping[str, object]:
        return self.client

    def tell(self, variables: dict[str, object]) -> None:
        variables.update(self.client)


def verified(client: Mapping[str, object] = CLIENT, arrived: float = NOW) -> Exchange:
    exchange = make_exchange(arrived=arrived)
    exchange.tell(Verified(client))
    return exchange


def counts(tallies: Tallies) -> dict[tuple[str, ...], float]:
    """Return how many calls were counted, by their names without the proxy's and the verb."""
    return {name[3:]: each["count"] for name, each in figures(tallies).items()}


NAMES = ("Weather App", "acme@@@1", "t@w.com", "Premium")


def test_a_client_is_known_without_its_story_being_told() -> None:
    tallies = Tallies()
    tallies.count(passage(verified()), 0.1)
    assert counts(tallies) == {("200", NOT_SET, *NAMES): 1}


def test_calls_of_the_same_names_count_together_however_they_are_known() -> None:
    tallies, told = Tallies(), verified()
    assert told.variables
    for exchange in (verified(), verified(), verified(dict(CLIENT)), told, make_exchange(variables=CLIENT)):
        tallies.count(passage(exchange), 0.1)
    assert counts(tallies) == {("200", NOT_SET, *NAMES): 5}


def test_kinds_differ_by_each_of_their_names() -> None:
    tallies, other = Tallies(), {**CLIENT, "apiproduct.name": "Free"}
    answers = [(CLIENT, 200, "GET"), (other, 200, "GET"), (CLIENT, 404, "GET"), (CLIENT, 200, "PUT")]
    for client, status, verb in answers * 3:
        tallies.count(passage(verified(client), status=status, verb=verb), 0.1)
    for name in ("a", "b", "a"):
        exchange = verified()
        exchange.target = TargetCall(name, "r")
        tallies.count(passage(exchange), 0.1)
    for revision in ("4", "5", "4"):
        exchange = verified()
        exchange.proxy.facts = replace(FACTS, revision=revision)
        tallies.count(passage(exchange), 0.1)
    counted = {name: each["count"] for name, each in figures(tallies).items()}
    assert counted == {
        ("weather", "3", "GET", "200", NOT_SET, *NAMES): 3,
        ("weather", "3", "GET", "200", NOT_SET, *NAMES[:3], "Free"): 3,
        ("weather", "3", "GET", "404", NOT_SET, *NAMES): 3,
        ("weather", "3", "PUT", "200", NOT_SET, *NAMES): 3,
        ("weather", "3", "GET", "200", "a", *NAMES): 2,
        ("weather", "3", "GET", "200", "b", *NAMES): 1,
        ("weather", "4", "GET", "200", NOT_SET, *NAMES): 2,
        ("weather", "5", "GET", "200", NOT_SET, *NAMES): 1,
    }


def test_more_kinds_than_are_known_again_are_counted_all_the_same() -> None:
    tallies = Tallies()
    clients = [{**CLIENT, "developer.app.name": f"App {number}"} for number in range(MOST_RECENT * 2 + 1)]
    for _ in range(3):
        for client in clients:
            tallies.count(passage(verified(client)), 0.1)
            tallies.count(passage(verified(clients[0])), 0.1)
    counted = counts(tallies)
    assert counted.pop(("200", NOT_SET, "App 0", *NAMES[1:])) == 3 * (len(clients) + 1)
    assert list(counted.values()) == [3] * (len(clients) - 1)


def test_clients_whose_records_come_and_go_are_never_mixed_up() -> None:
    tallies = Tallies()
    for number in range(200):  # each set of variables may come to lie where an earlier one lay
        client = {**CLIENT, "developer.app.name": f"App {number % 20}"}
        tallies.count(passage(verified(client)), 0.1)
    assert counts(tallies) == {("200", NOT_SET, f"App {number}", *NAMES[1:]): 10 for number in range(20)}


def test_a_kind_that_is_known_again_counts_in_its_minute() -> None:
    tallies = Tallies()
    begin = NOW - NOW % 60
    for at in (begin, begin + 1, begin + 60, begin + 61, begin + 62):
        tallies.count(passage(verified(arrived=at)), 0.25)
    assert [sum(f[0] for f in each.tallies.values()) for each in tallies.take()] == [2, 3]
    tallies.count(passage(verified(arrived=begin + 62)), 0.25)
    assert counts(tallies) == {("200", NOT_SET, *NAMES): 1}


def test_a_kind_beyond_the_bound_stays_there_for_its_minute() -> None:
    tallies = Tallies(most=1)
    for status in (200, 201, 201, 200):
        tallies.count(passage(verified(), status=status), 0.1)
    assert counts(tallies) == {("200", NOT_SET, *NAMES): 2, (OVERFLOW,) * 6: 2}
    for status in (201, 201):
        tallies.count(passage(verified(), status=status), 0.1)
    assert counts(tallies) == {("201", NOT_SET, *NAMES): 2}
