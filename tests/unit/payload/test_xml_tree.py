from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gateway.payload.errors import PayloadError
from gateway.payload.parsing import PayloadLimits
from gateway.payload.xml_tree import parse_xml_payload

LAUGHS = (
    '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;">]><a>&y;</a>',
    '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    '<?xml version="1.0"?><!-- c --><?pi?><!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1/">]><a>&x;</a>',
    '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/"> %p;]><a/>',
)


@pytest.mark.parametrize(
    "raw",
    [
        "<a>é</a>",
        "<a>é</a>".encode(),
        "\ufeff<a>é</a>".encode(),
        "<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>".encode("latin-1"),
        "<?xml version='1.0' encoding='windows-1252'?><a>é</a>".encode("cp1252"),
        "<?xml version='1.0' encoding='utf-16'?><a>é</a>".encode("utf-16"),
        "<?xml version='1.0' encoding='ISO-8859-1'?><!-- <!DOCTYPE --><a>é</a>",
    ],
)
def test_xml_in_its_encodings(raw):
    root = parse_xml_payload(raw)
    assert (root.tag, root.text) == ("a", "é")


@pytest.mark.parametrize("raw", LAUGHS)
def test_a_document_type_is_refused(raw):
    for body in (raw, raw.encode(), raw.encode("utf-16")):
        with pytest.raises(PayloadError, match="Document type declarations are not accepted"):
            parse_xml_payload(body)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("", r"^Premature end of document while parsing at line 1\(possibly  around char 0\)$"),
        ("<!-- x", r"Premature end of document while parsing at line 1"),
        ("\n\nx", r"^Syntax error while parsing at line 3\(possibly  around char 2\)$"),
        ("<a><b></a>", "Opening and ending tag mismatch"),
        ("<a>&x;</a>", "Entity 'x' not defined"),
        ("<a b='&x;'/>", "Undefined entity|Entity 'x' not defined"),
        ("<a>" * 300 + "</a>" * 300, "Excessive depth"),
        ("<a>\ud800</a>", "Invalid bytes"),
    ],
)
def test_refused_xml(raw, message):
    with pytest.raises(PayloadError, match=message):
        parse_xml_payload(raw)


@pytest.mark.parametrize("encoding", ["foo", "shift_jis", "utf-7", "utf-32", "rot13", "idna"])
def test_an_encoding_that_cannot_be_read(encoding):
    with pytest.raises(PayloadError, match="Unsupported encoding"):
        parse_xml_payload(f"<?xml version='1.0' encoding='{encoding}'?><a/>".encode())


def test_xml_size():
    with pytest.raises(PayloadError, match="larger than 3 bytes"):
        parse_xml_payload("<a/>", PayloadLimits(max_bytes=3))


@pytest.mark.parametrize(
    "body", ["<r>" + "<a/>" * 50 + "</r>", "<r " + " ".join(f"a{n}=''" for n in range(50)) + "/>"]
)
def test_xml_nodes(body):
    parse_xml_payload(body, PayloadLimits(max_nodes=60))
    with pytest.raises(PayloadError, match="more than 20 nodes"):
        parse_xml_payload(body, PayloadLimits(max_nodes=20))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_the_end_of_an_element_is_no_node(encoding):
    body = ("\ufeff<r>" + "<a>x</a>" * 19 + "</r>").encode(encoding)
    assert len(parse_xml_payload(body, PayloadLimits(max_nodes=20))) == 19
    with pytest.raises(PayloadError, match="more than 19 nodes"):
        parse_xml_payload(body, PayloadLimits(max_nodes=19))


def test_comments_and_instructions_are_part_of_the_tree():
    root = parse_xml_payload("<a><!-- c --><?p x?>t</a>")
    assert etree.tostring(root) == b"<a><!-- c --><?p x?>t</a>"


@given(st.binary(max_size=40))
def test_bytes_of_any_kind_are_parsed_or_refused(tail):
    for raw in (tail, b"<a>" + tail, b"<?xml version='1.0' encoding='" + tail + b"'?><a/>"):
        with suppress(PayloadError):
            parse_xml_payload(raw)
