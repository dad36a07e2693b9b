import pytest

from gateway.payload import json_path_steps as steps
from gateway.payload.errors import PathError
from gateway.payload.json_path_steps import Scope, run

DOCUMENT = {"a": [1, {"b": "x"}, "t"], "c": {"d": None}}


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ([], [DOCUMENT]),
        ([steps.members(["c", "z", "a"])], [{"d": None}, [1, {"b": "x"}, "t"]]),
        ([steps.members(["a"]), steps.items([-1, 0, 3, -4])], ["t", 1]),
        ([steps.items([0])], []),
        ([steps.members(["a"]), steps.span(1, None, None)], [{"b": "x"}, "t"]),
        ([steps.span(None, None, None)], []),
        ([steps.wildcard, steps.wildcard, steps.wildcard], ["x"]),
        ([steps.descend], [DOCUMENT, [1, {"b": "x"}, "t"], 1, {"b": "x"}, "x", "t", {"d": None}, None]),
        ([steps.members(["a"]), steps.where(lambda value, _: value == 1)], [1]),
        ([steps.members(["c"]), steps.where(lambda value, _: value == {"d": None})], [{"d": None}]),
        ([steps.wildcard, steps.wildcard, steps.where(lambda value, _: True)], [{"b": "x"}]),
    ],
)
def test_steps(taken, expected):
    assert run(taken, DOCUMENT, Scope(DOCUMENT)) == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("length", [1, 2], [2]),
        ("length", "abc", [3]),
        ("size", {"a": 1}, [1]),
        ("length", 5, []),
        ("keys", {"a": 1, "b": 2}, [["a", "b"]]),
        ("keys", [1], []),
        ("min", [3, 1.5, "0", True], [1.5]),
        ("max", [3, 1.5], [3]),
        ("sum", [3, 1.5], [4.5]),
        ("avg", [3, 1], [2.0]),
        ("min", [], []),
        ("max", "x", []),
        ("sum", ["x"], []),
        ("avg", [], []),
    ],
)
def test_functions(name, value, expected):
    assert steps.call(name, on_each=True)([value], Scope(None)) == expected


def test_functions_of_all_that_was_found():
    assert steps.call("length", on_each=False)([5, 6, 7], Scope(None)) == [3]


@pytest.mark.parametrize(
    ("document", "taken"),
    [
        ([[0] * 1000] * 1000, [steps.wildcard, steps.wildcard]),
        ([[0] * 1000] * 1000, [steps.descend]),
        ([[0] * 1000] * 1000, [steps.wildcard, steps.span(None, None, None)]),
        ([[0] * 1000] * 1000, [steps.wildcard, steps.where(lambda *_: False)]),
        ([[0]] * 1000, [steps.wildcard, steps.items([0] * 1000)]),
        ([{"a": 1}] * 1000, [steps.wildcard, steps.members(["a"] * 1000)]),
    ],
)
def test_a_search_has_a_budget(document, taken):
    with pytest.raises(PathError, match="looks at more than 200000 values"):
        run(taken, document, Scope(document))


def test_depth_costs_no_stack():
    document: list[object] = []
    for _ in range(5000):
        document = [document]
    assert len(run([steps.descend], document, Scope(document))) == 5001
