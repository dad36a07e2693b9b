import pytest

from gateway.faults import Fault
from gateway.message import FUNCTIONS, FunctionError, TemplateError, parse_template
from gateway.payload.functions import TEMPLATE_FUNCTIONS

BODY = '{"a":{"b":"x","n":1.5,"t":true,"z":null,"o":{"k":[1]}},"l":[{"i":1},{"i":2}],"e":[]}'
XML = '<r xmlns:n="urn:n"><a>1</a><a>2</a><n:b c="d"/></r>'


def json_path(*arguments):
    return TEMPLATE_FUNCTIONS["jsonPath"].apply(arguments)


def xpath(*arguments):
    return TEMPLATE_FUNCTIONS["xpath"].apply(arguments)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["$.a.b"], "x"),
        (["$.a.n"], "1.5"),
        (["$.a.t"], "true"),
        (["$.a.z"], "null"),
        (["$.a.o"], '{"k":[1]}'),
        (["$.l[*].i"], "1"),
        (["$.l[*].i", "true"], "[1,2]"),
        (["$.l[*].i", "yes"], "1"),
        (["$.l[*].i", None], "1"),
        (["$.l"], '{"i":1}'),
        (["$.l", "true"], '[{"i":1},{"i":2}]'),
        (["$.e"], ""),
        (["$.e", "true"], "[]"),
        (["$.gone"], ""),
        (["$..gone", "true"], ""),
    ],
)
def test_json_path(arguments, expected):
    path, *wish = arguments
    assert json_path(path, BODY, *wish) == expected


def test_json_path_in_what_is_no_json():
    assert json_path("$.a", "<a/>") == ""
    assert json_path("$.a", None) == ""


@pytest.mark.parametrize("path", ["$.a[", None])
def test_a_json_path_that_is_none(path):
    with pytest.raises(FunctionError):
        json_path(path, BODY)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["//a"], '<a xmlns:n="urn:n">1</a><a xmlns:n="urn:n">2</a>'),
        (["//a", "nodeset"], '<a xmlns:n="urn:n">1</a><a xmlns:n="urn:n">2</a>'),
        (["//a", "node"], '<a xmlns:n="urn:n">1</a>'),
        (["//a/text()"], "12"),
        (["//a", "string"], "1"),
        (["//a", "number"], "1"),
        (["//a", "boolean"], "true"),
        (["//q:b/@c", "string", "q:urn:n"], "d"),
        (["//q:b/@c", "nodeset", "p:urn:x", "q:urn:n"], "d"),
        (["r/a[2]", "string"], "2"),
        (["//gone"], ""),
        (["//gone", "string"], ""),
        (["//gone", "number"], ""),
        (["//gone", "boolean"], "false"),
    ],
)
def test_xpath(arguments, expected):
    expression, *more = arguments
    assert xpath(expression, XML, *more) == expected


@pytest.mark.parametrize("body", ["{}", None, "<!DOCTYPE a><a/>"])
def test_xpath_in_what_is_no_xml(body):
    assert xpath("//a", body) == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["//a["], "Invalid expression"),
        (["//a", "text"], 'unknown datatype "text"'),
        (["//a", None], 'unknown datatype ""'),
        (["//a", "string", "q"], '"q" is not prefix:uri'),
        (["//q:a", "string"], "undeclared prefix"),
        (["//r[count('x') > 1]", "string"], "count"),
    ],
)
def test_an_xpath_that_cannot_be_evaluated(arguments, message):
    expression, *more = arguments
    with pytest.raises(FunctionError, match=message):
        xpath(expression, XML, *more)


@pytest.mark.parametrize(
    "template",
    [
        "{jsonPath($.a[x],body)}",
        "{jsonPath('$.a[',body)}",
        "{xpath('//a[',body)}",
        "{xpath('//q:a',body,string)}",
        "{xpath('//a',body,'text')}",
        "{jsonPath($.a)}",
    ],
)
def test_literal_paths_are_checked_at_deploy(template):
    with pytest.raises(TemplateError):
        parse_template(template, functions=FUNCTIONS | TEMPLATE_FUNCTIONS)


def parse(text):
    return parse_template(text, functions=FUNCTIONS | TEMPLATE_FUNCTIONS, resolve=FakeVariable)


class FakeVariable:
    def __init__(self, name):
        self.name = name

    @property
    def needs(self):
        return parse_template("").needs

    def __call__(self, exchange):
        return exchange.get(self.name)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{jsonPath($.l[?(@.i == 2)].i,body)}", "2"),
        ("{jsonPath($.l[*].i,body,true)}", "[1,2]"),
        ("{jsonPath(path,body)}", "x"),
        ("{xpath('//a',xml,string)}", "1"),
        ("{xpath(//a/text(),xml)}", "12"),
        ("{xpath('//q:b/@c',xml,string,q:urn:n)}", "d"),
        ("{xpath(expression,xml,datatype,'q:urn:n')}", "d"),
    ],
)
def test_in_templates(template, expected):
    exchange = {"body": BODY, "xml": XML, "path": "$.a.b", "expression": "//q:b/@c", "datatype": "string"}
    assert parse(template)(exchange) == expected


def test_a_path_from_a_variable_that_is_none_is_a_fault():
    with pytest.raises(Fault, match="jsonPath"):
        parse("{jsonPath(path,body)}")({"path": "$[", "body": "{}"})
