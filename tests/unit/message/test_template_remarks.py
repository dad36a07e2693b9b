import pytest

from gateway.message import parse_template


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("{substring(a,1,2)", "{substring("),
        ("x {toUpperCase(a b)} y", "{toUpperCase("),
        ("{a", "{a"),
        ("Hello {request.queryparam.name", "{request.queryparam.name"),
        ("<p>{request.verb</p>\n{a}", "{request.verb<"),
        ("{request.verb\nand more }", "{request.verb"),
    ],
)
def test_an_expression_that_nothing_closes_is_remarked_on(text: str, start: str) -> None:
    (remark,) = parse_template(text).remarks
    assert remark == f"'{start}' begins an expression that is none, and is taken as it stands"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "{",
            "}",
            "{}",
            "{a}",
            "{a}}",
            "{f(g(a))}",
            "{ a }",
            '{ "a": "{v}" }',
            '{"a":{"b":1',
            "\\{a",
            "{a b",
        ),
        *(
            "p {color:red",
            "p {color: {x}",
            "a{b{c}",
            "{x y.z",
            "{request.verb is } fine",
            "function f(){return a",
        ),
    ],
)
def test_what_may_well_be_json_or_css_is_not(text: str) -> None:
    assert parse_template(text).remarks == ()


def test_other_delimiters_are_minded() -> None:
    assert len(parse_template("{a @a.b", prefix="@", suffix="#").remarks) == 1
    assert parse_template("{substring(", prefix="@", suffix="#").remarks == ()


def test_there_are_never_many() -> None:
    assert len(parse_template("{toUpperCase(" * 100_000).remarks) == 10
