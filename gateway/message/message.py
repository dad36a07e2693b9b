"""One HTTP message, request or response, as policies see it.

The body is None until somebody waited for it; the compiler sees to it that nobody who reads
it comes earlier. The message knows nothing of sockets.
"""

from __future__ import annotations

from enum import Enum, auto
from http import HTTPStatus

from gateway import faults
from gateway.message.headers import Headers
from gateway.message.uri import MAX_FORM_BYTES, Parameters

_PHRASES = {status.value: status.phrase for status in HTTPStatus}
FORM_TYPE = "application/x-www-form-urlencoded"
# A list of our own, because the client names the charset: some of Python's codecs take quadratic time
# (punycode, idna) or are no charsets (unicode_escape), and each unknown name stays in a cache for ever.
CHARSETS = frozenset(
    {
        *("utf-8", "utf8", "us-ascii", "ascii", "latin1"),
        *(f"iso-8859-{part}" for part in (*range(1, 11), *range(13, 17))),
        *(f"windows-{page}" for page in range(1250, 1259)),
        *("utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "utf-32be"),
        *(
            "koi8-r",
            "koi8-u",
            "shift_jis",
            "euc-jp",
            "iso-2022-jp",
            "gb2312",
            "gbk",
            "gb18030",
            "big5",
            "euc-kr",
        ),
    }
)


class Kind(Enum):
    """Tell a request from a response."""

    REQUEST = auto()
    RESPONSE = auto()


class Message:
    """Hold one request or response.

    `path` is canonical and without the query; `content` is the body, None while it has not
    been waited for and may be streaming; `version` is like "1.1".
    """

    __slots__ = (
        "_form",
        "_form_source",
        "coding",
        "content",
        "headers",
        "kind",
        "path",
        "query",
        "reason",
        "status",
        "verb",
        "version",
    )

    def __init__(
        self,
        kind: Kind,
        headers: Headers | None = None,
        content: bytes | None = b"",
        query: Parameters | None = None,
    ) -> None:
        self.kind = kind
        self.headers = Headers() if headers is None else headers
        self.content = content
        self.verb = "GET"
        self.path = "/"
        self.query = Parameters() if query is None else query
        self.version = "1.1"
        self.status = 200
        self.reason = "OK"
        self.coding = ""
        """The Content-Encoding that was undone so that the body can be read; redone on the way out."""
        self._form: Parameters | None = None
        self._form_source: bytes | None = None

    @classmethod
    def request(
        cls,
        verb: str,
        path: str,
        query: str = "",
        *,
        headers: Headers | None = None,
        content: bytes | None = b"",
    ) -> Message:
        """Make a request."""
        message = cls(Kind.REQUEST, headers, content, Parameters(query))
        message.verb = verb
        message.path = path
        return message

    @classmethod
    def response(
        cls,
        status: int = 200,
        reason: str | None = None,
        *,
        headers: Headers | None = None,
        content: bytes | None = b"",
    ) -> Message:
        """Make a response; without a reason the standard phrase is used."""
        message = cls(Kind.RESPONSE, headers, content)
        message.status = status
        message.reason = standard_phrase(status) if reason is None else reason
        return message

    @property
    def is_request(self) -> bool:
        """Tell whether this is a request."""
        return self.kind is Kind.REQUEST

    @property
    def uri(self) -> str:
        """Return path and query."""
        return self.path_and_query()

    def path_and_query(self) -> str:
        """Return path and query."""
        query = self.query.written()
        return f"{self.path}?{query}" if query else self.path

    @property
    def media_type(self) -> str:
        """Return the lower-case media type of the body without parameters, or ""."""
        return (self.headers.get("Content-Type") or "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """Return the charset named by Content-Type where it is one that is spoken here, or utf-8."""
        for parameter in (self.headers.get("Content-Type") or "").split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                named = value.strip().strip('"').lower()
                return named if named in CHARSETS else "utf-8"
        return "utf-8"

    @property
    def body(self) -> bytes:
        """Return the body as it is.

        Raises:
            RuntimeError: when the body was not waited for - a mistake in declared needs.
        """
        if self.content is None:
            raise RuntimeError("the body was read before it was waited for")
        return self.content

    @property
    def text(self) -> str:
        """Return the body as text; bytes that are not text become U+FFFD.

        Raises:
            RuntimeError: as for `body`.
        """
        return self.body.decode(self.charset, "replace")

    @text.setter
    def text(self, value: str) -> None:
        charset = self.charset
        try:
            self.content = value.encode(charset, "surrogateescape")
        except UnicodeEncodeError:
            # As Java does: what the declared charset cannot spell becomes a question mark.
            self.content = value.encode(charset, "replace")

    @property
    def has_form(self) -> bool:
        """Tell whether the body is declared as urlencoded form fields."""
        return self.media_type == FORM_TYPE

    @property
    def form(self) -> Parameters:
        """Return the form fields of the body (none when it is no form); change them by `write_form`.

        Raises:
            Fault: BAD_FORM, for a form beyond the limits of one that is read, or with broken escapes.
            RuntimeError: as for `body`.
        """
        if not self.has_form:
            return Parameters()
        if self._form is None or self._form_source is not self.content:
            if len(self.body) > MAX_FORM_BYTES:
                raise faults.BAD_FORM()
            self._form = Parameters.of_form(self.text)
            self._form_source = self.content
        return self._form

    def write_form(self, form: Parameters) -> None:
        """Make these fields the body, and declare it."""
        if not self.has_form:
            self.headers.set("Content-Type", FORM_TYPE)
        self.content = str(form).encode()
        self._form = form
        self._form_source = self.content

    def copy(self) -> Message:
        """Return an independent copy."""
        twin = Message(self.kind, self.headers.copy(), self.content)
        twin.verb, twin.path, twin.query = self.verb, self.path, self.query.copy()
        twin.version, twin.status, twin.reason = self.version, self.status, self.reason
        twin.coding = self.coding
        return twin


def standard_phrase(status: int) -> str:
    """Return the standard reason phrase of a status, or "" for one of somebody's own."""
    return _PHRASES.get(status, "")


def has_body(verb: str, status: int) -> bool:
    """Tell whether an answer may carry a body. Source: RFC 9110 §6.4.1."""
    return verb != "HEAD" and status >= 200 and status not in {204, 304}
