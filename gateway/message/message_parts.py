# cython: annotation_typing=True
"""The parts that every message has by name: `content`, `header.NAME`, `queryparam.NAME.N` and so on.

One table, `PARTS`. It serves `request`, `response`, `message` and `error` as well as the messages
that policies keep in variables of their own (`calloutResponse.header.x`). Which message is meant
is decided in `message_roots.py`.
"""

from __future__ import annotations

import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.message.message import Kind, Message
from gateway.message.part_access import (
    Access,
    form,
    header,
    header_nth,
    header_text,
    query,
    write_content,
    write_path,
    write_reason,
    write_status,
    write_verb,
    write_version,
)
from gateway.message.reader import PathPart, VerbPart

STRING, INTEGER, COLLECTION, OPAQUE = "String", "Integer", "Collection", "-"


@dataclass(frozen=True)
class Part:
    """Describe one part: a row of the table.

    In `pattern`, NAME stands for one or more characters, dots included, and N for a number from
    1 on; `bind` gets both ("" and 0 where the pattern has none). A part with a `kind` reads null
    of a message of the other kind.
    """

    pattern: str
    type: str
    meaning: str
    bind: Callable[[str, int], Access]
    kind: Kind | None = None
    reads_body: bool = False

    @property
    def expression(self) -> re.Pattern[str]:
        """Return the regular expression of the pattern."""
        spelled = re.escape(self.pattern).replace("NAME", "(?P<name>.+)")
        return re.compile(re.sub(r"\bN$", "(?P<number>[1-9][0-9]{0,5})", spelled), re.DOTALL)


def _fixed(access: Access) -> Callable[[str, int], Access]:
    """Be the `bind` of a part without NAME and N."""
    return lambda _name, _number: access


def _named(read: Callable[[Message, str], object | None]) -> Callable[[str, int], Access]:
    """Be the `bind` of a read-only part with a NAME."""
    return lambda name, _number: Access(lambda message: read(message, name))


_REQUEST, _RESPONSE = Kind.REQUEST, Kind.RESPONSE

PARTS: tuple[Part, ...] = (
    Part(
        "content",
        STRING,
        "the body as text",
        _fixed(Access(lambda m: m.text, write_content, lambda m: write_content(m, None))),
        reads_body=True,
    ),
    Part(
        "content.as.base64",
        STRING,
        "the body in base64",
        _fixed(Access(lambda m: b64encode(m.body).decode())),
        reads_body=True,
    ),
    Part(
        "content.as.url.safe.base64",
        STRING,
        "the body in the URL-safe base64",
        _fixed(Access(lambda m: urlsafe_b64encode(m.body).decode())),
        reads_body=True,
    ),
    Part(
        "header.NAME.values.count",
        INTEGER,
        "number of comma-separated values",
        _named(lambda m, name: len(m.headers.values(name))),
    ),
    Part(
        "header.NAME.values.string",
        STRING,
        "the complete text; repeated fields joined by a comma",
        _named(header_text),
    ),
    Part(
        "header.NAME.values",
        COLLECTION,
        "all comma-separated values",
        _named(lambda m, name: m.headers.values(name)),
    ),
    Part("header.NAME.N", STRING, "the N-th comma-separated value, from 1", header_nth),
    Part("header.NAME", STRING, "the text up to the first comma; written, it replaces all", header),
    Part(
        "headers.count", INTEGER, "number of header names", _fixed(Access(lambda m: len(m.headers.names())))
    ),
    Part("headers.names", COLLECTION, "the header names", _fixed(Access(lambda m: m.headers.names()))),
    Part(
        "headers.names.string",
        STRING,
        "the header names, comma-separated",
        _fixed(Access(lambda m: ",".join(m.headers.names()))),
    ),
    Part(
        "queryparam.NAME.values.count",
        INTEGER,
        "number of values",
        _named(lambda m, name: len(m.query.get_all(name))),
        _REQUEST,
    ),
    Part(
        "queryparam.NAME.values",
        COLLECTION,
        "all values",
        _named(lambda m, name: m.query.get_all(name)),
        _REQUEST,
    ),
    Part("queryparam.NAME.N", STRING, "the N-th value, from 1", query, _REQUEST),
    Part("queryparam.NAME", STRING, "the first value, decoded", query, _REQUEST),
    Part(
        "queryparams.count", INTEGER, "number of parameters", _fixed(Access(lambda m: len(m.query))), _REQUEST
    ),
    Part(
        "queryparams.names",
        COLLECTION,
        "the distinct names",
        _fixed(Access(lambda m: m.query.names())),
        _REQUEST,
    ),
    Part(
        "queryparams.names.string",
        STRING,
        "the distinct names, comma-separated",
        _fixed(Access(lambda m: ",".join(m.query.names()))),
        _REQUEST,
    ),
    Part(
        "querystring",
        STRING,
        "what stands after the `?`, as it came",
        _fixed(Access(lambda m: str(m.query))),
        _REQUEST,
    ),
    Part(
        "formparam.NAME.values.count",
        INTEGER,
        "number of values",
        _named(lambda m, name: len(m.form.get_all(name))),
        reads_body=True,
    ),
    Part(
        "formparam.NAME.values",
        COLLECTION,
        "all values",
        _named(lambda m, name: m.form.get_all(name)),
        reads_body=True,
    ),
    Part("formparam.NAME.N", STRING, "the N-th value, from 1", form, reads_body=True),
    Part("formparam.NAME", STRING, "the first value, decoded", form, reads_body=True),
    Part(
        "formparams.count",
        INTEGER,
        "number of form fields",
        _fixed(Access(lambda m: len(m.form))),
        reads_body=True,
    ),
    Part(
        "formparams.names",
        COLLECTION,
        "the distinct names",
        _fixed(Access(lambda m: m.form.names())),
        reads_body=True,
    ),
    Part(
        "formparams.names.string",
        STRING,
        "the distinct names, comma-separated",
        _fixed(Access(lambda m: ",".join(m.form.names()))),
        reads_body=True,
    ),
    Part(
        "formstring",
        STRING,
        "the complete form body",
        _fixed(Access(lambda m: m.text if m.has_form else None)),
        reads_body=True,
    ),
    Part("verb", STRING, "the method", _fixed(Access(VerbPart(), write_verb)), _REQUEST),
    Part("path", STRING, "the path without the query", _fixed(Access(PathPart(), write_path)), _REQUEST),
    Part("uri", STRING, "path and query", _fixed(Access(lambda m: m.uri)), _REQUEST),
    Part(
        "version",
        STRING,
        "the HTTP version, `1.0` or `1.1`",
        _fixed(Access(lambda m: m.version, write_version)),
    ),
    Part("status.code", INTEGER, "the status", _fixed(Access(lambda m: m.status, write_status)), _RESPONSE),
    Part(
        "reason.phrase",
        STRING,
        "the reason phrase",
        _fixed(Access(lambda m: m.reason, write_reason)),
        _RESPONSE,
    ),
    # Edge: an object inside its runtime; there is nothing here that it could be.
    Part("transport.message", OPAQUE, "always null", _fixed(Access(lambda _message: None))),
)
"""Where two patterns fit, the one that stands first is meant."""

_EXPRESSIONS: Mapping[re.Pattern[str], Part] = {part.expression: part for part in PARTS}


def find_part(text: str) -> tuple[Part, Access] | None:
    """Return the part a text like `header.x.2` names and the access to it, or None."""
    for expression, part in _EXPRESSIONS.items():
        if match := expression.fullmatch(text):
            found = match.groupdict()
            return part, part.bind(found.get("name", ""), int(found.get("number", 0)))
    return None
