import pytest

from gateway.payload.errors import PathError
from gateway.payload.x_path_reader import read_xpath


@pytest.mark.parametrize(
    ("text", "anchored"),
    [
        ("a/b", "/a/b"),
        ("/a/b", "/a/b"),
        ("//a", "//a"),
        (" a ", " /a "),
        ("concat(a/b, 'x', //c)", "concat(/a/b, 'x', //c)"),
        ("a | b", "/a | /b"),
        ("* * *", "/* * /*"),
        ("a/*/b", "/a/*/b"),
        (". = 'x'", "/. = 'x'"),
        ("./a/..", "/./a/.."),
        ("@k", "/@k"),
        ("a/@*", "/a/@*"),
        ("child::a/text()", "/child::a/text()"),
        ("text()", "/text()"),
        ("a[b=c]/@k", "/a[b=c]/@k"),
        ("(a)/b", "(/a)/b"),
        ("not(a or b and c)", "not(/a or /b and /c)"),
        ("n:a/n:*", "/n:a/n:*"),
        ("-a + 1.5 div .5", "-/a + 1.5 div .5"),
        ("div/mod[and]", "/div/mod[and]"),
        ("a != 1 and b >= 2", "/a != 1 and /b >= 2"),
    ],
)
def test_relative_paths_start_at_the_document(text, anchored):
    assert read_xpath(text, {"n"}).anchored == anchored


@pytest.mark.parametrize(
    ("text", "power"),
    [
        ("/a/b", 0),
        ("//a", 1),
        ("//a//b", 2),
        ("//a[b]", 1),
        ("//a[.//b]", 1),
        ("//a[count(.//b) > 1]", 1),
        ("//a[//b]", 2),
        ("/a[//b]", 2),
        ("//a[//b[//c]]", 3),
        ("//a[b//c]", 2),
        ("//a[x][//y]", 2),
        ("//a[x]//b", 2),
        ("//a/following::b", 2),
        ("//a[preceding-sibling::b]", 2),
        ("//a/parent::b", 1),
        ("concat(//a, //b, //c)", 1),
        ("count(//a) + count(//b)", 1),
        ("//a or //b", 1),
        ("//a | //b", 2),
        ("//a = //b", 2),
        ("a = //b", 1),
    ],
)
def test_scans_that_multiply(text, power):
    assert read_xpath(text, ()).power == power


@pytest.mark.parametrize(
    ("text", "message", "position"),
    [
        ("", "cannot be empty", 0),
        ("  ", "cannot be empty", 0),
        ("document('x')", r"no function document\(\)", 0),
        ("a[foo ()]", r"no function foo\(\)", 2),
        ("x:f()", r"no function x:f\(\)", 0),
        ("//x:a", 'undeclared prefix "x"', 2),
        ("//x:*", 'undeclared prefix "x"', 2),
        ("$v", "variables have no value", 0),
        ("a b", 'expected an operator, not "b"', 2),
        ("a  #", 'unexpected "#"', 3),
        ("'a", 'unexpected "\'"', 0),
        ("namespace::*", 'unknown axis "namespace"', 0),
    ],
)
def test_refused_expressions(text, message, position):
    with pytest.raises(PathError, match=message) as caught:
        read_xpath(text, {"n"})
    assert caught.value.position == position


def test_brackets_that_do_not_match_are_left_to_the_library():
    assert read_xpath("a]//b", ()).power == 1
