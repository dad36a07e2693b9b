import re

import pytest

from gateway.message.xeger import MAX_LENGTH, XegerError, compile_xeger


@pytest.mark.parametrize(
    "regex",
    [
        "",
        "abc",
        "[A-Z]{3}-[0-9]{4}",
        "^a.b$",
        r"\d+\w*\s?\D\W\S",
        "(a|bc|)d",
        "(?:x|(?<name>y)){2,3}z{2,}",
        r"[^a-z\d]",
        r"[]a-]",
        r"[\]\-x]",
        r"[a-c-]",
        r"a\.b\\\$\t\n",
        "a*?b+?c??",
        "a{0}b",
        r"[\w.]{5}@[\d]",
        "[é-ë]",
    ],
)
def test_text_matches_its_expression(regex):
    make = compile_xeger(regex)
    for _ in range(50):
        text = make()
        assert re.fullmatch(regex.replace("(?<", "(?P<"), text, re.DOTALL), text


def test_texts_differ():
    make = compile_xeger("[a-z]{20}")
    assert make() != make()


def test_open_repetition_is_bounded():
    make = compile_xeger("a*")
    lengths = {len(make()) for _ in range(500)}
    assert min(lengths) == 0
    assert max(lengths) == 10


@pytest.mark.parametrize(
    ("regex", "message", "position"),
    [
        ("a(?=b)", "look-around", 1),
        ("(?i)a", "look-around", 0),
        ("(?<!a)b", "look-around", 0),
        (r"(a)\1", r'"\\1"', 4),
        (r"a\b", r'"\\b"', 2),
        ("a\\", '"\\\\"', 2),
        ("*a", r'unexpected "\*"', 0),
        ("^^a", 'unexpected "\\^"', 1),
        ("a$b", r'unexpected "\$"', 1),
        ("a)b", r'unexpected "\)"', 1),
        ("(a", r'expected "\)"', 2),
        ("[a", 'expected "]"', 0),
        ("[a-", 'expected "]"', 0),
        ("[a[b]]", "nested classes", 2),
        ("[a&&b]", "nested classes", 2),
        ("[b-a]", "range that is none", 4),
        (r"[\d-z]", "range that is none", 5),
        ("[\\u00]", "cannot be generated", 2),
        ("[ -\U0001f600]", "range of more than", 4),
        (r"[^\d\D]", "class without", 0),
        ("a{x}", "expected a repetition", 1),
        ("a{3,2}", "ends before it begins", 6),
        ("a++", "possessive", 2),
        ("(" * 21 + ")" * 21, "nested deeper", 20),
        ("^ab{5000}", f"longer than {MAX_LENGTH}", 2),
        ("(){99999}{2}", "longer than", 0),
        ("(a{100}){100}", "longer than", 0),
    ],
)
def test_refused_expressions(regex, message, position):
    with pytest.raises(XegerError, match=message) as caught:
        compile_xeger(regex)
    assert caught.value.position == position
