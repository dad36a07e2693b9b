"""JSONPayload, through ExtractVariables."""

from __future__ import annotations

import pytest

from gateway.faults import Fault
from gateway.message import Needs
from gateway.patterns import RegexBudgetExceeded
from gateway.payload import JsonPath
from gateway.policies._extraction import Rules
from gateway.policies._json_section import _found
from tests.support.builders import make_exchange, make_response
from tests.support.fakes import FakeServices
from tests.support.policy_runs import read, refusals, rules, run

BODY = """{"a": {"b": "text", "n": 7, "f": 1.5, "t": true, "null": null, "o": {"x": 1}, "l": [1, "2", null]},
 "items": [{"id": 1, "name": "one"}, {"id": 2, "name": "two"}]}"""


def policy(variables: str, more: str = "") -> str:
    return f'<ExtractVariables name="EV"><JSONPayload>{variables}</JSONPayload>{more}</ExtractVariables>'


def variable(path: str, kind: str = "") -> str:
    attribute = f"type='{kind}'" if kind else ""
    return f"<Variable name='x' {attribute}><JSONPath>{path}</JSONPath></Variable>"


def found(
    path: str,
    kind: str = "",
    *,
    more: str = "",
    content: str = BODY,
    media: str = "application/json",
    **known: object,
) -> dict[str, object]:
    response = make_response(headers=[("Content-Type", media)], content=content)
    exchange = make_exchange(response=response, variables=known)
    return run(policy(variable(path, kind), more), exchange).variables


IGNORE = "<IgnoreUnresolvedVariables>true</IgnoreUnresolvedVariables>"


@pytest.mark.parametrize(
    ("path", "kind", "value"),
    [
        ("$.a.b", "", "text"),
        ("$.a.n", "", "7"),
        ("$.a.n", "integer", 7),
        ("$.a.n", "long", 7),
        ("$.a.f", "float", 1.5),
        ("$.a.f", "double", 1.5),
        ("$.a.f", "String", "1.5"),
        ("$.a.t", "boolean", True),
        ("$.a.t", "", "true"),
        ("$.a.o", "", '{"x":1}'),
        ("$.a.o", "nodeset", '{"x":1}'),
        ("$.a.l", "", '[1,"2",null]'),
        ("$.a.l[1]", "integer", 2),
        ("$.a.null", "", None),
        ("$.a.null", "integer", None),
        ("$.items[*].id", "", "[1,2]"),
        ("$.items[?(@.id == 2)].name", "", '["two"]'),
        ("$.items[{i}].name", "", "two"),
    ],
)
def test_what_a_path_finds(path: str, kind: str, value: object) -> None:
    variables = found(path, kind, i=1)
    assert variables["x"] == value
    assert type(variables["x"]) is type(value)


def test_what_is_not_there_is_a_fault_unless_ignored() -> None:
    with pytest.raises(Fault) as caught:
        found("$.none")
    assert caught.value.code == "steps.extractvariables.InvalidJSONPath"
    assert caught.value.text == "Invalid JSON path $.none in policy EV."
    assert found("$.none", more=IGNORE) == {}
    # A search that finds nothing is no broken path.
    assert found("$.items[?(@.id == 9)].name") == {}


def test_a_value_of_another_type_is_a_fault() -> None:
    with pytest.raises(Fault) as caught:
        found("$.a.b", "integer")
    assert caught.value.text == "Unable to cast value text as integer from ExtractVariables: EV"


@pytest.mark.parametrize("content", ["", "{", "nothing", '{"a": NaN}'])
def test_a_body_that_is_no_json_is_a_fault(content: str) -> None:
    with pytest.raises(Fault) as caught:
        found("$.a", content=content, more=IGNORE)
    assert caught.value.code == "steps.extractvariables.ExecutionFailed"


@pytest.mark.parametrize(
    ("media", "is_read"), [("application/hal+json", True), ("text/plain", False), ("text/xml", False)]
)
def test_only_json_is_looked_into(media: str, is_read: bool) -> None:
    assert (found("$.a.b", media=media) != {}) is is_read


def test_a_text_is_looked_into_whatever_it_is() -> None:
    exchange = make_exchange(variables={"v": '{"a": 1}'})
    run(policy(variable("$.a"), "<Source>v</Source>"), exchange)
    assert exchange.variables["x"] == "1"


def test_a_path_made_from_variables_is_kept_while_it_stays() -> None:
    bound = read(policy(variable("$.items[{i}].name"))).bind(FakeServices())
    seen = []
    for index in (0, 0, 1):
        exchange = make_exchange(
            response=make_response(headers=[("Content-Type", "application/json")], content=BODY),
            variables={"i": index},
        )
        bound(exchange)
        seen.append(exchange.variables["x"])
    assert seen == ["one", "one", "two"]


def test_a_path_made_from_variables_can_be_wrong() -> None:
    with pytest.raises(Fault) as caught:
        found("$.items[{i}].name", i="!")
    assert caught.value.code == "steps.extractvariables.JsonPathParsingFailure"


def test_a_search_that_goes_too_far_is_a_fault() -> None:
    deep = "[" * 200 + "]" * 200
    with pytest.raises(Fault) as caught:
        found("$" + "..[*]" * 12, content=deep)
    assert caught.value.code == "steps.extractvariables.ExecutionFailed"


def test_a_pattern_that_takes_too_long_is_a_fault() -> None:
    def too_slow(*_arguments: object) -> list[object]:
        raise RegexBudgetExceeded("too slow")

    path = JsonPath("$", True, (too_slow,))
    with pytest.raises(Fault) as caught:
        _found(path, {}, Rules("EV", ignores_unresolved=True))
    assert caught.value.code == "gateway.conditions.RegexBudgetExceeded"


@pytest.mark.parametrize(
    ("inner", "rule"),
    [
        ("", "NoJSONPathsToEvaluate"),
        ("<Variable name='x'/>", "NoJSONPathsToEvaluate"),
        ("<Variable name='x'><JSONPath> </JSONPath></Variable>", "EmptyJSONPathExpression"),
        ("<Variable name='x'><JSONPath>$.[</JSONPath></Variable>", "JSONPathCompilationFailed"),
        ("<Variable><JSONPath>$.a</JSONPath></Variable>", "MissingName"),
        ("<Variable name='x' type='set'><JSONPath>$.a</JSONPath></Variable>", ""),
    ],
)
def test_what_is_wrong_at_deploy(inner: str, rule: str) -> None:
    assert rules(policy(inner)) == [rule]
    assert refusals(policy(inner))[0].at.line == 1


def test_the_body_is_needed() -> None:
    assert read(policy(variable("$.a"))).needs is Needs.MESSAGE_BODY
    assert read(policy(variable("$.a"), "<Source>request</Source>")).needs is Needs.REQUEST_BODY
