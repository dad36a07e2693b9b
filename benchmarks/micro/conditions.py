"""Conditions: what one costs by what it compares, and the twenty of the measured bundle."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.flows import flows
from benchmarks.micro.timing import Case
from gateway.conditions import compile_condition
from gateway.errors import Location
from tests.support.builders import make_exchange, make_request

_TEXTS = {
    "verb =": 'request.verb = "GET"',
    "path MatchesPath, literal": 'proxy.pathsuffix MatchesPath "/orders"',
    "path MatchesPath, wildcard": 'proxy.pathsuffix MatchesPath "/items/*/reviews"',
    "path MatchesPath, **": 'proxy.pathsuffix MatchesPath "/items/**"',
    "verb and path": '(proxy.pathsuffix MatchesPath "/items/*") and (request.verb = "GET")',
    "header =": 'request.header.accept = "application/json"',
    "JavaRegex": 'request.header.accept JavaRegex "application/(json|xml)"',
}


def cases() -> Iterator[Case]:
    """Yield the cases."""
    request = make_request("GET", "/bench/items/7", headers=[("Accept", "application/json")])
    exchange = make_exchange(request, path_suffix="/items/7")
    for name, text in _TEXTS.items():
        matcher = compile_condition(text, Location("bench", 1, 1)).matcher
        yield Case(name, "holds(exchange)", {"holds": matcher, "exchange": exchange})
    matchers = []
    for flow in flows():
        verb = f' and (request.verb = "{flow.verb}")' if flow.verb else ""
        text = f'(proxy.pathsuffix MatchesPath "{flow.path.removeprefix("/bench")}"){verb}'
        matchers.append(compile_condition(text, Location("bench", 1, 1)).matcher)
    names = {"matchers": matchers, "exchange": exchange}
    yield Case("the twenty flows and the one that matches", "[m(exchange) for m in matchers]", names)
