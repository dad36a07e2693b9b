from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.bundle import Outline, read_outline
from gateway.errors import Invalid
from gateway.management.xml_members import document_of, is_attribute, members_of, value_of


def members(xml: str) -> dict[str, object]:
    return members_of(read_outline(xml.encode(), "x.xml"))


def written(tag: str, given: dict[str, object]) -> str:
    return document_of(tag, given).decode().partition("\n")[2].rstrip()


def test_attributes_and_elements_are_members() -> None:
    xml = '<Quota name="Q"><Interval ref="i">1</Interval><TimeUnit>minute</TimeUnit><Distributed/></Quota>'
    assert members(xml) == {
        "name": "Q",
        "interval": {"ref": "i", "value": "1"},
        "timeUnit": "minute",
        "distributed": "",
    }
    assert value_of(read_outline(b"<A>x</A>", "x.xml")) == "x"


def test_only_the_first_letter_is_lowered() -> None:
    assert members("<A><SSLInfo><Enabled>true</Enabled></SSLInfo></A>") == {"sSLInfo": {"enabled": "true"}}
    assert written("A", {"sSLInfo": {"enabled": True}}).split() == [
        "<A>",
        "<SSLInfo>",
        "<Enabled>true</Enabled>",
        "</SSLInfo>",
        "</A>",
    ]


def test_what_comes_again_is_a_list() -> None:
    assert members('<A><B n="1"/><C/><B>x</B></A>') == {"b": [{"@n": "1"}, "x"], "c": ""}
    assert (
        written("A", {"b": ["x", "y"], "none": [], "null": None}) == "<A>\n    <B>x</B>\n    <B>y</B>\n</A>"
    )


def test_what_the_rule_could_not_turn_back_is_marked() -> None:
    assert members('<A odd="1"><Name>n</Name><Value>v</Value></A>') == {
        "@odd": "1",
        "Name": "n",
        "Value": "v",
    }
    assert members("<Step><Name>n</Name></Step>") == {"name": "n"}
    assert members("<AssignVariable><Name>n</Name><Value>v</Value></AssignVariable>") == {
        "name": "n",
        "value": "v",
    }
    assert written("A", {"-name": "n", "@odd": 1}) == '<A name="n" odd="1"/>'


@pytest.mark.parametrize(
    "xml",
    [
        '<Payload contentType="text/xml"><A>b</A></Payload>',
        "<A>text<B/>tail</A>",
        "<A><lower/></A>",
        '<A><B xmlns="urn:x"><C/></B></A>',
    ],
)
def test_markup_that_is_no_member_comes_back_as_it_stands(xml: str) -> None:
    shown = members(xml)
    assert written(xml[1:].partition(" ")[0].partition(">")[0], shown) == xml


def test_values_are_written_as_xml_has_them() -> None:
    assert written("A", {"b": True, "c": 1.5, "d": "<&>", "name": '"q"'}) == (
        "<A name='\"q\"'>\n    <B>true</B>\n    <C>1.5</C>\n    <D>&lt;&amp;&gt;</D>\n</A>"
    )
    assert written("A", {"name": None, "value": None}) == "<A/>"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"b": [["x"]]}, "A.b is a list in a list"),
        ({"a b": "x"}, "A.a b is no name"),
        ({"": "x"}, "is no name"),
        ({"b": {"@x y": "z"}}, "A.b.@x y is no name"),
        ({"b": "\x00"}, "A.b holds a character"),
        ({"name": "\ud800"}, "A.name holds a character"),
        ({"value": "x", "b": "y"}, "A has a value beside other members"),
        ({"value": {"b": "y"}}, "A.value must be a text"),
    ],
)
def test_what_xml_could_not_hold_is_refused(given: dict[str, object], problem: str) -> None:
    with pytest.raises(Invalid, match=problem):
        document_of("A", given)


_TAGS = st.sampled_from(["A", "Name", "Step", "SSLInfo", "Value", "Source", "Ref", "AssignVariable", "Get"])
_ATTRIBUTES = st.dictionaries(
    st.sampled_from(["name", "ref", "odd", "Capital", "value", "assignTo", "a-b"]),
    st.text("ab<&\"'", max_size=4),
    max_size=3,
)
_TEXTS = st.text("xy<&>é", min_size=1, max_size=4)


def _outlines(children: st.SearchStrategy[Outline]) -> st.SearchStrategy[Outline]:
    return st.builds(
        lambda tag, attributes, inside: Outline(tag, attributes, "", tuple(inside), "inside"),
        _TAGS,
        _ATTRIBUTES,
        st.lists(children, min_size=1, max_size=4),
    )


_ELEMENTS = st.recursive(
    st.builds(Outline, _TAGS, _ATTRIBUTES, st.one_of(st.just(""), _TEXTS)), _outlines, max_leaves=8
)


@given(_ELEMENTS)
def test_what_is_shown_stands_for_the_same_xml(element: Outline) -> None:
    again = read_outline(document_of(element.tag, members_of(element)), "x.xml")
    assert _sorted(again) == _sorted(element)


def _sorted(element: Outline) -> tuple[object, ...]:
    """Return an element with its unlike children in some order: that of like ones is kept."""
    children = sorted(element.children, key=lambda child: child.tag)
    attributes = sorted((name, value) for name, value in element.attributes.items())
    return (element.tag, tuple(attributes), element.text, tuple(map(_sorted, children)))


def test_the_table_says_what_is_an_attribute() -> None:
    assert is_attribute("Quota", "name")
    assert not is_attribute("Step", "name")
    assert is_attribute("Copy", "source")
    assert not is_attribute("ExtractVariables", "source")
