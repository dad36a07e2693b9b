"""The body of a call, and the ways to read it: an entity, a document, a form, an archive, a file.

A type that a reading does not take is refused with 415, unless the body is empty: clients send odd
types with empty bodies. Must not know the HTTP library.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from gateway.errors import Invalid
from gateway.management.errors import UnsupportedType
from gateway.management.members import Members
from gateway.management.multipart import parts_of
from gateway.management.twins import read_twin
from gateway.payload import PayloadError, PayloadLimits, parse_json_payload

SMALL = 1024 * 1024
"""Bytes of a body that holds an entity or a form."""
LARGE = 15 * 1024 * 1024 + 64 * 1024
"""Bytes of a body that holds an archive: Edge's 15 MB, and room for a multipart frame."""

_LIMITS = PayloadLimits(max_bytes=SMALL, max_depth=32, max_nodes=20_000)
_XML = frozenset({"application/xml", "text/xml"})
# `application/x-www-url-form-encoded` is a slip of the pen that one client makes.
_FORM = frozenset({"application/x-www-form-urlencoded", "application/x-www-url-form-encoded"})
_ARCHIVE = frozenset({"application/octet-stream", "application/zip", "application/x-zip-compressed"})
_MULTIPART = "multipart/form-data"
_RAW = "application/octet-stream"
_MOST_FIELDS = 100


@dataclass(frozen=True, slots=True)
class Body:
    """Hold a body and what its Content-Type says of it ("" when absent)."""

    content: bytes = b""
    content_type: str = ""

    @property
    def kind(self) -> str:
        """Return the media type in lower case, without parameters."""
        return self.content_type.partition(";")[0].strip().lower()

    @property
    def is_form(self) -> bool:
        """Say whether the body is a form, empty or not."""
        return self.kind in _FORM

    def entity(self, root: str) -> Members:
        """Return the members of a JSON object, or of its XML twin below the element `root`.

        Raises:
            UnsupportedType: the body is something else.
            Invalid: it is empty, or cannot be read as what it claims to be.
        """
        if not self.content:
            raise Invalid("management.InvalidEntity", f"The body is empty; a {root} is expected")
        if self.kind in _XML:
            return Members(read_twin(self.content, root, _LIMITS))
        if self.kind != "application/json":
            raise UnsupportedType(self.kind, "application/json or application/xml")
        try:
            value = parse_json_payload(self.content, _LIMITS)
            # JSON can spell halves of characters, which no store, log or answer can hold.
            json.dumps(value, ensure_ascii=False).encode()
        except PayloadError as error:
            raise Invalid("management.InvalidJson", str(error)) from error
        except UnicodeEncodeError as error:
            raise Invalid("management.InvalidJson", "Malformed JSON: half a surrogate pair") from error
        if not isinstance(value, dict):
            raise Invalid("management.InvalidJson", "The body must be a JSON object")
        return Members(value)

    def document(self) -> bytes | Mapping[str, object]:
        """Return an XML document as it came, or the members of a JSON object.

        Raises:
            UnsupportedType: the body is something else.
            Invalid: it is empty, or no JSON object.
        """
        if self.kind in _XML and self.content:
            return self.content
        return self.entity("document").values

    def form(self) -> Mapping[str, str]:
        """Return the fields of a form; of two alike the first counts. No form has no fields.

        Raises:
            Invalid: it is not ASCII, not UTF-8 beneath its escapes, or has a hundred fields.
        """
        if not self.is_form:
            return {}
        try:
            pairs = parse_qsl(
                self.content.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=_MOST_FIELDS,
            )
        except ValueError as error:
            raise Invalid("management.InvalidForm", f"The form cannot be read: {error}") from error
        return dict(reversed(pairs))

    @property
    def is_multipart(self) -> bool:
        """Say whether the body consists of parts."""
        return self.kind == _MULTIPART

    def parts(self) -> Mapping[str, bytes]:
        """Return the parts of a multipart body by their names.

        Raises:
            Invalid: no part can be found.
        """
        return parts_of(self.content, self.content_type)

    def file(self) -> bytes:
        """Return a file: the body itself, or the part `file` of a multipart body.

        Raises:
            UnsupportedType: the body is something else.
            Invalid: there is no such part.
        """
        if self.is_multipart:
            return self._part("management.InvalidMultipart")
        if self.content and self.kind != _RAW:
            raise UnsupportedType(self.kind, f"{_RAW} or {_MULTIPART}")
        return self.content

    def archive(self) -> bytes:
        """Return the zip archive: the body itself, or the part `file` of a multipart body.

        Raises:
            UnsupportedType: the body is something else.
            Invalid: there is none.
        """
        if not self.content:
            raise Invalid(
                "messaging.config.beans.InvalidBundle", "The body is empty; a zip archive is expected"
            )
        if self.kind in _ARCHIVE:
            return self.content
        if self.kind != _MULTIPART:
            raise UnsupportedType(self.kind, f"application/octet-stream or {_MULTIPART}")
        return self._part("messaging.config.beans.InvalidBundle")

    def _part(self, code: str) -> bytes:
        file = parts_of(self.content, self.content_type).get("file")
        if file is None:
            raise Invalid(code, "The multipart body has no part named file")
        return file
