from __future__ import annotations

import pytest

from gateway.conditions import Worded, compile_condition
from gateway.errors import Location
from gateway.message import observing
from tests.support.builders import make_exchange, make_request
from tests.unit.message.test_observed import Notes

SPELLINGS = {
    'request.verb = "GET"': '(request.verb equals "GET")',
    '(proxy.pathsuffix MatchesPath "/x") and (request.verb = "GET")': (
        '((proxy.pathsuffix matchesPath "/x") and (request.verb equals "GET"))'
    ),
    "a = 1 or !(b is null) || c != true": "((a equals 1) or (not (b equals null)) or (c notEquals true))",
    "a": "(a)",
    "a = b": "(a equals b)",
    "a > 1.5": "(a greaterThan 1.5)",
    "true": "(true)",
}


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_condition_is_worded_in_one_way(text: str) -> None:
    with observing(Notes()):
        condition = compile_condition(text, Location("f.xml", 1, 1))
    assert isinstance(condition.matcher, Worded)
    assert condition.matcher.wording == SPELLINGS[text]
    assert not isinstance(compile_condition(text, Location("f.xml", 1, 1)).matcher, Worded)


def test_a_worded_condition_answers_as_it_did() -> None:
    with observing(Notes()):
        condition = compile_condition('request.verb = "GET"', Location("f.xml", 1, 1))
    assert condition.matcher is not None
    assert condition.matcher(make_exchange(make_request("GET")))
    assert not condition.matcher(make_exchange(make_request("PUT")))
