import pytest

from gateway import faults
from gateway.conditions import Check, compile_condition
from gateway.conditions.matcher import MatcherPlan
from gateway.conditions.operators import Pattern
from gateway.conditions.parser import parse
from gateway.conditions.syntax_error import ConditionError
from gateway.conditions.tree import Matched, Name
from gateway.errors import Location
from gateway.faults import Fault
from gateway.message import Exchange, Needs, Value
from gateway.patterns import compile_java_regex
from tests.support.builders import make_exchange, make_request


class Counted:
    """A value that counts its readings; it has no `read`, as a value of anyone's own need not."""

    def __init__(self, value: object, needs: Needs = Needs.NOTHING) -> None:
        self.value = value
        self.needs = needs
        self.readings = 0

    def __call__(self, exchange: Exchange) -> object | None:
        self.readings += 1
        return self.value


def evaluate(text: str, **values: object) -> bool:
    plan = MatcherPlan(lambda name: Counted(values.get(name)))
    return parse(text)[0].make(plan)(make_exchange())


@pytest.mark.parametrize(
    ("value", "result"),
    [(True, True), ("true", True), ("TRUE", False), (1, False), ("", False), (None, False), ([], False)],
)
def test_a_bare_variable(value: object, result: bool) -> None:
    assert evaluate("a", a=value) is result


def test_a_bare_literal() -> None:
    assert evaluate("true") is True
    assert evaluate("!false") is True


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("t and t and t", True),
        ("t and t and f", False),
        ("t and f", False),
        ("f or f or t", True),
        ("f or f or f", False),
        ("f or t", True),
        ("!f", True),
    ],
)
def test_connectives(text: str, result: bool) -> None:
    assert evaluate(text, t=True, f=False) is result


@pytest.mark.parametrize("text", ["a and b", "a and b and b", "!a or b", "!a or b or b"])
def test_evaluation_stops_as_soon_as_it_can(text: str) -> None:
    values = {"a": Counted(value=False), "b": Counted(value=True)}
    matcher = parse(text)[0].make(MatcherPlan(lambda name: values[name]))
    matcher(make_exchange())
    assert (values["a"].readings, values["b"].readings) == (1, 0)


@pytest.mark.parametrize(
    ("operator", "left", "right", "both"),
    [
        ("=", False, False, True),
        ("!=", True, True, False),
        ("=|", False, False, False),
        (">", True, False, False),
        (">=", False, True, True),
        ("<", True, False, False),
        ("<=", True, False, True),
    ],
)
def test_the_null_table(operator: str, left: bool, right: bool, both: bool) -> None:
    assert evaluate(f"n {operator} x", x=1) is left
    assert evaluate(f"n {operator} 1") is left
    assert evaluate(f'n {operator} "1"') is left
    assert evaluate(f"x {operator} n", x=1) is right
    assert evaluate(f"x {operator} null", x=1) is right
    assert evaluate(f"n {operator} m") is both
    assert evaluate(f"n {operator} null") is both


@pytest.mark.parametrize("operator", ["~", "~~", "~/", ":=", ":~"])
def test_null_matches_no_pattern(operator: str) -> None:
    assert evaluate(f'n {operator} "*"' if operator != "~~" else 'n ~~ ".*"') is False
    assert evaluate('n !~ "*"') is True


@pytest.mark.parametrize(
    ("text", "value", "result"),
    [
        ('a = "404"', 404, True),
        ('a = "404"', "404", True),
        ('a = "404"', "405", False),
        ('a = "true"', True, True),
        ('a != "x"', "x", False),
        ("a = 404", "404", True),
        ("a > 5", 6, True),
        ("1 = 1", None, True),
        ("2 < 1", None, False),
        ('a ~ "4*"', 404, True),
        ('a ~ "tr*"', True, True),
        ('a ~~ "[0-9]+"', "404", True),
        ('a = "[x]"', ["x"], False),
        ('a != "x"', ["x"], False),
        ("a = null", ["x"], False),
        ("a != null", ["x"], True),
        ('a ~ "*"', ["x"], False),
        ("a = b", "x", False),
        ("a != b", "x", True),
    ],
)
def test_values_of_all_types(text: str, value: object, result: bool) -> None:
    assert evaluate(text, a=value) is result


def test_a_message_is_no_text() -> None:
    message = make_request()
    assert evaluate('a ~ "*"', a=message) is False
    assert evaluate("a = a", a=message) is False
    assert evaluate("a != null", a=message) is True


def test_needs_are_taken_together() -> None:
    values: dict[str, Value] = {
        "a": Counted(1, Needs.REQUEST_BODY),
        "b": Counted(1, Needs.RESPONSE_BODY),
        "c": Counted(1, Needs.MESSAGE_BODY),
    }
    plan = MatcherPlan(lambda name: values[name])
    parse('a = 1 or b ~ "x" or c')[0].make(plan)
    assert plan.needs == Needs.REQUEST_BODY | Needs.RESPONSE_BODY | Needs.MESSAGE_BODY


def test_a_wrong_pattern_is_located() -> None:
    tree, _ = parse('a ~/ "/x/{y"')
    with pytest.raises(ConditionError, match="MatchesPath takes no such pattern") as caught:
        tree.make(MatcherPlan(lambda _: Counted(1)))
    assert caught.value.at == 9


def test_a_match_over_its_budget_is_a_fault_and_never_false() -> None:
    slow = Pattern("Slow", (), (), lambda source: compile_java_regex(source, budget=0.005).matches)
    matcher = MatcherPlan(lambda _: Counted("a" * 5000)).matched(Matched(Name("a"), slow, "(a+)+(?=x)", 0))
    with pytest.raises(Fault) as caught:
        matcher(make_exchange())
    assert caught.value.kind is faults.REGEX_BUDGET_EXCEEDED


def test_variables_of_the_gateway_are_read_directly() -> None:
    condition = compile_condition('request.verb = "GET"', Location("x.xml"))
    assert condition.matcher is not None
    assert condition.matcher(make_exchange(make_request())) is True


def test_a_check_is_a_matcher_and_says_nothing_of_its_own() -> None:
    with pytest.raises(NotImplementedError):
        Check()(make_exchange())
