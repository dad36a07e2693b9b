"""XML field kinds: what each takes, its default, and what it refuses - with file and line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.errors import BundleError, Finding, Location
from gateway.message import Constant, Needs, Template, Value, Variable
from gateway.policies._fields import (
    Element,
    attribute,
    child,
    flag,
    many,
    nested,
    ordered,
    own,
    own_template,
    read_record,
    record,
    ref,
    template,
    variable,
    whole,
)
from gateway.policies._values import Fallback, Wrong, needs_of
from tests.support.builders import element, make_exchange


def small(text: str) -> int:
    if text == "13":
        raise Wrong("13 is bad luck", "BadLuck")
    return int(text)


@record
class Item:
    name: str = attribute("name", required=True, rule="MissingName")
    size: int = attribute("size", small, default=1)
    text: Template = own_template()


@record
class Sample:
    is_on: bool = flag("On", default=True)
    count: int = child("Count", small, default=0)
    must: str = child("Must", required=True, rule="MustBe")
    raw: str | None = child("Raw", keeps_empty=True)
    source: Variable | None = variable("Source", default="message")
    sink: Variable | None = variable("Sink")
    label: Template | None = template("Label")
    title: Template = template("Title", default="none")
    weight: Value = ref("Weight", int, default=1)
    items: tuple[Item, ...] = many("Item", Item)
    inner: tuple[Item, ...] = many("Item", Item, within="Items")
    nest: Item | None = nested("Nest", Item)
    at: Location = whole(lambda found: found.at)


def read(inner: str) -> Sample:
    return read_record(Sample, element(f"<Sample><Must>m</Must>\n{inner}</Sample>"))


def errors(inner: str) -> tuple[Finding, ...]:
    with pytest.raises(BundleError) as caught:
        read_record(Sample, element(f"<Sample>\n{inner}</Sample>"))
    return caught.value.findings


def test_what_is_absent_is_its_default() -> None:
    made = read("")
    assert (made.is_on, made.count, made.must, made.raw) == (True, 0, "m", None)
    assert made.source is not None
    assert made.source.name == "message"
    assert (made.sink, made.label, made.nest) == (None, None, None)
    assert made.title.source == "none"
    assert isinstance(made.weight, Constant)
    assert made.weight.value == 1
    assert (made.items, made.inner) == ((), ())
    assert made.at == Location("apiproxy/policies/P.xml", 1, 1)


def test_what_is_empty_is_its_default_too() -> None:
    made = read("<On/><Count> </Count><Raw/><Source/><Sink/><Label/><Weight/><Items/>")
    assert (made.is_on, made.count, made.raw) == (True, 0, "")
    assert made.source is not None
    assert made.source.name == "message"
    assert (made.sink, made.label, made.inner) == (None, None, ())
    assert isinstance(made.weight, Constant)


def test_what_is_there_is_read() -> None:
    made = read(
        "<On>false</On><Count>7</Count><Raw> r </Raw><Source>x.y</Source><Sink>z</Sink><Label>{v}</Label>"
        '<Title>t</Title><Weight>5</Weight><Item name="a"> A </Item><Items><Item name="b" size="2"/></Items>'
        '<Item name="c"/><Nest name="n">{n}</Nest>'
    )
    assert (made.is_on, made.count, made.raw) == (False, 7, "r")
    assert made.source is not None
    assert made.source.name == "x.y"
    assert made.sink is not None
    assert made.sink.name == "z"
    assert made.label is not None
    assert made.label(make_exchange(variables={"v": "V"})) == "V"
    assert made.title.source == "t"
    assert made.weight(make_exchange()) == 5
    assert [(item.name, item.size, item.text.source) for item in made.items] == [("a", 1, "A"), ("c", 1, "")]
    assert [(item.name, item.size) for item in made.inner] == [("b", 2)]
    assert made.nest is not None
    assert made.nest.text.names == ("n",)


def test_a_record_is_frozen_and_slotted() -> None:
    made = read("")
    with pytest.raises(AttributeError):
        made.count = 1  # type: ignore[misc]
    assert not hasattr(made, "__dict__")


def test_everything_wrong_is_told_together_in_order() -> None:
    found = errors("<On>yes</On><Count>many</Count>\n<Item/><Item name='b' size='13'/>")
    assert [(finding.at.line, finding.element, finding.rule) for finding in found] == [
        (2, "On", ""),
        (2, "Count", ""),
        (1, "Sample", "MustBe"),
        (3, "Item", "MissingName"),
        (3, "Item", "BadLuck"),
    ]
    assert "'many' is not valid" in found[1].message
    assert found[2].message == "needs <Must> with a text"
    assert found[4].message == "attribute 'size': 13 is bad luck"


def test_a_child_given_twice_is_refused() -> None:
    assert "is given twice" in errors("<Must>a</Must><Must>b</Must>")[0].message


def test_a_wrong_template_is_refused_where_it_stands() -> None:
    found = errors("<Must>m</Must>\n\n<Label>{substring(a)}</Label>")
    assert (found[0].at.line, found[0].element) == (4, "Label")


def test_a_reference_wins_over_the_text_which_is_its_fallback() -> None:
    weight = read('<Weight ref="w">4</Weight>').weight
    assert isinstance(weight, Fallback)
    assert weight(make_exchange(variables={"w": "9"})) == 9
    assert weight(make_exchange()) == 4
    assert read('<Weight ref="w"/>').weight(make_exchange()) == 1


def test_a_reference_can_be_required() -> None:
    @record
    class Strict:
        key: Value = ref("Key", required=True)

    for xml in ("<S/>", "<S><Key/></S>"):
        with pytest.raises(BundleError, match="needs <Key> with a text or the attribute 'ref'"):
            read_record(Strict, element(xml))
    assert read_record(Strict, element("<S><Key>k</Key></S>")).key(make_exchange()) == "k"


@pytest.mark.parametrize("inner", ["<Sink>{a}</Sink>", '<Weight ref="{a}"/>'])
def test_a_name_in_braces_is_taken_with_a_warning(inner: str) -> None:
    root = element(f"<Sample><Must>m</Must>{inner}</Sample>")
    read_record(Sample, root)
    assert [("'{a}' is hardly a variable" in found.message) for found in root.warnings] == [True]


def test_needs_are_those_of_all_fields() -> None:
    assert needs_of(read("")) is Needs.MESSAGE_BODY
    assert (
        needs_of(read('<Item name="i">{response.content}</Item>')) == Needs.MESSAGE_BODY | Needs.RESPONSE_BODY
    )


@record
class One:
    value: str = own()


@record
class Two:
    value: str = own(small)


@record
class Mixed:
    parts: tuple[One | Two, ...] = ordered({"Two": Two, "One": One})

    def check(self, found: Element) -> Iterator[Finding]:
        if len(self.parts) > 3:
            yield Finding(found.at, "too many", "Mixed", "TooMany")
        if len(self.parts) > 2:
            yield Finding(found.at, "many", is_warning=True)


def test_several_names_keep_the_order_of_the_document() -> None:
    root = element("<M><One>a</One><Two>1</Two><Else/>\n<One>b</One></M>")
    made = read_record(Mixed, root)
    assert [(type(part), part.value) for part in made.parts] == [(One, "a"), (Two, 1), (One, "b")]
    assert [getattr(left, "tag", left) for left in root.leftovers()] == ["Else"]
    assert [found.message for found in root.warnings] == ["many"]


def test_errors_in_several_names_are_collected() -> None:
    with pytest.raises(BundleError) as caught:
        read_record(Mixed, element("<M><Two>x</Two><One/><Two>13</Two></M>"))
    assert [finding.rule for finding in caught.value.findings] == ["", "BadLuck"]


def test_a_record_looks_again_at_its_fields_together() -> None:
    with pytest.raises(BundleError) as caught:
        read_record(Mixed, element("<M><One/><One/><One/><One/></M>"))
    assert [(finding.rule, finding.is_warning) for finding in caught.value.findings] == [
        ("TooMany", False),
        ("", True),
    ]


def test_an_expression_that_nothing_closes_is_warned_of_where_it_stands() -> None:
    @record
    class Greeting:
        text: Template | None = template("Text")

    sample = element("<Greeting><Text>{toUpperCase(a</Text></Greeting>")
    read_record(Greeting, sample)
    (warning,) = sample.warnings
    assert warning.message.startswith("'{toUpperCase(' begins an expression that is none")
