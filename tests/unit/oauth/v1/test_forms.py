from __future__ import annotations

from xml.etree import ElementTree

from gateway.oauth.v1.forms import CONTENT_TYPES, Form, written

FIELDS = {"oauth_token": "a b", "oauth_problem": "<&>"}
ATTRIBUTES = {"x y": 'a"\x00\ud800b', "é": "="}


def test_a_form_is_encoded_as_signed_parameters_are() -> None:
    assert written(Form.FORM_PARAM, FIELDS) == "oauth_token=a%20b&oauth_problem=%3C%26%3E"
    with_attributes = written(Form.FORM_PARAM, {"a": "b"}, {"é": "=", "a": "other"})
    assert with_attributes == "a=other&%C3%A9=%3D"


def test_xml_can_be_read_whatever_stands_in_it() -> None:
    root = ElementTree.fromstring(written(Form.XML, FIELDS, ATTRIBUTES).encode())
    assert [(each.tag, each.attrib, each.text) for each in root] == [
        ("oauth_token", {}, "a b"),
        ("oauth_problem", {}, "<&>"),
        ("attribute", {"name": "x y"}, 'a"\ufffd\ufffdb'),
        ("attribute", {"name": "é"}, "="),
    ]


def test_each_form_has_a_type() -> None:
    assert set(CONTENT_TYPES) == set(Form)
