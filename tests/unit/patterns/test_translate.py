import pytest

from gateway.patterns import PatternError, compile_java_regex
from gateway.patterns.translate import translate


@pytest.mark.parametrize(
    ("pattern", "text", "result"),
    [
        ("(?i:a)b", "Ab", True),
        ("(?i:a)b", "AB", False),
        ("((?i)a)b", "AB", False),
        ("((?i)a|b)c", "Bc", True),
        ("(?i)a(?-i)b", "AB", False),
        ("(?is-i:a.)b", "a\nb", True),
        ("(?x) a b # both", "ab", True),
        ("(?d).", "\r", True),
        ("a{2}", "aa", True),
        ("a{2,3}?", "aaa", True),
        ("a*?b", "aab", True),
        ("a++b", "aab", True),
        ("a*+a", "aa", False),
        ("(?>a*)a", "aa", False),
        ("a(?=b).", "ab", True),
        ("a(?!b).", "ab", False),
        (".(?<=a)b", "ab", True),
        (".(?<!a)b", "ab", False),
        (r"(a)\1", "aa", True),
        (r"(?i)(a)\1", "aA", True),
        (r"(a)\11", "aa1", True),
        ("(" + ")(".join("abcdefghijk") + r")\11", "abcdefghijkk", True),
        (r"(?<x>a)b\k<x>", "aba", True),
        (r"\ba\b", "a", True),
        (r"a\Bb", "ab", True),
        (r"(?U)\bé\b", "é", True),
        (r"(?U)a\Bé", "aé", True),
        (r"\Aa\z", "a", True),
        (r"\Ga", "a", True),
        (r"a\Rb", "a\r\nb", True),
        (r"\X", "e\u0301", True),
        (r"\Q.*\E", ".*", True),
        (r"\Q.*\E", "ab", False),
        (r"\Qa\E*", "aa", True),
        ("]}", "]}", True),
        ("^*a", "a", True),
        ("a||b", "", True),
        ("()", "", True),
        ("", "", True),
        ("é+", "éé", True),
    ],
)
def test_constructs(pattern: str, text: str, result: bool) -> None:
    assert compile_java_regex(pattern).matches(text) is result


@pytest.mark.parametrize(
    ("pattern", "message", "position"),
    [
        ("(a", "not closed", 0),
        ("a)b", "closes nothing", 1),
        ("*a", "nothing to repeat", 0),
        ("a**", "nothing to repeat", 2),
        ("a{2}{3}", "nothing to repeat", 4),
        ("(?i)*", "nothing to repeat", 4),
        ("a{x}", "begins a repetition", 1),
        ("{x}", "nothing to repeat", 0),
        (r"a\2", "no group 2", 1),
        (r"\k<n>", "no group named 'n'", 0),
        (r"\kn", "angle brackets", 0),
        ("(?<1>a)", "letters and digits", 0),
        ("(?<>a)", "letters and digits", 0),
        ("(?<n>a)(?<n>b)", "given twice", 7),
        ("(?P<n>a)", "not a kind of group", 0),
        ("(?i", "ends where the end of the flags", 3),
        ("(" * 102 + ")" * 102, "nested too deep", 101),
    ],
)
def test_what_java_refuses(pattern: str, message: str, position: int) -> None:
    with pytest.raises(PatternError, match=message) as caught:
        compile_java_regex(pattern)
    assert caught.value.position == position


def test_groups_are_counted_and_named() -> None:
    translation = translate("(a)(?:b)(?<name>c)(?=d)")
    assert (translation.groups, dict(translation.names), translation.linear) == (2, {"name": 2}, None)


def test_the_inputs_on_which_texts_differ_are_told() -> None:
    assert not translate("^a").minds_end
    assert translate("a$").minds_end
    assert translate("(?m)^a").minds_lines
    assert translate("a{1000}").linear is not None
    assert translate("a{1001}").linear is None
