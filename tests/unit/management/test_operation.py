"""What stands beside a verb, and that it is found however the verb is bound."""

from __future__ import annotations

from functools import partial

import pytest

from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.operation import (
    EXPAND,
    KEYS_SENT,
    OR_NOTHING,
    OR_XML,
    alias_sent,
    amount,
    bundle_sent,
    describes,
    entity_sent,
    flag,
    function_of,
    one_word,
    operation_of,
)
from gateway.management.resource import Resource, all_resources
from gateway.management.shapes import FLAG, NUMBER, TEXT, TEXTS


@describes(NUMBER, status=201, beside=OR_XML, query=(EXPAND,), refusals=(500,))
async def verb(call: Call) -> Answer:
    return found(call.names)


@describes()
async def silent(call: Call) -> Answer:
    return found(call.names)


class Verbs:
    @describes(TEXTS, beside=OR_NOTHING)
    async def list_names(self, call: Call) -> Answer:
        return found(call.names)


def test_a_verb_is_described_by_what_stands_beside_it() -> None:
    operation = operation_of(verb)
    assert operation is not None
    assert operation.answers == {201: {"application/json": NUMBER, "application/xml": TEXT}}
    assert (operation.query, operation.sent, operation.refusals) == ((EXPAND,), None, (500,))


def test_a_verb_without_an_answer_answers_204() -> None:
    operation = operation_of(silent)
    assert operation is not None
    assert operation.answers == {204: {}}


@pytest.mark.parametrize("bound", [Verbs().list_names, partial(Verbs.list_names, Verbs()), Verbs.list_names])
def test_a_verb_is_found_however_it_is_bound(bound) -> None:
    operation = operation_of(bound)
    assert operation is not None
    assert operation.answers == {200: {"application/json": TEXTS}, 204: {}}
    assert function_of(bound) is Verbs.list_names


def test_a_verb_that_nothing_is_said_of_has_no_description() -> None:
    assert operation_of(lambda: None) is None


def test_bodies_are_described_by_their_types() -> None:
    assert entity_sent(NUMBER, is_required=False).content == {
        "application/json": NUMBER,
        "application/xml": TEXT,
    }
    assert not entity_sent(NUMBER, is_required=False).is_required
    assert {*bundle_sent(NUMBER).content} - {*bundle_sent().content} == {
        "application/json",
        "application/xml",
    }
    assert {*alias_sent(NUMBER).content} > {*KEYS_SENT.content}


def test_parameters_say_what_they_may_be() -> None:
    assert flag("expand", "Why").shape is FLAG
    assert amount("count").shape.schema["minimum"] == 1
    assert one_word("action", "a", "b", is_required=True).shape.schema["enum"] == ["a", "b"]


def _verbs() -> list[tuple[str, Resource]]:
    return [
        (verb, resource)
        for resource in all_resources()
        for verb in ("get", "post", "put", "delete")
        if getattr(resource, verb) is not None
    ]


@pytest.mark.parametrize(("verb", "resource"), _verbs(), ids=lambda each: getattr(each, "path", each))
def test_every_verb_is_described(verb: str, resource: Resource) -> None:
    served = getattr(resource, verb)
    assert operation_of(served) is not None
    assert function_of(served).__doc__, "its docstring is its summary"
