"""What a fault is: its kind, the exception that carries it, and the body that it has by default.

Which kinds there are is the catalogue's to say (`faults.py`), by whose door everybody comes in. Compiled as
it stands, because a call that is refused is to cost no more than one that is let pass.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape

from gateway.xml_text import xml_text


class Origin(StrEnum):
    """Tell who caused a fault."""

    CLIENT = "client"
    GATEWAY = "gateway"
    TARGET = "target"


@dataclass(frozen=True)
class FaultKind:
    r"""Describe one fault; calling it makes the exception.

    `text` is a `str.format` template over the keyword arguments of the call.
    `challenge` is the `error` of the WWW-Authenticate header, empty for none.
    `escapes_slashes` writes `/` as `\/` in the JSON body, as Edge does for two texts.
    """

    code: str
    status: int
    text: str
    origin: Origin = Origin.GATEWAY
    challenge: str = ""
    escapes_slashes: bool = False
    retry_after: int = 0
    is_deliberate: bool = False
    """Raised on purpose by a policy made for it: it ends a fault rule for good."""
    ignores_continue_on_error: bool = False
    """Stops the flow even where the step says continueOnError: nothing was decided."""
    memo: dict[str, object] = field(default_factory=dict, init=False, repr=False, hash=False, compare=False)
    """Where to keep what is the same for all plain faults of the kind, once it is made."""

    @property
    def name(self) -> str:
        """Return `fault.name`: the last segment of the code."""
        return self.code.rpartition(".")[2]

    def __call__(self, **details: object) -> Fault:
        """Make the fault of this kind with the details its text names."""
        return Fault(self, self.text.format(**details)) if details else self.plain()

    def plain(self) -> Fault:
        """Make the fault of this kind, whose text names no details: like a call of it, but cheap from C.

        Raises:
            KeyError: it names some.
        """
        text = self.memo.get("text")
        if not isinstance(text, str):
            text = self.memo["text"] = self.text.format()
        fault = Fault.__new__(Fault)
        fault._begin(self, text)
        return fault


class Fault(Exception):
    """Stop the flow and enter the error state.

    It is raised, or returned where a refusal is an answer like any other. `body` and `content_type` replace
    the default body where a policy answers in a form of its own (OAuth's `ErrorCode` answer). `text` feeds
    `<prefix>.<policy>.fault.cause`; `reason` is the reason phrase, None for the standard one of the status.
    `sets_status` says that a RaiseFault chose the status, so that it wins over a pending one.
    """

    kind: FaultKind
    text: str
    status: int
    reason: str | None
    sets_status: bool
    body: str | None
    content_type: str
    _headers: list[tuple[str, str]] | None

    def __init__(self, kind: FaultKind, text: str) -> None:
        super().__init__(kind, text)
        self._begin(kind, text)

    def _begin(self, kind: FaultKind, text: str) -> None:
        """Be a fault to which nobody has added anything yet."""
        self.kind = kind
        self.text = text
        self.status = kind.status
        self.reason = None
        self.sets_status = False
        self.body = None
        self.content_type = "application/json"
        self._headers = None

    def __str__(self) -> str:
        """Return code and text."""
        return f"{self.kind.code}: {self.text}"

    @property
    def code(self) -> str:
        """Return Edge's error code."""
        return self.kind.code

    @property
    def name(self) -> str:
        """Return `fault.name`."""
        return self.kind.name

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Return the headers that go with it: those of its kind, and what is added to the list."""
        if self._headers is None:
            self._headers = _headers_of(self.kind, self.text)
        return self._headers

    def is_plain(self) -> bool:
        """Tell whether its answer is that of all faults of its kind: no details, and nothing added."""
        return (
            self._headers is None
            and self.body is None
            and self.reason is None
            and self.status == self.kind.status
            and self.text is self.kind.memo.get("text")
        )

    def answered_with(self, body: str, content_type: str = "application/json") -> Fault:
        """Give the fault a body of its own; returns the fault for raising."""
        self.body = body
        self.content_type = content_type
        return self

    def render(self, accept: str) -> tuple[str, str]:
        """Return (body, content type) for a client that sent this Accept header ("" for none)."""
        if self.body is not None:
            return self.body, self.content_type
        if prefers_xml(accept):
            return _render_xml(self), "application/xml"
        return _render_json(self), "application/json"


def _headers_of(kind: FaultKind, text: str) -> list[tuple[str, str]]:
    """List the headers that a kind brings along."""
    headers: list[tuple[str, str]] = []
    if kind.challenge:
        headers.append(("WWW-Authenticate", _challenge(kind, text)))
    if kind.retry_after:
        headers.append(("Retry-After", str(kind.retry_after)))
    return headers


def _challenge(kind: FaultKind, text: str) -> str:
    """Write the challenge of a kind."""
    # A detail may come from the request: nothing of it may end the line.
    line = f"{kind.code}: {text}"
    if not line.isprintable():
        line = "".join([c if c.isprintable() else " " for c in line])
    described = line.replace("\\", "\\\\").replace('"', '\\"')
    # Edge: the realm is literally null unless the policy configures one.
    return f'Bearer realm="null",error="{kind.challenge}",error_description="{described}"'


def _render_json(fault: Fault) -> str:
    """Render the default body: compact, members in Edge's order."""
    text = json.dumps(fault.text, ensure_ascii=False)
    if fault.kind.escapes_slashes:
        text = text.replace("/", "\\/")
    code = json.dumps(fault.kind.code)
    return f'{{"fault":{{"faultstring":{text},"detail":{{"errorcode":{code}}}}}}}'


def _render_xml(fault: Fault) -> str:
    """Render the default body for a client that asks for XML and not for JSON."""
    return (
        "<?xml version='1.0' encoding='UTF-8'?>"
        f"<fault><faultstring>{escape(xml_text(fault.text), quote=False)}</faultstring>\n"
        f"<detail><errorcode>{escape(fault.kind.code, quote=False)}</errorcode></detail></fault>"
    )


def prefers_xml(accept: str) -> bool:
    """Tell whether an Accept header names XML and leaves no room for JSON."""
    if not _holds_x(accept) or "xml" not in accept.lower():
        return False
    offered = {part.partition(";")[0].strip().lower() for part in accept.split(",")}
    wants_xml = bool(offered & {"application/xml", "text/xml"})
    return wants_xml and not offered & {"application/json", "application/*", "*/*"}


def _holds_x(text: str) -> bool:
    """Tell whether the letter stands in a text: most clients name nothing that has one."""
    for character in text:  # noqa: SIM110 - a generator is no thing of C
        if character in "xX":
            return True
    return False
