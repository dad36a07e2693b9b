from dataclasses import dataclass

import pytest

from gateway.faults import Fault
from gateway.message.needs import Needs
from gateway.message.template import TemplateError, parse_template
from gateway.message.template_function import FunctionError, TemplateFunction
from gateway.patterns import RegexBudgetExceeded


@dataclass
class FakeVariable:
    name: str

    @property
    def needs(self):
        return Needs.REQUEST_BODY if self.name == "request.content" else Needs.NOTHING

    def __call__(self, exchange):
        return exchange.get(self.name)


def parse(text, **options):
    return parse_template(text, resolve=FakeVariable, **options)


def fail(error):
    def apply(_arguments):
        raise error

    return {"f": TemplateFunction(name="f", least=0, most=0, apply=apply)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello {name}!", "Hello Ann!"),
        ("{unset}", ""),
        ("{unset:World}", "World"),
        ("{empty:World}", ""),
        ("{name:World}", "Ann"),
        ("{count}{flag}{list}", "3true[a, b]"),
        ("{toUpperCase(name)}", "ANN"),
        ("{toUpperCase(unset)}", ""),
        ("{toLowerCase(unset:FOO)}", "foo"),
        ("{sha256Hex('abc')}", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("{substring(name,-2)}", "nn"),
        ("{firstnonnull(unset,name)}", "Ann"),
        ("{firstnonnull(unset,'x')}", "x"),
        ("{firstnonnull(unset,unset:y)}", "y"),
        ("[{firstnonnull(unset,unset)}]", "[]"),
        ('{ "a": "{name}" }', '{ "a": "Ann" }'),
        (r"\{name}", "{name}"),
        ("", ""),
    ],
)
def test_text(text, expected):
    exchange = {"name": "Ann", "empty": "", "count": 3, "flag": True, "list": ["a", "b"]}
    assert parse(text)(exchange) == expected


def test_facts_known_at_deploy():
    template = parse("{a}{request.content:x}{toUpperCase(b)}{a}{substring(b,c:1)}")
    assert template.source == "{a}{request.content:x}{toUpperCase(b)}{a}{substring(b,c:1)}"
    assert template.names == ("a", "request.content", "b", "c")
    assert template.needs is Needs.REQUEST_BODY
    assert not template.is_constant


@pytest.mark.parametrize(
    ("text", "is_constant"), [("", True), ("{ x }", True), ("{x}", False), ("{createUuid()}", False)]
)
def test_a_constant_is_without_variables_and_functions(text, is_constant):
    template = parse(text)
    assert template.is_constant is is_constant
    assert template.needs is Needs.NOTHING


def test_other_delimiters():
    assert parse("{a}%a#", prefix="%", suffix="#")({"a": 1}) == "{a}1"


def test_unresolved_is_asked_about_what_is_unset_and_has_no_default():
    template = parse("{a}{b:x}{toUpperCase(c)}{firstnonnull(d)}{toUpperCase(e:y)}{set}")
    asked = []

    def unresolved(name):
        asked.append(name)
        return f"<{name}>"

    assert template.render({"set": "!"}, unresolved=unresolved) == "<a>x<C>Y!"
    assert asked == ["a", "c"]


def test_unresolved_may_raise():
    def unresolved(name):
        raise LookupError(name)

    with pytest.raises(LookupError, match="gone"):
        parse("{gone}").render({}, unresolved=unresolved)


def test_a_function_that_fails_is_a_fault():
    template = parse("{f()}", functions=fail(FunctionError("the key is empty")))
    with pytest.raises(Fault, match="function f failed: the key is empty") as caught:
        template({})
    assert caught.value.code == "gateway.templates.FunctionFailed"


def test_an_exceeded_budget_is_a_fault():
    template = parse("{f()}", functions=fail(RegexBudgetExceeded()))
    with pytest.raises(Fault) as caught:
        template({})
    assert caught.value.name == "RegexBudgetExceeded"


def test_only_the_given_functions_exist():
    assert parse("{toUpperCase(a)}", functions={})({"a": "x"}) == "{toUpperCase(a)}"


def test_mistakes_are_located():
    with pytest.raises(TemplateError) as caught:
        parse("ab{createUuid(x)}")
    assert caught.value.position == 14


def test_names_are_resolved_by_the_table_of_variables_unless_told_otherwise():
    assert parse_template("{request.content}").needs is Needs.REQUEST_BODY
