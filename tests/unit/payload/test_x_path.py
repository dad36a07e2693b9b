import pytest

from gateway.payload.errors import PathError
from gateway.payload.x_path import compile_xpath
from gateway.payload.xml_tree import parse_xml_payload

ROOT = parse_xml_payload(
    '<s:Envelope xmlns:s="urn:soap"><s:Body><!-- c --><item id="1">x<b>y</b>z</item><item id="2"/>'
    "<n>3.0</n></s:Body></s:Envelope>"
)
NAMESPACES = {"soap": "urn:soap"}


def pick(text):
    return compile_xpath(text, NAMESPACES)


@pytest.mark.parametrize(
    ("expression", "text", "markup"),
    [
        (
            "//item",
            "xyz",
            '<item xmlns:s="urn:soap" id="1">x<b>y</b>z</item><item xmlns:s="urn:soap" id="2"/>',
        ),
        ("//item/@id", "1", "12"),
        ("//item/b/text()", "y", "y"),
        ("//comment()", " c ", "<!-- c -->"),
        ("soap:Envelope/soap:Body/n", "3.0", '<n xmlns:s="urn:soap">3.0</n>'),
        ("/soap:Envelope/soap:Body/item[2]/@id", "2", "2"),
        ("//gone", None, None),
        ("count(//item)", "2", "2"),
        ("number(//n) + 0.5", "3.5", "3.5"),
        ("number('x')", "NaN", "NaN"),
        ("1 div 0", "Infinity", "Infinity"),
        ("string(//item[1])", "xyz", "xyz"),
        ("boolean(//item)", "true", "true"),
        ("//item = 'q'", "false", "false"),
        ("local-name(*)", "Envelope", "Envelope"),
    ],
)
def test_answers(expression, text, markup):
    assert pick(expression).text(ROOT) == text
    assert pick(expression).markup(ROOT) == markup


def test_only_the_first_node():
    assert pick("//item/@id").markup(ROOT, only_first=True) == "1"


def test_xpaths_own_results():
    assert pick("count(//item)").evaluate(ROOT) == 2.0
    assert pick("//item/@id").evaluate(ROOT) == ["1", "2"]


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("//a[", "Invalid expression"),
        ("a]", "Invalid expression"),
        ("count()", "Invalid"),
        ("document('file:///etc/passwd')", "no function document"),
        ("//x:a", "undeclared prefix"),
        ("a\x00b", "unexpected"),
        ("'\x00'", "XML compatible|NULL|control"),
        ("/a" * 2049, "up to 4096 characters"),
    ],
)
def test_refused_expressions(expression, message):
    with pytest.raises(PathError, match=message):
        compile_xpath(expression)


def test_a_mistake_that_shows_only_when_it_runs():
    expression = compile_xpath("//a[count('x') > 1]")
    with pytest.raises(PathError, match=r"//a\[count"):
        expression.text(parse_xml_payload("<a/>"))


def test_an_expression_that_costs_too_much_for_a_document():
    wide = parse_xml_payload("<r>" + "<a/>" * 2000 + "</r>")
    assert compile_xpath("count(//a[.//b])").text(wide) == "0"
    assert compile_xpath("count(//a | //r)").text(wide) == "2001"
    with pytest.raises(PathError, match="too costly"):
        compile_xpath("//a[//a[//a]]").text(wide)
    deep = parse_xml_payload("<r>" + ("<a>" * 200 + "</a>" * 200) * 25 + "</r>")
    with pytest.raises(PathError, match="too costly"):
        compile_xpath("//*//*").text(deep)
