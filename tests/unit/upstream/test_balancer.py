"""Choosing the server of a balanced target."""

from __future__ import annotations

from collections import Counter

import pytest

from gateway.message import Destination, Server
from gateway.upstream.balancer import Balancer, Standing


def a_server(name: str, *, weight: int = 1, is_fallback: bool = False) -> Server:
    return Server(name, "http", "127.0.0.1", 1, weight, is_fallback)


def a_balancer(*servers: Server, algorithm: str = "RoundRobin", max_failures: int = 0) -> Balancer:
    return Balancer(Destination(servers=servers, algorithm=algorithm, max_failures=max_failures))


def choose(balancer: Balancer, *tried: str) -> Standing:
    standing = balancer.choose(tried)
    assert standing is not None
    return standing


def first(balancer: Balancer) -> str:
    return choose(balancer).name


def choices(balancer: Balancer) -> list[str]:
    """List the servers that are tried, each after those before it."""
    tried: list[str] = []
    while (standing := balancer.choose(tuple(tried))) is not None:
        tried.append(standing.name)
    return tried


def standing_of(balancer: Balancer, name: str) -> Standing:
    """Return what is known of a server that is up."""
    return choose(balancer, *({"a", "b", "c", "f"} - {name}))


A, B, C = a_server("a"), a_server("b"), a_server("c")


def test_round_robin_takes_turns() -> None:
    balancer = a_balancer(A, B, C)
    assert [first(balancer) for _ in range(6)] == ["a", "b", "c", "a", "b", "c"]


def test_weights_share_the_calls_and_mix_them() -> None:
    balancer = a_balancer(a_server("a", weight=3), a_server("b"), algorithm="Weighted")
    picked = [first(balancer) for _ in range(8)]
    assert Counter(picked) == {"a": 6, "b": 2}
    assert "".join(picked) == "aabaaaba"


def test_the_least_busy_server_is_picked() -> None:
    balancer = a_balancer(A, B, algorithm="LeastConnections")
    standing_of(balancer, "a").active += 1
    assert [first(balancer), first(balancer)] == ["b", "b"]
    standing_of(balancer, "b").active += 1
    standing_of(balancer, "b").active += 1
    assert first(balancer) == "a"


def test_equally_busy_servers_take_turns() -> None:
    balancer = a_balancer(A, B, algorithm="LeastConnections")
    assert [first(balancer) for _ in range(4)] == ["a", "b", "a", "b"]


def test_a_call_that_is_over_is_no_longer_under_way() -> None:
    balancer = a_balancer(A, B, algorithm="LeastConnections")
    standing_of(balancer, "a").active += 1
    standing_of(balancer, "a").active -= 1
    standing_of(balancer, "b").active += 1
    assert first(balancer) == "a"


def test_every_server_is_tried_once() -> None:
    assert sorted(choices(a_balancer(A, B, C))) == ["a", "b", "c"]


def test_failures_in_a_row_take_a_server_out() -> None:
    balancer = a_balancer(A, B, max_failures=2)
    standing_of(balancer, "a").failures += 1
    assert {first(balancer), first(balancer)} == {"a", "b"}
    standing_of(balancer, "a").failures += 1
    assert {first(balancer), first(balancer)} == {"b"}


def test_an_answer_makes_failures_forgotten() -> None:
    balancer = a_balancer(A, B, max_failures=2)
    standing_of(balancer, "a").failures += 1
    standing_of(balancer, "a").failures = 0
    standing_of(balancer, "a").failures += 1
    assert {first(balancer), first(balancer)} == {"a", "b"}


def test_without_a_limit_no_server_is_ever_taken_out() -> None:
    balancer = a_balancer(A)
    for _ in range(100):
        standing_of(balancer, "a").failures += 1
    assert first(balancer) == "a"


def test_the_fallback_serves_only_when_no_other_is_up() -> None:
    fallback = a_server("f", is_fallback=True)
    balancer = a_balancer(fallback, A, max_failures=1)
    assert choices(balancer) == ["a", "f"]
    standing_of(balancer, "a").failures += 1
    assert choices(balancer) == ["f"]
    standing_of(balancer, "f").failures += 1
    assert choices(balancer) == []


def test_without_servers_there_is_no_choice() -> None:
    assert choices(a_balancer()) == []


ALGORITHMS = pytest.mark.parametrize("algorithm", ["RoundRobin", "Weighted", "LeastConnections"])


@ALGORITHMS
def test_a_single_server_is_the_choice_until_it_was_tried(algorithm: str) -> None:
    balancer = a_balancer(A, algorithm=algorithm)
    assert [first(balancer), first(balancer)] == ["a", "a"]
    assert choose(balancer, "b").name == "a"
    assert balancer.choose(("a",)) is None
    assert balancer.choose(("b", "a")) is None
    assert choices(balancer) == ["a"]


@ALGORITHMS
def test_a_single_server_out_of_the_rotation_is_no_choice(algorithm: str) -> None:
    balancer = a_balancer(A, algorithm=algorithm, max_failures=2)
    standing = choose(balancer)
    standing.failures = 1
    assert choose(balancer) is standing
    standing.failures = 2
    assert balancer.choose(()) is None
    assert balancer.choose(("a",)) is None
    standing.failures = 0
    assert choose(balancer) is standing


def test_a_single_server_may_be_the_fallback() -> None:
    balancer = a_balancer(a_server("f", is_fallback=True))
    assert choices(balancer) == ["f"]
    assert choose(balancer).is_fallback
