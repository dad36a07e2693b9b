"""Configuration XML: encodings, places of errors, and everything hostile."""

from __future__ import annotations

import codecs

import pytest

from gateway.bundle.xml import XmlLimits, parse_xml
from gateway.errors import BundleError, Finding, Location

BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [
 <!ENTITY lol "lol">
 <!ENTITY lol1 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
 <!ENTITY lol2 "&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;">
]>
<lolz>&lol2;</lolz>"""


def refused(raw: bytes, limits: XmlLimits | None = None) -> Finding:
    with pytest.raises(BundleError) as caught:
        parse_xml(raw, "p.xml", limits or XmlLimits())
    (finding,) = caught.value.findings
    assert not finding.is_warning
    return finding


class TestReading:
    def test_elements_know_their_place(self):
        root = parse_xml(b'<?xml version="1.0"?>\n<a>\n  <b/>\n</a>', "p.xml")

        assert root.at == Location("p.xml", 2, 1)
        assert root.require("b").at == Location("p.xml", 3, 3)

    def test_namespace_prefixes_of_elements_are_dropped(self):
        root = parse_xml(b'<p:a xmlns:p="urn:x"><p:b>1</p:b></p:a>', "p.xml")

        assert root.tag == "a"
        assert root.require("b").text == "1"

    def test_an_undeclared_prefix_is_no_error(self):
        assert parse_xml(b"<a><soap:Envelope/></a>", "p.xml").inner_xml == "<soap:Envelope/>"

    def test_references_to_characters_are_resolved(self):
        assert parse_xml(b'<a x="&quot;&#65;">&amp;&#x42;</a>', "p.xml").get("x") == '"A'


class TestEncodings:
    def test_utf_8_is_the_default(self):
        assert parse_xml("<a>é€</a>".encode(), "p.xml").text == "é€"

    @pytest.mark.parametrize(
        "raw",
        [
            codecs.BOM_UTF8 + "<a>é</a>".encode(),
            codecs.BOM_UTF8 + '<?xml version="1.0" encoding="UTF-8"?><a>é</a>'.encode(),
            codecs.BOM_UTF16_LE + "<a>é</a>".encode("utf-16-le"),
            codecs.BOM_UTF16_BE + "<a>é</a>".encode("utf-16-be"),
            '<?xml version="1.0" encoding="UTF-16"?><a>é</a>'.encode("utf-16-le"),
            '<?xml version="1.0" encoding="UTF-16"?><a>é</a>'.encode("utf-16-be"),
            '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode("latin-1"),
            "<?xml version='1.0' encoding='Windows-1252' standalone='yes'?><a>é</a>".encode("cp1252"),
        ],
    )
    def test_a_byte_order_mark_or_the_declaration_decides(self, raw):
        root = parse_xml(raw, "p.xml")

        assert root.text == "é"

    def test_a_byte_order_mark_is_no_column(self):
        assert parse_xml(codecs.BOM_UTF8 + b"<a/>", "p.xml").at == Location("p.xml", 1, 1)

    def test_invalid_utf_8_is_located(self):
        finding = refused(b"<a>\r\n \xc3\xa9\xff</a>")

        assert finding.at == Location("p.xml", 2, 3)
        assert finding.message == "is not valid utf-8: invalid start byte"

    def test_invalid_utf_8_behind_a_mark_is_located(self):
        assert refused(codecs.BOM_UTF8 + b"<a>\xff</a>").at == Location("p.xml", 1, 4)

    @pytest.mark.parametrize("overlong", [b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"])
    def test_forbidden_forms_of_utf_8_are_refused(self, overlong):
        assert "is not valid utf-8" in refused(b"<a>" + overlong + b"</a>").message

    @pytest.mark.parametrize("name", ["UTF-7", "rot13", "IBM037", "no-such-thing", "UTF-16"])
    def test_other_encodings_are_refused(self, name):
        finding = refused(f'<?xml version="1.0" encoding="{name}"?><a/>'.encode())

        assert finding.at == Location("p.xml", 1)
        assert finding.message == f"encoding '{name}' is not supported here; use UTF-8"

    def test_characters_that_xml_forbids_are_refused(self):
        assert refused(b"<a>\x00</a>").at == Location("p.xml", 1, 4)
        assert "invalid character number" in refused(b"<a>&#0;</a>").message


class TestMalformed:
    @pytest.mark.parametrize(
        ("raw", "line", "column", "message"),
        [
            (b"", 1, 1, "no element found"),
            (b"<a>\n", 2, 1, "no element found"),
            (b"<a>\n<b></a>", 2, 6, "mismatched tag"),
            (b'<a x="1" x="2"/>', 1, 10, "duplicate attribute"),
            (b"<a/>x", 1, 5, "junk after document element"),
            (b"<a>&unknown;</a>", 1, 4, "undefined entity"),
            (b' <?xml version="1.0"?><a/>', 1, 2, "XML or text declaration not at start of entity"),
        ],
    )
    def test_the_place_is_told(self, raw, line, column, message):
        finding = refused(raw)

        assert finding.at == Location("p.xml", line, column)
        assert finding.message == f"is not well-formed XML: {message}"

    def test_the_line_is_shown_with_a_caret(self):
        assert refused(b"<a>\n\t<b>\x01</a>\n").excerpt == " <b> </a>\n    ^"

    def test_a_monstrous_line_is_not_shown(self):
        assert refused(b"<a>" + b"x" * 200 + b"</b>").excerpt == ""


class TestHardening:
    @pytest.mark.parametrize(
        "raw",
        [
            BILLION_LAUGHS,
            b"<!DOCTYPE a><a/>",
            b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
            b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;]><a/>',
            b'<!DOCTYPE a [<!ATTLIST a name CDATA "given">]><a/>',
            '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16"),
        ],
    )
    def test_a_document_type_is_refused_before_anything_in_it_counts(self, raw):
        finding = refused(raw)

        assert finding.message == "a document type (DOCTYPE) is not allowed in configuration XML"
        assert finding.at.line >= 1

    def test_depth_is_bounded(self):
        limits = XmlLimits(depth=3)

        assert parse_xml(b"<a><a><a/></a></a>", "p.xml", limits).tag == "a"
        finding = refused(b"<a><a><a>\n<a/></a></a></a>", limits)
        assert finding.message == "holds elements nested deeper than 3"
        assert finding.at == Location("p.xml", 2, 1)

    def test_depth_is_bounded_by_default(self):
        assert "nested deeper than 64" in refused(b"<a>" * 100_000).message

    def test_size_is_bounded(self):
        assert parse_xml(b"<abc/>", "p.xml", XmlLimits(size=6)).tag == "abc"
        assert refused(b"<abcd/>", XmlLimits(size=6)).message == "is larger than 6 bytes"

    def test_the_number_of_elements_is_bounded(self):
        limits = XmlLimits(elements=3)

        assert parse_xml(b"<a><b/><b/></a>", "p.xml", limits).tag == "a"
        assert refused(b"<a><b/><b/><b/></a>", limits).message == "holds more than 3 elements"

    def test_the_number_of_attributes_is_bounded(self):
        limits = XmlLimits(attributes=2)

        assert parse_xml(b'<a x="" y=""/>', "p.xml", limits).tag == "a"
        assert refused(b'<a x="" y="" z=""/>', limits).message == "holds more than 2 attributes"

    @pytest.mark.parametrize("raw", [b'<a x="1234"/>', b'<a wxyz="1"/>'])
    def test_the_length_of_attributes_is_bounded(self, raw):
        limits = XmlLimits(attribute_length=3)

        assert parse_xml(b'<a xyz="123"/>', "p.xml", limits).tag == "a"
        assert refused(raw, limits).message == "holds an attribute longer than 3 characters"
