from __future__ import annotations

import pytest

from gateway.errors import Invalid
from gateway.management.body import SMALL, Body
from gateway.management.errors import UnsupportedType

FORM = "application/x-www-form-urlencoded"


def test_an_entity_is_json_or_its_xml_twin() -> None:
    assert Body(b'{"a": 1}', "application/json; charset=utf-8").entity("App").values == {"a": 1}
    assert Body(b"<App><A>1</A></App>", "TEXT/XML").entity("App").values == {"a": "1"}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "application/json"),
        (b"[]", "application/json"),
        (b"{", "application/json"),
        (b'{"a": NaN}', "application/json"),
        (b'{"a": "\xff"}', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"a": "' + b"x" * SMALL + b'"}', "application/json"),
        (b"{}", "application/xml"),
    ],
)
def test_what_is_no_entity_is_refused(content: bytes, kind: str) -> None:
    with pytest.raises(Invalid):
        Body(content, kind).entity("App")


@pytest.mark.parametrize("kind", ["", "text/plain", FORM, "application/octet-stream"])
def test_other_types_are_not_supported(kind: str) -> None:
    with pytest.raises(UnsupportedType):
        Body(b"{}", kind).entity("App")


def test_a_form_has_fields_also_under_its_misspelt_name() -> None:
    fields = {"action": "deploy", "basepath": "/pre", "empty": ""}
    content = b"action=deploy&basepath=%2Fpre&empty=&action=undeploy"
    assert Body(content, FORM).form() == fields
    assert Body(content, "application/x-www-url-form-encoded").form() == fields
    assert Body(b"", "application/x-www-url-form-encoded").form() == {}
    assert Body(content, "application/json").form() == {}


@pytest.mark.parametrize("content", [b"a=%ff", "a=ä".encode(), b"&".join(b"a=1" for _ in range(101))])
def test_what_is_no_form_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        Body(content, FORM).form()


def test_an_archive_is_the_body_or_its_part() -> None:
    assert Body(b"PK", "application/octet-stream").archive() == b"PK"
    multipart = b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nPK\r\n--b--'
    assert Body(multipart, "multipart/form-data; boundary=b").archive() == b"PK"
    with pytest.raises(Invalid):
        Body(multipart.replace(b'"file"', b'"other"'), "multipart/form-data; boundary=b").archive()
    with pytest.raises(Invalid):
        Body(b"", "application/json").archive()
    with pytest.raises(UnsupportedType):
        Body(b"PK", "application/json").archive()


def test_a_file_is_the_body_or_a_part_of_it() -> None:
    assert Body(b"\x00x", "application/octet-stream").file() == b"\x00x"
    assert Body(b"", "").file() == b""
    parts = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\nx\r\n--b--\r\n'
    assert Body(parts % b"file", "multipart/form-data; boundary=b").file() == b"x"
    with pytest.raises(Invalid, match="no part named file"):
        Body(parts % b"other", "multipart/form-data; boundary=b").file()
    with pytest.raises(UnsupportedType):
        Body(b"x", FORM).file()


def test_a_document_is_xml_as_it_came_or_the_members_of_json() -> None:
    assert Body(b"<a/>", "text/xml; charset=utf-8").document() == b"<a/>"
    assert Body(b'{"a": 1}', "application/json").document() == {"a": 1}
    with pytest.raises(UnsupportedType):
        Body(b"<a/>", "text/plain").document()
    with pytest.raises(Invalid):
        Body(b"", "application/xml").document()


@pytest.mark.parametrize(
    "text", ['{"name": "\\ud800"}', '{"a": [{"\\udfff": 1}]}', '{"a": "\\udc00\\ud800"}']
)
def test_half_a_character_is_refused(text: str) -> None:
    for encoding in ("utf-8", "utf-16"):
        with pytest.raises(Invalid, match="half a surrogate pair"):
            Body(text.encode(encoding), "application/json").entity("X")


def test_a_pair_of_surrogates_is_a_character() -> None:
    body = Body(b'{"name": "\\ud83d\\ude00"}', "application/json")
    assert body.entity("X").text("name") == "\U0001f600"
