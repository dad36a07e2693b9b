import pytest

from gateway.message.functions import FUNCTIONS
from gateway.message.template_function import TemplateFunction
from gateway.message.template_reader import Call, Reference, TemplateError, read_template

ECHO = TemplateFunction(
    name="echo", least=0, most=None, apply=str, is_word=lambda index, text: text == "word"
)
KNOWN = {**FUNCTIONS, "echo": ECHO}


def read(text, prefix="{", suffix="}"):
    return [piece for piece in read_template(text, KNOWN, prefix=prefix, suffix=suffix) if piece]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("plain", ["plain"]),
        ("{a}", [Reference("a", None)]),
        ("x{a.b-c_d$1}y", ["x", Reference("a.b-c_d$1", None), "y"]),
        ("{a}{b}", [Reference("a", None), Reference("b", None)]),
        ("{a:b c}", [Reference("a", "b c")]),
        ("{a:}", [Reference("a", "")]),
        ("{a:http://x/?y=(1)}", [Reference("a", "http://x/?y=(1)")]),
        ('{ "a": "{v}" }', ['{ "a": "', Reference("v", None), '" }']),
        ('{"a":{"b":"{v}"}}', ['{"a":{"b":"', Reference("v", None), '"}}']),
        ('"{v}"', ['"', Reference("v", None), '"']),
        ("{é}", [Reference("é", None)]),
    ],
)
def test_references(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "{ a }",
        "{a }",
        "{3}",
        "{a[]}",
        "{a",
        "a}",
        "{a: b}",
        "{a:b\nc}",
        "{.a}",
        "{[]}",
        "{createUuid( )}",
        "{createUuid() }",
        "{createUuid()",
        "{createUuid(",
        "{substring( alpha, 0, 4 )}",
        "{substring(alpha,0 ,4)}",
        "{toUpperCase('a)}",
        "{toUpperCase('a'b)}",
        "{toUpperCase(a'b')}",
        "{toUpperCase(a\nb)}",
        "{notAFunction(a)}",
        "{notAFunction()}",
        "{echo('a';b)}",
        "function f() {return x;}",
    ],
)
def test_everything_else_is_text(text):
    assert "".join(read(text)) == text


def test_an_inner_expression_is_found_where_the_outer_one_is_none():
    assert read("{{a}}") == ["{", Reference("a", None), "}"]
    assert read("{a:{b}}") == ["{a:", Reference("b", None), "}"]
    assert read("{echo({b})}") == ["{echo(", Reference("b", None), ")}"]


def test_escapes():
    assert "".join(read(r"\{a\} \\{b} \n")) == r"{a} \{b} \n"
    assert read(r"\{{a}") == ["{", Reference("a", None)]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", ()),
        ("a", (Reference("a", None),)),
        ("a,b.c-d", (Reference("a", None), Reference("b.c-d", None))),
        ("foo.bar:FOO", (Reference("foo.bar", "FOO"),)),
        ("a:", (Reference("a", ""),)),
        ("'a b',\"c'd\"", ("a b", "c'd")),
        ("'yyyy-MM-dd'T'HH:mm','x'", ("yyyy-MM-dd'T'HH:mm", "x")),
        ("'{2}'", ("{2}",)),
        ("0,-4,1.5", ("0", "-4", "1.5")),
        ("word,words", ("word", Reference("words", None))),
        ("$.a[?(@.b == 'x, y')].c,d", ("$.a[?(@.b == 'x, y')].c", Reference("d", None))),
        ("/v1,[1,2]", ("/v1", "[1,2]")),
        ("a/b", ("a/b",)),
        ("nofunction(1)", ("nofunction(1)",)),
        ("a,,b", (Reference("a", None), "", Reference("b", None))),
        ("a,", (Reference("a", None), "")),
    ],
)
def test_arguments(arguments, expected):
    assert read(f"{{echo({arguments})}}") == [Call(ECHO, expected)]


@pytest.mark.parametrize("delimiters", ["%#", "##", "@@", "$$", "<>", "--"])
def test_other_delimiters(delimiters):
    prefix, suffix = delimiters
    text = f'{{"a":"{prefix}b.c{suffix}"}}'
    assert read(text, prefix, suffix) == ['{"a":"', Reference("b.c", None), '"}']


@pytest.mark.parametrize(
    ("prefix", "suffix"), [("{{", "}}"), ("", "}"), ("{", "a"), ("\\", "}"), (" ", "}"), ("'", "}")]
)
def test_what_cannot_delimit(prefix, suffix):
    with pytest.raises(TemplateError, match="cannot delimit"):
        read("", prefix, suffix)


@pytest.mark.parametrize(
    ("text", "message", "position"),
    [
        ("a{createUuid(x)}", "createUuid takes 0 arguments, not 1", 13),
        ("{substring(a)}", "substring takes 2 to 3 arguments, not 1", 11),
        ("{firstnonnull()}", "firstnonnull takes 1 or more arguments, not 0", 14),
        ("{toUpperCase(toLowerCase(a))}", "cannot be called within another", 13),
        ("{substring(a,'x')}", 'substring: "x" is no position', 11),
        ("{replaceAll(a,'(',b)}", "replaceAll: ", 12),
    ],
)
def test_mistakes(text, message, position):
    with pytest.raises(TemplateError, match=message) as caught:
        read(text)
    assert caught.value.position == position
    assert str(caught.value) == f"{caught.value.message} (at position {position})"


@pytest.mark.parametrize("unit", ["{toUpperCase('", "{a:b", "{echo(((", "\\", "{a{"])
def test_reading_is_linear(unit):
    text = unit * 20_000
    assert "".join(str(piece) for piece in read(text)).count("{") == text.count("{")
