from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from gateway.conditions import compile_condition, necessary_facts
from gateway.errors import Location
from gateway.flow import Wait
from gateway.flow.index import FlowIndex, Jump
from gateway.message import Exchange
from tests.support.builders import make_exchange, make_request
from tests.support.driver import PureDriver, suspended, traced
from tests.support.fake_policies import bundle_of, compiled

AT = Location("f.xml", 1, 1)
VERBS = ("GET", "POST", "PUT", "get", "")
TEXTS = ("", "/", "/a", "/a/", "/a/b", "/a/b/c", "/ab", "/b", "/b/1", "//a", "/A")
GLOBS = ("/a*", "/a/*", "*", "/b", "/*b", "/a/b%*")
PATHS = ("/", "/a", "/a/*", "/a/**", "/*/b", "/**", "/{x}/b/**", "**/b/*", "/b/{id}", "/a/b", "/a*")
HEADERS = ("", "x", "true")


def matchers(texts: Sequence[str]) -> tuple[FlowIndex, list[object]]:
    conditions = [compile_condition(text, AT) for text in texts]
    return FlowIndex([necessary_facts(each.tree) for each in conditions]), [
        each.matcher for each in conditions
    ]


def asking(verb: str = "GET", suffix: str = "/a", path: str = "") -> Exchange:
    return make_exchange(make_request(verb, path or "/base" + suffix), path_suffix=suffix)


def candidates(index: FlowIndex, exchange: Exchange, size: int) -> list[int]:
    found, at = [], index.next(exchange, 0)
    while at < size:
        found.append(at)
        at = index.next(exchange, at + 1)
    return found


ROW = (
    'proxy.pathsuffix MatchesPath "/a" and request.verb = "GET"',
    'proxy.pathsuffix MatchesPath "/a" and request.verb = "POST"',
    'proxy.pathsuffix MatchesPath "/a/**"',
    'request.header.x = "1"',
    'proxy.pathsuffix MatchesPath "/a/b/*" or proxy.pathsuffix = "/c"',
    'proxy.pathsuffix StartsWith ""',
    'request.verb = "PUT"',
)


@pytest.mark.parametrize(
    ("verb", "suffix", "expected"),
    [
        ("GET", "/a", [0, 3, 5]),
        ("POST", "/a", [1, 3, 5]),
        ("PATCH", "/a", [3, 5]),
        ("PUT", "/a/x", [2, 3, 5, 6]),
        ("GET", "/a/b/c", [2, 3, 4, 5]),
        ("GET", "/c", [3, 4, 5]),
        ("GET", "/zzz", [3, 5]),
        ("GET", "", [3, 5]),
    ],
)
def test_only_what_could_be_meant_is_left(verb: str, suffix: str, expected: list[int]) -> None:
    index, _ = matchers(ROW)
    assert candidates(index, asking(verb, suffix), len(ROW)) == expected


def test_the_path_that_most_flows_ask_for_is_looked_at() -> None:
    texts = ['request.path = "/v/a"', 'request.path = "/v/b"', 'proxy.pathsuffix = "/a"']
    index, _ = matchers(texts)
    assert candidates(index, asking(suffix="/b", path="/v/b"), 3) == [1, 2]


def test_a_jump_leads_to_the_op_of_the_flow() -> None:
    index, _ = matchers(ROW)
    jump = Jump(index, 1, (10, 20, 30, 40, 50, 60, 70, 80))
    assert jump.to(asking("GET", "/a")) == 40
    assert jump.spread(2).to(asking("GET", "/a")) == 80
    index, _ = matchers(ROW[:3])
    assert Jump(index, 0, (1, 2, 3, 9)).to(asking("PUT", "/b")) == 9


def random_condition(random: Random, depth: int = 2) -> str:
    roll = random.random()
    if depth and roll < 0.5:
        inner = [f"({random_condition(random, depth - 1)})" for _ in range(random.randint(2, 3))]
        return random.choice((" and ", " or ")).join(inner)
    if depth and roll < 0.6:
        return f"!({random_condition(random, depth - 1)})"
    if roll < 0.65:
        return f'request.header.X = "{random.choice(HEADERS)}"'
    if random.random() < 0.4:
        return f'request.verb {random.choice(("=", "=", "!=", ":=", "=|", "~~"))} "{random.choice(VERBS)}"'
    name = random.choice(("proxy.pathsuffix", "proxy.pathsuffix", "request.path"))
    sign, right = random.choice((("=", TEXTS), ("=|", TEXTS), ("~", GLOBS), ("~/", PATHS), ("~/", PATHS)))
    return f'{name} {random.choice((sign, sign, sign, "!="))} "{random.choice(right)}"'


def random_request(random: Random) -> Exchange:
    suffix = random.choice(TEXTS)
    request = make_request(
        random.choice(VERBS[:3]) or "GET",
        random.choice(("/base" + suffix, suffix or "/")),
        headers=[("X", random.choice(HEADERS))],
    )
    return make_exchange(request, path_suffix=suffix)


def test_no_flow_is_passed_over_whose_condition_holds() -> None:
    random, passed = Random(1_719), 0
    for _ in range(400):
        texts = [random_condition(random) for _ in range(random.randint(1, 12))]
        index, asked = matchers(texts)
        for _ in range(10):
            exchange = random_request(random)
            left = candidates(index, exchange, len(texts))
            held = [at for at, matcher in enumerate(asked) if matcher(exchange)]  # type: ignore[operator]
            assert set(held) <= set(left), (texts, exchange.request.verb, exchange.proxy.path_suffix)
            passed += len(texts) - len(left)
    assert passed > 4_000


def entered(flows: str, exchange: Exchange, *, waits: bool = False) -> tuple[str, list[str]]:
    """Run a proxy of these flows; return the flow that a request enters, and what was done."""
    connection = "<HTTPProxyConnection><BasePath>/base</BasePath></HTTPProxyConnection>"
    trace: list[str] = []
    program = traced(
        compiled(bundle_of(f'<Flows>{flows}</Flows>{connection}<RouteRule name="n"/>', policies="A")), trace
    )
    driver = PureDriver(request_body=b"body")
    driver.run(suspended(program) if waits else program, exchange)
    assert driver.waits[-1] == Wait.CLIENT.name
    named = [label for label in trace if label.startswith("flow:f")]
    return named[0] if named else "", trace


def flow(number: int, condition: str) -> str:
    escaped = condition.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<Flow name="f{number}"><Condition>{escaped}</Condition>'
        "<Request><Step><Name>A</Name></Step></Request></Flow>"
    )


def test_a_program_enters_the_flow_that_a_scan_finds() -> None:
    random, found = Random(88), 0
    for _ in range(60):
        texts = [random_condition(random) for _ in range(random.randint(4, 9))]
        flows = "".join(flow(number, text) for number, text in enumerate(texts))
        exchange = random_request(random)
        asked = matchers(texts)[1]
        held = [f"flow:f{at}" for at, each in enumerate(asked) if each(exchange)]  # type: ignore[operator]
        name, trace = entered(flows, exchange)
        assert name == (held[0] if held else ""), texts
        assert "index" not in trace
        found += bool(held)
        again = random_request(random)
        assert entered(flows, again, waits=True) == entered(flows, again)
    assert found > 20


def test_a_wait_between_flows_stays_where_it_was() -> None:
    texts = [
        *(f'proxy.pathsuffix = "/{number}"' for number in range(5)),
        'request.content = "body"',
        *(f'proxy.pathsuffix = "/{number}"' for number in range(6, 12)),
    ]
    flows = "".join(flow(number, text) for number, text in enumerate(texts))

    def of(suffix: str) -> tuple[str, bool]:
        exchange = make_exchange(make_request(content=None), path_suffix=suffix)
        name, trace = entered(flows, exchange)
        return name, "wait:REQUEST_BODY" in trace

    assert of("/3") == ("flow:f3", False)
    assert of("/7") == ("flow:f5", True)


def test_a_flow_that_could_be_and_is_not_leads_to_the_next_that_could() -> None:
    texts = [f'proxy.pathsuffix MatchesPath "/a/**" and request.header.x = "{number}"' for number in range(6)]
    flows = "".join(flow(number, text) for number, text in enumerate(texts))
    for wanted in range(6):
        request = make_request(headers=[("X", str(wanted))])
        assert entered(flows, make_exchange(request, path_suffix="/a/b"))[0] == f"flow:f{wanted}"
    assert entered(flows, make_exchange(path_suffix="/a/b"))[0] == ""


def test_what_a_step_wrote_before_is_what_counts() -> None:
    index, _ = matchers([f'request.verb = "V{number}"' for number in range(5)])
    exchange = asking("V1")
    assert candidates(index, exchange, 5) == [1]
    exchange.request.verb = "V3"
    assert candidates(index, exchange, 5) == [3]
