from __future__ import annotations

import re

from benchmarks.contenders.marks import filled
from benchmarks.flows import PROTECTED, Flow, flows, lua_table
from benchmarks.scenarios import BASE_PATH, PATH


def test_twenty_flows_stand_before_the_protected_one():
    found = flows()
    assert len(found) == 21
    assert found[-1] == Flow(PROTECTED, "", f"{BASE_PATH}/items/**")


def test_only_the_protected_flow_matches_what_is_called():
    path = PATH.partition("?")[0]
    for verb in ("GET", "POST"):
        matching = [
            flow.name for flow in flows() if flow.verb in {"", verb} and re.fullmatch(flow.regex, path)
        ]
        assert matching == [PROTECTED]


def test_a_pattern_is_a_prefix_and_a_regular_expression():
    flow = Flow("a", "GET", "/bench/a/*/b/**")
    assert flow.prefix == "/bench/a/"
    assert flow.regex == "^/bench/a/[^/]+/b/.+$"


def test_the_flows_are_given_as_lua():
    text = lua_table()
    assert text.count("{ name =") == 21
    assert '{ name = "flow-1", verb = "GET", path = "/bench/orders", prefix = "/bench/orders" },' in text
    assert 'pattern = "^/bench/items/.+$"' in text


def test_marks_are_filled_in_one_after_the_other():
    assert filled("a @A@ @B@", {"A": "<@B@>", "B": "b"}) == "a <b> b"
