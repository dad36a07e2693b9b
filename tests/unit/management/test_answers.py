from __future__ import annotations

from xml.etree import ElementTree

import pytest

from gateway.management.answers import created, found, found_as, nothing, prefers_xml


def test_json_is_sorted_and_one_member_a_line() -> None:
    answer = found({"b": [], "a": ["x", "y"]})
    assert answer.body.decode() == '{\n  "a" : [ "x", "y" ],\n  "b" : [ ]\n}'
    assert (answer.status, answer.content_type) == (200, "application/json")


def test_statuses_say_what_happened() -> None:
    assert (created({}).status, nothing().status, nothing().body) == (201, 204, b"")


@pytest.mark.parametrize(
    ("accept", "is_xml"),
    [
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("application/xml", True),
        ("text/xml; charset=utf-8", True),
        ("application/xml, application/json", False),
        ("application/json;q=0.5, application/xml;q=0.9", True),
        ("application/xml;q=zero", True),
        ("application/vnd.x+xml", True),
        ("application/zip", False),
    ],
)
def test_xml_is_for_who_prefers_it(accept: str, is_xml: bool) -> None:
    assert prefers_xml(accept) is is_xml


def test_xml_is_well_formed_whatever_stands_in_a_text() -> None:
    body = found_as("application/xml", "Root", {"a": "x\0y", "b": {"name": "\x01"}}).body
    root = ElementTree.fromstring(body)
    assert root.findtext("A") == "x\ufffdy"
    assert [each.get("name") for each in root] == [None, "\ufffd"]


def test_the_name_is_an_attribute_and_lists_are_repeated() -> None:
    value = {"name": 'a"<b', "revision": [{"name": "1", "state": "x & y"}, {"name": "2"}], "none": []}
    assert found_as("application/xml", "Root", value).body.decode().split("\n")[1] == (
        '<Root name=\'a"&lt;b\'><Revision name="1"><State>x &amp; y</State></Revision>'
        '<Revision name="2"></Revision></Root>'
    )
    assert found_as("*/*", "Root", value).content_type == "application/json"
