import json
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gateway.payload.errors import PayloadError
from gateway.payload.parsing import PayloadLimits, parse_json_payload, parse_xml_payload

LAUGHS = (
    '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;">]><a>&y;</a>',
    '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    '<?xml version="1.0"?><!-- c --><?pi?><!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1/">]><a>&x;</a>',
    '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/"> %p;]><a/>',
)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_json_in_any_unicode_encoding(value):
    text = json.dumps(value)
    for raw in (
        text,
        text.encode(),
        text.encode("utf-8-sig"),
        text.encode("utf-16"),
        text.encode("utf-32-le"),
    ):
        assert parse_json_payload(raw) == value


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "Malformed JSON: Expecting value"),
        ("{'a':1}", "Malformed JSON: Expecting property name"),
        ("[1,]", "Malformed JSON"),
        ("[1] x", "Malformed JSON: Extra data"),
        ("NaN", "NaN is no JSON number"),
        ("[-Infinity]", "-Infinity is no JSON number"),
        ("[1e999]", "1e999 is out of range"),
        ("1" * 5000, "Malformed JSON: Exceeds the limit"),
        (b'"\xff"', "not utf-8 at byte 1"),
        ("[" * 257 + "]" * 257, "nested deeper than 256"),
        ('{"a":' * 300, "nested deeper than 256"),
        ('"[' * 100 + "[" * 300, "nested deeper than 256"),
    ],
)
def test_refused_json(raw, message):
    with pytest.raises(PayloadError, match=message):
        parse_json_payload(raw)


def test_depth_counts_what_is_open_and_not_what_is_in_strings():
    assert parse_json_payload("[" * 256 + "]" * 256)
    assert parse_json_payload(json.dumps(["[" * 300, '\\"[' * 300, [], {}] + [[]] * 300))


def test_json_size():
    limits = PayloadLimits(max_bytes=4)
    assert parse_json_payload("1234", limits) == 1234
    with pytest.raises(PayloadError, match="larger than 4 bytes"):
        parse_json_payload("12345", limits)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1", 1),
        ("[1,2,3]", 4),
        ('{"a":1,"b":{"c":2}}', 4),
        ('["a,b,c,[[[{{{","\\",,,"]', 3),
        (json.dumps({"a": ["x", {"y": [1, None]}]}), 7),
    ],
)
def test_json_values(text, values):
    assert parse_json_payload(text, PayloadLimits(max_nodes=values)) == json.loads(text)
    if values > 1:
        with pytest.raises(PayloadError, match=f"more than {values - 1} values"):
            parse_json_payload(text, PayloadLimits(max_nodes=values - 1))


@pytest.mark.parametrize(
    "text",
    [
        "[" + "[]," * 3_000_000 + "[]]",
        '[{"a":' + '"",' * 3_000_000,
        '""' * 4_900_000 + "," * 100_000,
        '"":' * 3_000_000 + "," * 100_000,
        "," * 10_000_000,
    ],
)
def test_counting_ends_with_the_limit(text):
    # To the end it would take seconds.
    started = time.process_time()
    with pytest.raises(PayloadError, match="more than 100000 values"):
        parse_json_payload(text)
    assert time.process_time() - started < 1


@pytest.mark.parametrize("text", ["]" * 300_000, "[" * 200 + "}" * 300_000])
def test_counting_ends_where_no_json_can_follow(text):
    with pytest.raises(PayloadError, match="Malformed JSON"):
        parse_json_payload(text + "[" * 300 + "," * 100_000)


def test_an_unclosed_string_is_read_once():
    # Read once more for each quote, this would take hours.
    with pytest.raises(PayloadError, match="Unterminated string"):
        parse_json_payload('"' + '\\"' * 2_000_000)


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
        for parse in (parse_xml_payload, parse_json_payload):
            with suppress(PayloadError):
                parse(raw)
