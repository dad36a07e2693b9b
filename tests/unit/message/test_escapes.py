import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.message.escapes import encode_html, escape_json, escape_xml, escape_xml11


@given(st.text())
def test_json_reads_back_what_was_escaped(text):
    assert json.loads('"' + escape_json(text) + '"') == text


def test_json_leaves_slashes_and_other_scripts_alone():
    assert escape_json('a"b\\c/\n\x01é') == 'a\\"b\\\\c/\\n\\u0001é'


@given(
    st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"))
)
def test_xml_reads_back_what_was_escaped(text):
    assert ElementTree.fromstring(f'<a b="{escape_xml(text)}"/>').get("b") == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<a b="c">\'&', "&lt;a b=&quot;c&quot;&gt;&apos;&amp;"),
        ("\t\n\r", "\t\n\r"),
        ("a\x00\x0b\ufffe\ud800b", "ab"),
        ("\x7f\x85\x9f", "&#127;\x85&#159;"),
    ],
)
def test_xml_10(text, expected):
    assert escape_xml(text) == expected


def test_xml_11_keeps_control_characters_as_references():
    assert escape_xml11("a\x00\x01\x0b<\t") == "a&#1;&#11;&lt;\t"


def test_html_uses_named_entities():
    assert encode_html("<é & 'ü' €>\n") == "&lt;&eacute; &amp; &#39;&uuml;&#39; &euro;&gt;\n"
