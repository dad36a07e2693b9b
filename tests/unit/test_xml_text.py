from __future__ import annotations

import sys
from html import escape
from xml.etree import ElementTree

import pytest

from gateway.xml_text import xml_text

EVERY = [chr(code) for code in (*range(0x300), 0xD7FF, 0xDFFF, 0xE000, 0xFFFD, 0x10000, sys.maxunicode)]


@pytest.mark.parametrize("never", ["\0", "\x08", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_what_no_xml_may_hold_is_replaced(never: str) -> None:
    assert xml_text(f"a{never}<b>") == "a\ufffd<b>"


def test_everything_else_stays() -> None:
    for text in ("\t\n\r", "é < & \U0001f600", ""):
        assert xml_text(text) == text


def test_whatever_comes_can_be_read() -> None:
    text = "".join(EVERY)
    root = ElementTree.fromstring(f"<a>{escape(xml_text(text))}</a>")
    assert root.text == xml_text(text).replace("\r", "\n")
