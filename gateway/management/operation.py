"""What the description of the API says of a verb, declared beside the verb.

    @describes(TARGET_SERVER, status=201, sent=entity_sent(SENT_TARGET_SERVER))
    async def create_server(call: Call) -> Answer:

The verb's docstring is its summary. What is true of every verb - how it is refused, who may call it - is not
declared: `openapi` knows it. Must not know any particular resource.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MethodType
from typing import TypeVar

from gateway.management.answers import ARCHIVE, JSON, XML
from gateway.management.shapes import BYTES, FLAG, OPEN, TEXT, Shape, choice, entity

Content = Mapping[str, Shape]
_Function = TypeVar("_Function", bound=Callable[..., object])
_MARK = "operation"
_ZIP = "application/zip"
_MULTIPART = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Parameter:
    """Describe a parameter of the query; where a body may be sent, it may also come in a form."""

    name: str
    shape: Shape = TEXT
    description: str = ""
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """Describe a body by its media types."""

    content: Content
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Operation:
    """Describe a verb: what it answers by status, what it is asked, and how else it refuses."""

    answers: Mapping[int, Content]
    query: tuple[Parameter, ...] = ()
    sent: Sent | None = None
    refusals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """Describe what is answered beside the shape: other media types of it, other statuses."""

    also: Content = field(default_factory=dict)
    others: Mapping[int, Content] = field(default_factory=dict)


ONLY = Answers()
OR_XML = Answers({XML: TEXT})
"""The same as XML, to those who prefer it."""
OR_ARCHIVE = Answers({ARCHIVE: BYTES})
OR_NOTHING = Answers(others={204: {}})
"""Some changes are answered without a body."""


def describes(
    answer: Shape | None = None,
    *,
    status: int = 200,
    media: str = JSON,
    beside: Answers = ONLY,
    query: tuple[Parameter, ...] = (),
    sent: Sent | None = None,
    refusals: tuple[int, ...] = (),
) -> Callable[[_Function], _Function]:
    """Return a decorator that describes a verb; one without an answer answers 204."""
    answers: dict[int, Content] = dict(beside.others)
    if answer is None:
        answers[204] = {}
    else:
        answers[status] = {media: answer, **beside.also}
    operation = Operation(dict(sorted(answers.items())), query, sent, refusals)

    def describe(verb: _Function) -> _Function:
        verb.__dict__[_MARK] = operation
        return verb

    return describe


def function_of(verb: Callable[..., object]) -> Callable[..., object]:
    """Return the function that a verb is made of, be it a method or have arguments already."""
    while isinstance(verb, partial | MethodType):
        verb = verb.func if isinstance(verb, partial) else verb.__func__
    return verb


def operation_of(verb: Callable[..., object]) -> Operation | None:
    """Return what describes a verb, None where nothing does."""
    operation = function_of(verb).__dict__.get(_MARK)
    assert operation is None or isinstance(operation, Operation)
    return operation


def entity_sent(shape: Shape, *, is_required: bool = True) -> Sent:
    """Describe a body that is an entity: JSON, or its XML twin."""
    return Sent({JSON: shape, XML: TEXT}, is_required)


_FILE_PART = entity("UploadedFile", {"file": BYTES}, {"password": TEXT})
_KEY_PARTS = entity(
    "UploadedKey", {}, {**dict.fromkeys(("certFile", "file", "keyFile"), BYTES), "password": TEXT}
)
DOCUMENT_SENT = Sent({JSON: OPEN, XML: TEXT})
"""A part of a bundle: its XML, or the members that its XML stands for."""
FILE_SENT = Sent({ARCHIVE: BYTES, _MULTIPART: _FILE_PART}, is_required=False)
KEYS_SENT = Sent({ARCHIVE: BYTES, _MULTIPART: _KEY_PARTS})


def bundle_sent(empty: Shape | None = None) -> Sent:
    """Describe a body that is the archive of a bundle, or what an `empty` one is made from."""
    archives = {ARCHIVE: BYTES, _ZIP: BYTES, _MULTIPART: _FILE_PART}
    return Sent(archives if empty is None else {**archives, JSON: empty, XML: TEXT})


def alias_sent(self_signed: Shape) -> Sent:
    """Describe a body that holds keys and certificates, or what a self-signed one is made from."""
    return Sent({**KEYS_SENT.content, JSON: self_signed, XML: TEXT})


_AMOUNT = Shape({"type": "integer", "minimum": 1, "maximum": 999_999_999})


def flag(name: str, description: str = "") -> Parameter:
    """Describe a parameter that is true or false."""
    return Parameter(name, FLAG, description)


def amount(name: str, description: str = "") -> Parameter:
    """Describe a parameter that says how many."""
    return Parameter(name, _AMOUNT, description)


def one_word(name: str, *words: str, is_required: bool = False) -> Parameter:
    """Describe a parameter that is one of some words."""
    return Parameter(name, choice(*words), is_required=is_required)


EXPAND = flag("expand", "Answer the entities, not their names")
COUNT = amount("count", "Answer so many at most")
START = (
    Parameter("startKey", description="Begin with this key"),
    Parameter("startkey", description="The same, as some clients spell it"),
)
PAGE = (COUNT, *START)
